//! Configuration of an account: credentials, URL, API version, product and paths.

use dhow_core::{BaseUrl, Currency, Environment, Secret};

use crate::{Api, HashedFields, Product, signing::IvSource};

mod paths;

pub use paths::Paths;

/// Configuration of one PayAtom account.
///
/// PayAtom issues all values at onboarding: the base URL (its documents print none), `pid`, the secret key, and for some accounts an
/// API key, a token and an operator key. It also registers your webhook URL and the IP addresses of your servers, and refuses calls from
/// other addresses.
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
    /// Creates a configuration with the required values.
    ///
    /// Requests and webhooks contain no currency, so the currency of the account has to be given here.
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

    /// Sets the API key of V2. It is not the secret key.
    #[must_use]
    pub fn with_api_key(mut self, key: Secret) -> Self {
        self.api_key = Some(key);
        self
    }

    /// Sets the token of the reconciliation, complaint and operator balance calls.
    #[must_use]
    pub fn with_token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets the operator key of the wallet reports.
    #[must_use]
    pub fn with_operator_key(mut self, key: Secret) -> Self {
        self.operator_key = Some(key);
        self
    }

    /// Sets replaced secret keys that may still seal webhooks for a while.
    #[must_use]
    pub fn with_previous_secrets(mut self, keys: impl IntoIterator<Item = Secret>) -> Self {
        self.previous_secret_keys = keys.into_iter().collect();
        self
    }

    /// Sets the API version of status polling, and of payments and payouts without the option `api`. Default: [`Api::V1`].
    #[must_use]
    pub fn with_api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// Sets the product of payments without the option `product`. Default: [`Product::Hosted`].
    #[must_use]
    pub fn with_product(mut self, product: Product) -> Self {
        self.product = product;
        self
    }

    /// Replaces the URL paths of calls. Some features need a path that PayAtom does not publish; see [`Paths`].
    #[must_use]
    pub fn with_paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    /// Refuses payins whose reference ends in a digit or a dot. By default they are accepted with a warning.
    ///
    /// Two orders can share a webhook hash unless all references of the account end otherwise; see
    /// [`safe_reference`](crate::safe_reference).
    // LEDGER: callback-collision
    // Opt-in: shops may already have references that end in a digit, and these stay valid with polling.
    #[must_use]
    pub fn with_safe_references_only(mut self) -> Self {
        self.safe_references_only = true;
        self
    }

    /// Sets the name of the field that carries a customer's transaction reference (UTR). Default: `utr`, which no source confirms.
    // LEDGER: transaction-reference
    // The documents name the call `collection_utr` and no field of it, so the name has to be replaceable without a release.
    #[must_use]
    pub fn with_transaction_reference_field(mut self, name: impl Into<String>) -> Self {
        self.transaction_reference_field = name.into();
        self
    }

    /// Sets the fields that the hashes of payout webhooks and payout polling cover.
    ///
    /// Default: [`HashedFields::of_payouts`], which no source confirms.
    #[must_use]
    pub fn with_payout_hashed_fields(mut self, fields: HashedFields) -> Self {
        self.payout_hashed_fields = fields;
        self
    }

    /// Sets the URL path at which payout webhooks arrive; see [`PayAtomWebhooks`](crate::PayAtomWebhooks::with_payout_path).
    #[must_use]
    pub fn with_payout_webhook_path(mut self, path: impl Into<String>) -> Self {
        self.payout_path = Some(path.into());
        self
    }

    /// Sets the HTTP status of the reply to a webhook whose hash does not match. Default: 401.
    #[must_use]
    pub fn with_mismatch_status(mut self, status: u16) -> Self {
        self.mismatch_status = Some(status);
        self
    }

    /// Replaces the source of initialization vectors for `post_hash`. Default: the operating system's random bytes.
    ///
    /// Vectors must be unpredictable and must not repeat. A build without the feature `seal` has no default.
    #[must_use]
    pub fn with_iv_source(mut self, next: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        self.iv_source = IvSource::Given(std::sync::Arc::new(next));
        self
    }
}

#[cfg(test)]
impl PayAtomConfig {
    /// Creates the configuration of an invented account.
    pub(crate) fn example(currency: Currency) -> Self {
        let base = BaseUrl::new("https://gateway.example").unwrap();
        let secret = Secret::new("an-invented-secret").unwrap();
        Self::new(Environment::Sandbox, currency, base, "P", secret)
    }
}
