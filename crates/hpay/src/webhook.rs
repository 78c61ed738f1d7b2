//! Webhooks: recognition by their fields, verification of the received pairs, and conversion to events.

use std::{borrow::Cow, sync::Arc};

use dhow_core::{
    Currency, Delivery, Environment, Event, Rejection, RejectionReason, Reply, Secret, Verified,
    WebhookRegistration, WebhookScheme, WebhookVerifier, verify_in_span,
};

use crate::{
    ID,
    signing::{
        SECURE_CODE, SignatureScheme, SignatureSchemes, WebhookKind, table::NOTIFY, verify_md5_with,
    },
};

#[cfg(feature = "client")]
use crate::HPayConfig;

mod checkout;
mod coverage;
mod details;
mod grammar;
mod query;
mod revocation;
mod signing_input;
mod test_signing;
mod virtual_account;

pub use details::{UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails};
pub use revocation::RevocationWebhook;

use query::{Places, Query};

/// Names of the kinds in a `Verified` delivery.
const CHECKOUT: &str = WebhookKind::Checkout.as_str();
const VIRTUAL_ACCOUNT: &str = WebhookKind::VirtualAccount.as_str();
const REVOCATION: &str = WebhookKind::Revocation.as_str();

/// Signature and HTTP method of the webhooks.
// HPay appends the signed fields to the URL, so a delivery is a GET request without a body. Each link names its own URL.
// Source: HPay API reference, "Return_url and Notify_url (IPN)": GET to the `notify_url` of each link.
// Every scheme lists its fields, and none lists those that describe the payment method.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::by_get(NOTIFY.keyed_algorithm())
    .registered_by(&[WebhookRegistration::PerPayment]);

/// Verifies HPay's webhooks without an API client and without key files.
///
/// Every webhook is a GET request with a query. The checkout webhook has the field `payment_id`, that of a virtual account `cashin`, and
/// that of a token revocation `revoke_token_status`. **HPay sends the browser back with the same signed query**, so the return URL proves
/// as much and as little as the webhook: use [`return_hint`](crate::return_hint) there and wait for the webhook.
///
/// A valid signature does not mean paid: a payment with an `error_text` failed, with `payment_type` 2 the money is held, and the fields
/// that describe the payment method are not signed. The signature of a virtual account's webhook does not cover the amount, so read
/// [`virtual_account_receipts`](crate::HPay::virtual_account_receipts).
///
/// With configured schemes, an event is as reliable as the scheme that matched: fields that it does not cover are reported as unsigned, and
/// an uncovered amount, reference or status is a doubt.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hpay::HPayWebhooks;
///
/// let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", Secret::new("s3cr3t-Pass_0001")?);
/// let query = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1\
///     &error_text=&secure_code=0469e5c087623a8bd014691e874738f7";
/// let verified = webhooks.verify_webhook(&Delivery::get("/ipn", query)).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.merchant_reference.as_deref(), Some("OM_1768202539"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HPayWebhooks {
    environment: Environment,
    currency: Currency,
    secrets: Arc<Secrets>,
    reply: Reply,
}

/// Settings that decide whether a signature matches.
#[derive(Debug, Clone)]
struct Secrets {
    merchant_id: String,
    passcodes: Vec<Secret>,
    schemes: SignatureSchemes,
}

/// Result of a verification, kept for the event.
struct Parsed {
    places: Places,
    /// Settings of the verifier. A verifier with other ones finds the scheme again.
    secrets: Arc<Secrets>,
    /// Index of the scheme that matched.
    scheme: usize,
}

impl HPayWebhooks {
    /// Creates a verifier for one account in one environment. Sandbox and live accounts have different passcodes, so a sandbox delivery
    /// never verifies for a live account.
    #[must_use]
    pub fn new(environment: Environment, merchant_id: impl Into<String>, passcode: Secret) -> Self {
        Self {
            environment,
            // Webhooks name no currency, so the account's is assumed.
            // LEDGER: currency
            currency: Currency::VND,
            secrets: Arc::new(Secrets {
                merchant_id: merchant_id.into(),
                passcodes: vec![passcode],
                schemes: SignatureSchemes::default(),
            }),
            // HPay documents no reply; 200 is the usual acknowledgement.
            // LEDGER: notify-reply
            reply: Reply::empty(200),
        }
    }

    /// Sets earlier passcodes, which are accepted while a passcode is being replaced. The event says which one matched.
    #[must_use]
    pub fn with_previous_secrets(mut self, passcodes: impl IntoIterator<Item = Secret>) -> Self {
        let own = &mut Arc::make_mut(&mut self.secrets).passcodes;
        own.truncate(1);
        own.extend(passcodes);
        self
    }

    /// Sets the currency of checkout links; the default is VND. HPay's webhooks name none. Those of virtual accounts are always in VND.
    #[must_use]
    pub fn with_currency(mut self, currency: Currency) -> Self {
        self.currency = currency;
        self
    }

    /// Replaces the default signature schemes.
    #[must_use]
    pub fn with_schemes(mut self, schemes: SignatureSchemes) -> Self {
        Arc::make_mut(&mut self.secrets).schemes = schemes;
        self
    }

    /// Sets the reply to an accepted webhook; the default is HTTP 200 without a body.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// Returns the positions of the passcode and of the scheme that verify a signature.
    fn matching(&self, kind: WebhookKind, query: &Query<'_>, code: &str) -> Option<(usize, usize)> {
        let Secrets {
            merchant_id,
            passcodes,
            schemes,
        } = &*self.secrets;
        let value = |name: &str| kind.value(merchant_id, name, |name| query.value(name));
        let with = |(place, passcode): (usize, &Secret)| {
            let mut schemes = kind.schemes(schemes).iter();
            let fits = |scheme| verify_md5_with(scheme, value, passcode, code).is_ok();
            Some((place, schemes.position(fits)?))
        };
        passcodes.iter().enumerate().find_map(with)
    }

    /// Returns the scheme that the signature of a verified webhook matches, if it does.
    fn matching_scheme(
        &self,
        kind: WebhookKind,
        query: &Query<'_>,
        verified: &Verified,
    ) -> Option<&SignatureScheme> {
        let known = verified.kept::<Parsed>();
        let known = known.filter(|known| Arc::ptr_eq(&known.secrets, &self.secrets));
        let scheme = match known {
            Some(known) => known.scheme,
            None => self.matching(kind, query, query.text(SECURE_CODE)?)?.1,
        };
        kind.schemes(&self.secrets.schemes).get(scheme)
    }

    fn verify_signature(
        &self,
        kind: WebhookKind,
        query: Query<'_>,
        delivery: &Delivery,
    ) -> Result<Verified, Rejection> {
        let code = query.text(SECURE_CODE);
        let code = code.ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
        // The length of MD5 in hexadecimal. Upper case is not converted, because HPay's library compares exactly.
        if code.len() != 32 {
            return Err(rejected(RejectionReason::MalformedSignature));
        }
        let (passcode, scheme) = self
            .matching(kind, &query, code)
            .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
        let matched = match passcode.checked_sub(1) {
            // The names of the settings, so that a log line tells which passcode can be removed.
            None => Cow::Borrowed("passcode"),
            Some(previous) => Cow::Owned(format!("previous_passcodes[{previous}]")),
        };
        let reply = self.reply.clone();
        let name = kind.as_str();
        let verified = Verified::new_unchecked(ID, name, matched, delivery, reply);
        Ok(verified.keeping(Parsed {
            places: query.into_places(),
            secrets: Arc::clone(&self.secrets),
            scheme,
        }))
    }
}

#[cfg(feature = "client")]
impl From<&HPayConfig> for HPayWebhooks {
    fn from(config: &HPayConfig) -> Self {
        let passcode = config.passcode.clone();
        Self::new(config.environment, config.merchant_id.as_str(), passcode)
            .with_previous_secrets(config.previous_passcodes.iter().cloned())
            .with_currency(config.currency)
            .with_schemes(config.schemes.clone())
            .with_reply(config.reply.clone())
    }
}

impl WebhookVerifier for HPayWebhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify_in_span(&ID, delivery, || {
            WEBHOOK.check_method(delivery).map_err(rejected)?;
            let query = Query::parse(delivery.query().unwrap_or_default()).map_err(rejected)?;
            match query.kind() {
                WebhookKind::Checkout => {
                    self.verify_signature(WebhookKind::Checkout, query, delivery)
                }
                WebhookKind::VirtualAccount => virtual_account::verify(self, query, delivery),
                WebhookKind::Revocation => revocation::verify(self, query, delivery),
            }
        })
    }

    fn event(&self, verified: &Verified) -> Event {
        let text = verified.query().unwrap_or_default();
        let parsed = verified.kept::<Parsed>();
        let query = parsed.and_then(|parsed| Query::at(text, &parsed.places));
        let query = query.or_else(|| Query::parse(text).ok());
        let ours = query.filter(|_| verified.provider() == &ID);
        match (ours, verified.scheme()) {
            (Some(query), CHECKOUT) => checkout::event(self, &query, verified),
            (Some(query), VIRTUAL_ACCOUNT) => virtual_account::event(self, &query, verified),
            (Some(query), REVOCATION) => revocation::event(self, &query, verified),
            _ => query::unreadable(self, verified),
        }
    }
}

fn rejected(reason: RejectionReason) -> Rejection {
    // The same empty reply for every reason, so that a forger learns nothing from it.
    Rejection::new(reason, Reply::empty(401))
}
