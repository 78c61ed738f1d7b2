//! Credentials, base URLs and settings of an HPay account.

use std::{fmt, sync::Arc};

use dhow_core::{BaseUrl, Clock, Currency, Environment, Reply, Result, Secret, SystemClock};
use dhow_crypto::rsa::{RsaSigner, RsaVerifier};

use crate::signing::SignatureSchemes;

mod conventions;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod key_files;

pub(crate) use conventions::VIETNAM;
pub use conventions::{
    BodyMode, CheckoutVersion, Conventions, MerchantField, OrderPath, TransferPath,
};

/// Configuration of one HPay account.
///
/// HPay issues the merchant id and the passcode with the account; the e-mail address is the one the account is registered with. Transfers
/// and balances also need an RSA key pair: send HPay your certificate and get HPay's certificate for each environment. HPay also has to
/// allow the IP addresses that the calls come from.
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
    /// Creates the configuration of an account in one environment.
    ///
    /// HPay's names are `merchant_site_code`, `merchant_id` or `merchantId` for the merchant id, `secure_pass` or `passcode` for the
    /// passcode, and `receiver` for the e-mail address.
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
            // HPay identifies the merchant by id and e-mail address: links and transfers carry both.
            merchant_email: merchant_email.into(),
            // HPay's responses and webhooks name no currency, so the account's is assumed for them.
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
            // HPay documents no reply; 200 is the usual acknowledgement.
            // LEDGER: notify-reply
            reply: Reply::empty(200),
        }
    }

    /// Sets earlier passcodes, which are accepted in webhooks only, while a passcode is being replaced.
    #[must_use]
    pub fn with_previous_secrets(mut self, passcodes: impl IntoIterator<Item = Secret>) -> Self {
        self.previous_passcodes = passcodes.into_iter().collect();
        self
    }

    /// Sets the currency of checkout links; the default is VND.
    ///
    /// HPay's webhooks and responses name no currency, so it is a setting of the account. Virtual accounts, transfers and balances are
    /// always in VND.
    #[must_use]
    pub fn with_currency(mut self, currency: Currency) -> Self {
        self.currency = currency;
        self
    }

    /// Sets the signer of transfers and balance requests, for example one that keeps its key in an HSM.
    #[must_use]
    pub fn with_signer(mut self, signer: Arc<dyn RsaSigner>) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets the verifier of HPay's signatures in responses to transfers.
    #[must_use]
    pub fn with_gateway_verifier(mut self, verifier: Arc<dyn RsaVerifier>) -> Self {
        self.gateway = Some(verifier);
        self
    }

    /// Overrides the base URL of checkout links, order inquiries and token revocation.
    #[must_use]
    pub fn with_checkout_url(mut self, url: BaseUrl) -> Self {
        self.checkout = Some(url);
        self
    }

    /// Overrides the base URL of balances, virtual accounts and transfers.
    #[must_use]
    pub fn with_account_url(mut self, url: BaseUrl) -> Self {
        self.account = Some(url);
        self
    }

    /// Overrides the base URL of virtual account inquiries, and of transfers if [`TransferPath::OpenApi`] is set.
    #[must_use]
    pub fn with_openapi_url(mut self, url: BaseUrl) -> Self {
        self.openapi = Some(url);
        self
    }

    /// Replaces the default signature schemes.
    #[must_use]
    pub fn with_schemes(mut self, schemes: SignatureSchemes) -> Self {
        self.schemes = schemes;
        self
    }

    /// Replaces the default choices where HPay's documentation is silent or contradicts itself.
    #[must_use]
    pub fn with_conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = conventions;
        self
    }

    /// Replaces the clock that time limits and request times are computed from.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the reply to an accepted webhook; the default is HTTP 200 without a body, because HPay documents no other requirement.
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

    fn url(&self, configured: Option<&BaseUrl>, live: &str, sandbox: &str) -> Result<BaseUrl> {
        match (configured, self.environment) {
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
