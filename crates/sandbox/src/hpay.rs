//! HPay, simulated: checkout pages, callbacks, order inquiry, token revocation, balance, virtual accounts, transfers.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::Router;
use dhow_core::{Secret, WeakSecret};

use crate::context::Context;
use crate::gateway::{Gateway, PaymentRow, Summary};
use crate::start_error::StartError;

// What merchants call.
mod balance;
mod order;
mod routes;
mod transfer;
mod virtual_account;

// What a payer's browser sees.
mod checkout;
mod revocation;

// What the payer, the bank and the back office do.
mod control;
mod payer;

// What the merchant is told.
mod callback;

// What is remembered and checked.
mod digest;
mod input;
mod keys;
mod state;

pub use digest::{checkout_digest, legacy_checkout_digest, notify_digest, va_callback_digest};
pub use payer::PayerError;

use keys::Keys;
use state::Store;

/// The name in addresses and logs.
const NAME: &str = "hpay";

/// The simulated HPay of a running sandbox; a cheap handle.
#[derive(Debug, Clone)]
pub struct HPay {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    context: Context,
    merchant_id: String,
    merchant_email: String,
    passcode: Secret,
    keys: OnceLock<Option<Keys>>,
    store: Mutex<Store>,
}

impl HPay {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let given = |variable, fresh: &dyn Fn() -> String| {
            let text = context.given(variable).map(str::to_owned);
            let text = text.unwrap_or_else(fresh);
            let blank = text.trim().is_empty();
            if blank {
                Err(StartError::WeakCredential(variable, WeakSecret::Blank))
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
        let shared = Arc::new(Shared {
            merchant_id,
            merchant_email,
            passcode,
            keys: OnceLock::new(),
            store: Mutex::new(Store::default()),
            context,
        });
        Ok(Self { shared })
    }

    /// Where checkout links, order inquiries and token revocations go.
    #[must_use]
    pub fn checkout_url(&self) -> String {
        format!("{}/{NAME}/checkout", self.context().origin())
    }

    /// Where balances, virtual accounts and transfers go.
    #[must_use]
    pub fn account_url(&self) -> String {
        format!("{}/{NAME}/account", self.context().origin())
    }

    /// Where virtual account inquiries go, and the transfers of special merchants.
    #[must_use]
    pub fn openapi_url(&self) -> String {
        format!("{}/{NAME}/openapi", self.context().origin())
    }

    /// The merchant's number.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.shared.merchant_id
    }

    /// The merchant's e-mail address.
    #[must_use]
    pub fn merchant_email(&self) -> &str {
        &self.shared.merchant_email
    }

    /// What every MD5 digest ends with.
    #[must_use]
    pub fn passcode(&self) -> &Secret {
        &self.shared.passcode
    }

    /// The merchant's private key, PKCS#8 in PEM. Both key pairs are made when one is first asked for.
    #[must_use]
    pub fn private_key(&self) -> Option<&str> {
        self.keys().map(|keys| keys.merchant_key.as_str())
    }

    /// HPay's certificate in DER: self-signed, with a subject and dates that prove nothing.
    #[must_use]
    pub fn certificate(&self) -> Option<&[u8]> {
        self.keys().map(|keys| keys.certificate.as_slice())
    }

    /// The variables that point a client here. The two key files lie in a folder of their own, which goes with the sandbox.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = vec![
            ("DHOW_HPAY_MERCHANT_ID", self.merchant_id().to_owned()),
            ("DHOW_HPAY_PASSCODE", self.passcode().expose().to_owned()),
            ("DHOW_HPAY_MERCHANT_EMAIL", self.merchant_email().to_owned()),
            ("DHOW_HPAY_CHECKOUT_BASE_URL", self.checkout_url()),
            ("DHOW_HPAY_ACCOUNT_BASE_URL", self.account_url()),
            ("DHOW_HPAY_OPENAPI_BASE_URL", self.openapi_url()),
        ];
        if let Some(files) = self.keys().and_then(Keys::files) {
            env.push(("DHOW_HPAY_PRIVATE_KEY_FILE", files.private_key()));
            env.push(("DHOW_HPAY_GATEWAY_CERT_FILE", files.certificate()));
        }
        env.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    fn keys(&self) -> Option<&Keys> {
        self.shared.keys.get_or_init(Keys::make).as_ref()
    }

    fn context(&self) -> &Context {
        &self.shared.context
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.shared
            .store
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

    fn control(&self) -> Router {
        control::routes(self.clone())
    }

    fn env(&self) -> Vec<(String, String)> {
        Self::env(self)
    }

    fn summary(&self) -> Summary {
        let store = self.store();
        let latest = store.orders.iter().rev().take(20);
        let rows = latest.map(|order| PaymentRow {
            created_at: order.created_at,
            id: order.payment_id.clone(),
            merchant_reference: Some(order.order_code.clone()),
            amount: format!("{} {}", order.price, order.currency.to_uppercase()),
            status: order.status.as_str().to_owned(),
            page: Some(checkout::page_path(&order.payment_id)),
        });
        Summary {
            title: "HPay",
            addresses: vec![
                ("Checkout", self.checkout_url()),
                ("Account", self.account_url()),
                ("openAPI", self.openapi_url()),
            ],
            example:
                "dhow pay --provider hpay --amount 200000 --currency VND --reference OM_1 \\\n  \
                      --set return_url=https://shop.example/return"
                    .to_owned(),
            payments: rows.collect(),
        }
    }
}
