//! Credentials, addresses, and everything that no public source settles.

use std::str::FromStr;

use dhow_core::{BaseUrl, Currency, Environment, Error, Secret};

use crate::{HashedFields, Product, error::invalid, signing::IvSource};

mod paths;

pub use paths::Paths;

/// The two generations of the merchant interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Api {
    /// Requests are recognised by the server's address only.
    #[default]
    V1,
    /// Requests carry an API key and a signature.
    V2,
}

/// `v1` or `v2`, as the option `api` and the setting take it.
impl FromStr for Api {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        match word {
            "v1" => Ok(Self::V1),
            "v2" => Ok(Self::V2),
            _ => Err(invalid("api", "must be v1 or v2")),
        }
    }
}

/// How one PayAtom account is reached.
///
/// PayAtom hands out everything at onboarding: the domain (none is printed in the documents), `pid`, the secret key, and for some
/// accounts an API key, a token and an operator's key. It also takes the address for callbacks and the addresses of the servers that
/// may call: a call from elsewhere is refused.
#[derive(Debug, Clone)]
pub struct PayAtomConfig {
    pub(crate) environment: Environment,
    pub(crate) currency: Currency,
    pub(crate) base_url: BaseUrl,
    pub(crate) pid: String,
    pub(crate) secret_key: Secret,
    pub(crate) previous_secret_keys: Vec<Secret>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) token: Option<Secret>,
    pub(crate) operator_key: Option<Secret>,
    pub(crate) api: Api,
    pub(crate) product: Product,
    pub(crate) paths: Paths,
    pub(crate) safe_references_only: bool,
    pub(crate) transaction_reference_field: String,
    pub(crate) payout_hashed_fields: HashedFields,
    pub(crate) payout_path: Option<String>,
    pub(crate) mismatch_status: Option<u16>,
    pub(crate) iv_source: IvSource,
}

impl PayAtomConfig {
    /// An account. PayAtom prints no currency anywhere: it is the account's.
    #[must_use]
    pub fn new(
        environment: Environment,
        currency: Currency,
        base_url: BaseUrl,
        pid: impl Into<String>,
        secret_key: Secret,
    ) -> Self {
        Self {
            environment,
            currency,
            base_url,
            pid: pid.into(),
            secret_key,
            previous_secret_keys: Vec::new(),
            api_key: None,
            token: None,
            operator_key: None,
            api: Api::default(),
            product: Product::default(),
            paths: Paths::default(),
            safe_references_only: false,
            transaction_reference_field: "utr".to_owned(),
            payout_hashed_fields: HashedFields::of_payouts(),
            payout_path: None,
            mismatch_status: None,
            iv_source: IvSource::default(),
        }
    }

    /// The API key of V2. It is another value than the secret key.
    #[must_use]
    pub fn with_api_key(mut self, key: Secret) -> Self {
        self.api_key = Some(key);
        self
    }

    /// The token of the reconciliation, complaint and balance calls.
    #[must_use]
    pub fn with_token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    /// The operator's key of the wallet reports.
    #[must_use]
    pub fn with_operator_key(mut self, key: Secret) -> Self {
        self.operator_key = Some(key);
        self
    }

    /// Secret keys that were replaced and may still seal callbacks for a while.
    #[must_use]
    pub fn with_previous_secret_keys(mut self, keys: impl IntoIterator<Item = Secret>) -> Self {
        self.previous_secret_keys = keys.into_iter().collect();
        self
    }

    /// The generation that payins, polling and payouts use unless a request says otherwise; V1 without it.
    #[must_use]
    pub fn with_api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// What `create_payment` creates unless the request says otherwise; the hosted page without it.
    #[must_use]
    pub fn with_product(mut self, product: Product) -> Self {
        self.product = product;
        self
    }

    /// Other paths than the documented ones, and those that no public document has.
    #[must_use]
    pub fn with_paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    /// Refuses payins whose reference ends in a digit or a point, instead of warning. An account that has only references of
    /// [`safe_reference`](crate::safe_reference)'s kind is out of reach of the collision that they avoid.
    #[must_use]
    pub fn with_safe_references_only(mut self) -> Self {
        self.safe_references_only = true;
        self
    }

    /// The name of the member that carries a customer's transaction reference; `utr` is a guess.
    #[must_use]
    pub fn with_transaction_reference_field(mut self, name: impl Into<String>) -> Self {
        self.transaction_reference_field = name.into();
        self
    }

    /// What the hashes of payout callbacks and payout polling cover.
    #[must_use]
    pub fn with_payout_hashed_fields(mut self, fields: HashedFields) -> Self {
        self.payout_hashed_fields = fields;
        self
    }

    /// The path at which payout callbacks arrive; see [`PayAtomWebhooks`](crate::PayAtomWebhooks::with_payout_path).
    #[must_use]
    pub fn with_payout_callback_path(mut self, path: impl Into<String>) -> Self {
        self.payout_path = Some(path.into());
        self
    }

    /// The HTTP status of the reply to a callback that does not match; 401 without it.
    #[must_use]
    pub fn with_mismatch_status(mut self, status: u16) -> Self {
        self.mismatch_status = Some(status);
        self
    }

    /// Where initialisation vectors come from; the operating system without it. They must be unpredictable and never repeat.
    #[must_use]
    pub fn with_iv_source(mut self, next: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.iv_source = IvSource::Given(std::sync::Arc::new(next));
        self
    }
}
