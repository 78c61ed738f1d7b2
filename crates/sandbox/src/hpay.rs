//! Simulated HPay: checkout pages, webhooks, order inquiry, token revocation, balance, virtual accounts and transfers.
//!
//! A test opens a checkout link with [`HPay::open_link`] and decides with [`HPay::pay`], [`HPay::pay_later`],
//! [`HPay::fail`] or [`HPay::cancel`]. Amounts are whole units of the currency.

use std::sync::{Arc, OnceLock};

use axum::Router;
use dhow_core::{Secret, WeakSecret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::context::Context;
use crate::deliveries::WebhookRules;
use crate::gateway::{Gateway, Summary};
use crate::quirks::QuirkState;
use crate::records::{Record, RecordKey};
use crate::shared::{Guard, Snapshot};
use crate::start_error::StartError;

// Merchant API.
mod balance;
mod order;
mod routes;
mod transfer;
mod virtual_account;

// Pages for the payer's browser.
mod checkout;
mod revocation;

// Actions of the payer, the bank and the back office.
mod control;
mod payer;

// Webhooks to the merchant.
mod webhook;

// State and validation.
mod digest;
mod input;
mod keys;
mod overview;
mod quirk;
mod state;

pub use digest::{checkout_digest, legacy_checkout_digest, notify_digest, va_webhook_digest};
pub use payer::PayerError;
pub use quirk::Quirk;

use keys::Keys;
use state::Store;

/// Name in paths and logs.
const NAME: &str = "hpay";

/// Display name.
const TITLE: &str = "HPay";

/// Handle of the simulated HPay, from [`Sandbox::hpay`](crate::Sandbox::hpay). Cloning is cheap.
#[derive(Debug, Clone)]
pub struct HPay {
    shared: Arc<Shared>,
}

/// Credentials of the merchant.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    merchant_id: String,
    merchant_email: String,
    #[serde(with = "crate::stored")]
    passcode: Secret,
    #[serde(with = "crate::stored")]
    keys: OnceLock<Option<Keys>>,
}

impl Identity {
    fn new(context: &Context) -> Result<Self, StartError> {
        let given = |variable, fresh: &dyn Fn() -> String| {
            let text = context.given(variable).map(str::to_owned);
            let text = text.unwrap_or_else(fresh);
            let empty = text.trim().is_empty();
            if empty {
                Err(StartError::WeakCredential(variable, WeakSecret::Empty))
            } else {
                Ok(text)
            }
        };
        let merchant_id = given("DHOW_HPAY_MERCHANT_ID", &|| {
            context.random().number(100_000).to_string()
        })?;
        let merchant_email = given("DHOW_HPAY_MERCHANT_EMAIL", &|| {
            "merchant@shop.example".to_owned()
        })?;
        let passcode = context.credential("DHOW_HPAY_PASSCODE", |random| random.hex64())?;
        Ok(Self {
            merchant_id,
            merchant_email,
            passcode,
            keys: OnceLock::new(),
        })
    }
}

type Shared = crate::shared::Shared<Identity, Quirk, Store>;

impl HPay {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let shared = Shared::open(NAME, context, |context| {
            Ok((Identity::new(context)?, Store::default()))
        })?;
        let run = shared.context().random().run();
        shared.store().start_numbers(run);
        let shared = Arc::new(shared);
        Ok(Self { shared })
    }

    /// Base URL for checkout links, order inquiries and token revocations.
    #[must_use]
    pub fn checkout_url(&self) -> String {
        format!("{}/{NAME}/checkout", self.context().origin())
    }

    /// Base URL for balances, virtual accounts and transfers.
    #[must_use]
    pub fn account_url(&self) -> String {
        format!("{}/{NAME}/account", self.context().origin())
    }

    /// Base URL for virtual account inquiries, and for the transfer API of special merchants.
    #[must_use]
    pub fn openapi_url(&self) -> String {
        format!("{}/{NAME}/openapi", self.context().origin())
    }

    /// Merchant id, a number.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.shared.identity.merchant_id
    }

    /// Email address of the merchant, which HPay uses as the receiver of payments.
    #[must_use]
    pub fn merchant_email(&self) -> &str {
        &self.shared.identity.merchant_email
    }

    /// Passcode, the secret at the end of every signed text.
    #[must_use]
    pub fn passcode(&self) -> &Secret {
        &self.shared.identity.passcode
    }

    /// Private RSA key of the merchant, PKCS#8 in PEM.
    ///
    /// `None` if key generation failed. Both key pairs, the merchant's and HPay's, are generated on first use.
    #[must_use]
    pub fn private_key(&self) -> Option<&str> {
        self.keys().map(|keys| keys.merchant_key.as_str())
    }

    /// Certificate of HPay's RSA key in DER, self-signed.
    ///
    /// `None` if key generation failed. Subject and validity dates have no meaning.
    #[must_use]
    pub fn certificate(&self) -> Option<&[u8]> {
        self.keys().map(|keys| keys.certificate.as_slice())
    }

    /// Environment variables that configure a client for this gateway, credentials included.
    ///
    /// The first call writes the merchant's key and HPay's certificate to files in a private temporary folder, which is
    /// removed with the sandbox. If that fails, the two file variables are missing.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = self.payment_env();
        if let Some(files) = self.keys().and_then(Keys::files) {
            let mut add = |name: &str, path| env.push((name.to_owned(), path));
            add("DHOW_HPAY_PRIVATE_KEY_FILE", files.private_key());
            add("DHOW_HPAY_GATEWAY_CERT_FILE", files.certificate());
        }
        env
    }

    /// The variables of [`env`](Self::env) without the key files, which only transfers and balances need. Generates no keys.
    #[must_use]
    pub fn payment_env(&self) -> Vec<(String, String)> {
        [
            ("DHOW_HPAY_MERCHANT_ID", self.merchant_id().to_owned()),
            ("DHOW_HPAY_PASSCODE", self.passcode().expose().to_owned()),
            ("DHOW_HPAY_MERCHANT_EMAIL", self.merchant_email().to_owned()),
            ("DHOW_HPAY_CHECKOUT_BASE_URL", self.checkout_url()),
            ("DHOW_HPAY_ACCOUNT_BASE_URL", self.account_url()),
            ("DHOW_HPAY_OPENAPI_BASE_URL", self.openapi_url()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    fn keys(&self) -> Option<&Keys> {
        let keys = &self.shared.identity.keys;
        if keys.get().is_none() {
            keys.get_or_init(Keys::generate);
            self.shared.identity_changed();
        }
        keys.get().and_then(Option::as_ref)
    }

    /// Variables that are credentials.
    fn credentials(&self) -> Vec<(&'static str, String)> {
        vec![("DHOW_HPAY_PASSCODE", self.passcode().expose().to_owned())]
    }

    fn context(&self) -> &Context {
        self.shared.context()
    }

    fn store(&self) -> Guard<'_, Store> {
        self.shared.store()
    }
}

impl Gateway for HPay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Router {
        routes::routes(self.clone())
    }

    fn pages(&self) -> Router {
        routes::pages(self.clone())
    }

    fn control(&self) -> Api {
        control::routes(self.clone())
    }

    fn env(&self) -> Vec<(String, String)> {
        Self::env(self)
    }

    fn payment_env(&self) -> Vec<(String, String)> {
        Self::payment_env(self)
    }

    fn credentials(&self) -> Vec<(&'static str, String)> {
        Self::credentials(self)
    }

    fn quirks(&self) -> Vec<QuirkState> {
        self.shared.quirks(NAME, quirk::ROWS)
    }

    fn switch_quirk(&self, name: &str, on: bool) -> bool {
        self.shared.switch_named(quirk::ROWS, name, on)
    }

    fn time_limit(&self, record: &RecordKey) -> Option<Timestamp> {
        Self::time_limit(self, record)
    }

    fn webhook_rules(&self) -> &'static WebhookRules {
        &webhook::RULES
    }

    fn save(&self) -> serde_json::Result<Snapshot> {
        self.shared.save()
    }

    fn records(&self) -> Vec<Record> {
        Self::records(self)
    }

    fn summary(&self) -> Summary {
        Summary {
            title: TITLE,
            base_urls: vec![
                ("Checkout", self.checkout_url()),
                ("Account", self.account_url()),
                ("openAPI", self.openapi_url()),
            ],
            example:
                "dhow pay --provider hpay --amount 200000 --currency VND --reference OM_1 \\\n  \
                      --set return_url=https://shop.example/return"
                    .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Sandbox;

    #[tokio::test]
    async fn the_variables_of_payments_are_all_but_the_key_files_and_generate_no_keys() {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let hpay = sandbox.hpay();
        let payments = sandbox.payment_env();
        assert!(hpay.shared.identity.keys.get().is_none());
        let mut all = sandbox.env();
        assert!(hpay.shared.identity.keys.get().is_some());
        let files = ["DHOW_HPAY_PRIVATE_KEY_FILE", "DHOW_HPAY_GATEWAY_CERT_FILE"];
        assert_eq!(all.len(), payments.len() + files.len());
        all.retain(|(name, _)| !files.contains(&name.as_str()));
        assert_eq!(all, payments);
    }
}
