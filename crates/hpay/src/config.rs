//! Credentials, environments, addresses, and everything that can be set otherwise.

use std::{fmt, sync::Arc};

use dhow_core::{BaseUrl, Clock, Currency, Environment, Reply, Result, Secret, SystemClock};
use dhow_crypto::rsa::{RsaSigner, RsaVerifier};

use crate::signing::SignatureSchemes;

mod conventions;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod key_files;

pub(crate) use conventions::VIETNAM;
pub use conventions::{CheckoutVersion, Conventions, MerchantField, OrderPath, TransferPath};

/// How one HPay account is reached.
///
/// HPay hands out the merchant id and the passcode with the account; the e-mail address is the account's own. For transfers and balances
/// you make an RSA key pair, give HPay the certificate, and get HPay's certificate for each environment; HPay also has to allow the
/// addresses that you call from.
#[derive(Clone)]
pub struct HPayConfig {
    pub(crate) environment: Environment,
    pub(crate) merchant_id: String,
    pub(crate) passcode: Secret,
    pub(crate) previous_passcodes: Vec<Secret>,
    pub(crate) merchant_email: String,
    pub(crate) currency: Currency,
    pub(crate) signer: Option<Arc<dyn RsaSigner>>,
    pub(crate) gateway: Option<Arc<dyn RsaVerifier>>,
    pub(crate) checkout: Option<BaseUrl>,
    pub(crate) account: Option<BaseUrl>,
    pub(crate) openapi: Option<BaseUrl>,
    pub(crate) schemes: SignatureSchemes,
    pub(crate) conventions: Conventions,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) reply: Reply,
}

impl HPayConfig {
    /// An account in one environment: merchant id (HPay says `merchant_site_code`, `merchant_id` and `merchantId`), passcode (also
    /// `secure_pass`) and the account's e-mail address (`receiver`).
    #[must_use]
    pub fn new(
        environment: Environment,
        merchant_id: impl Into<String>,
        passcode: Secret,
        merchant_email: impl Into<String>,
    ) -> Self {
        Self {
            environment,
            merchant_id: merchant_id.into(),
            passcode,
            previous_passcodes: Vec::new(),
            merchant_email: merchant_email.into(),
            // LEDGER: currency
            currency: Currency::VND,
            signer: None,
            gateway: None,
            checkout: None,
            account: None,
            openapi: None,
            schemes: SignatureSchemes::default(),
            conventions: Conventions::default(),
            clock: Arc::new(SystemClock),
            // LEDGER: notify-reply
            reply: Reply::empty(200),
        }
    }

    /// Earlier passcodes, accepted in callbacks only, for the time of a change.
    #[must_use]
    pub fn with_previous_passcodes(mut self, passcodes: impl IntoIterator<Item = Secret>) -> Self {
        self.previous_passcodes = passcodes.into_iter().collect();
        self
    }

    /// The currency of checkout links; VND unless said otherwise. HPay's callbacks and answers name none, so it is fixed here. Virtual
    /// accounts, transfers and balances are in VND whatever is set.
    #[must_use]
    pub fn with_currency(mut self, currency: Currency) -> Self {
        self.currency = currency;
        self
    }

    /// What signs transfers and balance requests: a key of your own device, say.
    #[must_use]
    pub fn with_signer(mut self, signer: Arc<dyn RsaSigner>) -> Self {
        self.signer = Some(signer);
        self
    }

    /// What verifies HPay's answers to transfers.
    #[must_use]
    pub fn with_gateway_verifier(mut self, verifier: Arc<dyn RsaVerifier>) -> Self {
        self.gateway = Some(verifier);
        self
    }

    /// Another address for checkout links, order inquiries and token revocation.
    #[must_use]
    pub fn with_checkout_url(mut self, url: BaseUrl) -> Self {
        self.checkout = Some(url);
        self
    }

    /// Another address for balances, virtual accounts and transfers.
    #[must_use]
    pub fn with_account_url(mut self, url: BaseUrl) -> Self {
        self.account = Some(url);
        self
    }

    /// Another address for virtual account inquiries, and for the transfers of merchants whom HPay told to go there.
    #[must_use]
    pub fn with_openapi_url(mut self, url: BaseUrl) -> Self {
        self.openapi = Some(url);
        self
    }

    /// Other recipes than the documented defaults.
    #[must_use]
    pub fn with_schemes(mut self, schemes: SignatureSchemes) -> Self {
        self.schemes = schemes;
        self
    }

    /// Other readings of what HPay's document leaves open.
    #[must_use]
    pub fn with_conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = conventions;
        self
    }

    /// Another clock; time limits and request times follow it.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// What to answer to a callback that was accepted. HPay's document asks for nothing but an answer: HTTP 200 without a body, unless
    /// said otherwise here.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    pub(crate) fn checkout_url(&self) -> Result<BaseUrl> {
        self.url(
            self.checkout.as_ref(),
            "https://checkout.hpay.com.vn",
            "https://checkout-sandbox.hpay.com.vn",
        )
    }

    pub(crate) fn account_url(&self) -> Result<BaseUrl> {
        self.url(
            self.account.as_ref(),
            "https://account.hpay.com.vn",
            "https://account-sandbox.hpay.com.vn",
        )
    }

    pub(crate) fn openapi_url(&self) -> Result<BaseUrl> {
        self.url(
            self.openapi.as_ref(),
            "https://openapi.htpgroup.com.vn",
            "https://openapi-sandbox.htpgroup.com.vn",
        )
    }

    fn url(&self, own: Option<&BaseUrl>, live: &str, sandbox: &str) -> Result<BaseUrl> {
        match (own, self.environment) {
            (Some(url), _) => Ok(url.clone()),
            (None, Environment::Live) => BaseUrl::new(live),
            (None, Environment::Sandbox) => BaseUrl::new(sandbox),
        }
    }
}

impl fmt::Debug for HPayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HPayConfig")
            .field("environment", &self.environment)
            .field("merchant_id", &self.merchant_id)
            .field("signs", &self.signer.is_some())
            .field("verifies", &self.gateway.is_some())
            .finish_non_exhaustive()
    }
}
