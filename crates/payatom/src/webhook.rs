//! Webhooks: verification, reading and mapping to events.

use bytes::Bytes;
#[cfg(feature = "seal")]
use dhow_core::WebhookSigner;
use dhow_core::{
    Assurance, Currency, Delivery, Doubt, Environment, Event, Rejection, RejectionReason, Reply,
    Secret, Subject, Verified, WebhookRegistration, WebhookScheme, WebhookVerifier, verify_in_span,
};

use crate::{
    ID,
    signing::{self, HashKey, HashedFields},
};

#[cfg(feature = "client")]
use crate::PayAtomConfig;

mod dedup;
mod fields;
mod grammar;
mod members;
mod payin;
mod payin_event;
mod payout_event;
mod refund_info;
#[cfg(feature = "seal")]
mod sign;
mod verify;

#[cfg(any(test, feature = "explain"))]
pub(crate) use fields::Body;
pub(crate) use fields::Fields;
#[cfg(feature = "client")]
pub(crate) use refund_info::amount_of_refund;

pub use payin::{PayinWebhook, UnsignedFields};
pub use refund_info::RefundInfo;

/// Kind of a verified webhook about a payin.
const PAYIN: &str = signing::PAYIN_WEBHOOK.id;
/// Kind of a verified webhook about a payout.
const PAYOUT: &str = signing::PAYOUT.id;

/// Scheme of webhooks. PayAtom's staff register the URL at onboarding; no request has a field for it.
// Source: page "Payin P2P Seamless UPI Integration".
// The onboarding form asks for one webhook URL, and no create call has a field for it.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::new(signing::PAYIN_WEBHOOK.algorithm())
    .with_coverage(signing::PAYIN_WEBHOOK.covers_everything())
    .registered_by(&[WebhookRegistration::Support]);

/// Verifies PayAtom's webhooks without an API client: it needs the secret key and the currency only.
///
/// Webhooks contain no currency and no environment; both are those of the account that the secret key belongs to.
///
/// ```
/// use dhow_core::{Currency, Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
/// use dhow_payatom::PayAtomWebhooks;
///
/// let secret = Secret::new("an-invented-secret")?;
/// let webhooks = PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, secret);
/// let body = r#"{"order_id":"ORDER-1042A","received_amount":"100","status":"Approved"}"#;
/// let delivery = webhooks.sign_test_webhook(Delivery::post("/webhooks/payatom", body))?;
///
/// let verified = webhooks.verify_webhook(&delivery).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.amount.unwrap().to_string(), "100.00 INR");
/// assert_eq!(verified.reply().body(), r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PayAtomWebhooks {
    environment: Environment,
    currency: Currency,
    keys: Vec<HashKey>,
    payouts: HashedFields,
    payout_path: Option<String>,
    mismatch_status: u16,
}

impl PayAtomWebhooks {
    /// Creates a verifier for one account, which has one environment and one currency.
    #[must_use]
    pub fn new(environment: Environment, currency: Currency, secret_key: Secret) -> Self {
        Self {
            environment,
            currency,
            keys: vec![HashKey::new(secret_key)],
            payouts: HashedFields::of_payouts(),
            payout_path: None,
            mismatch_status: 401,
        }
    }

    /// Sets replaced secret keys that may still seal webhooks for a while. The event names the key that matched.
    #[must_use]
    pub fn with_previous_secrets(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.keys.truncate(1);
        self.keys.extend(secrets.into_iter().map(HashKey::new));
        self
    }

    /// Sets the URL path at which payout webhooks arrive.
    ///
    /// Webhooks at this path are payouts, and all others are payins. A payin with a field that only payouts have has the assurance
    /// `ask-gateway`. Without a path, webhooks with such a field are payouts.
    #[must_use]
    pub fn with_payout_path(mut self, path: impl Into<String>) -> Self {
        self.payout_path = Some(path.into());
        self
    }

    /// Sets the fields that the hash of a payout webhook covers. PayAtom does not publish them; ask for the list.
    ///
    /// Default: [`HashedFields::of_payouts`].
    #[must_use]
    pub fn with_payout_hashed_fields(mut self, fields: HashedFields) -> Self {
        self.payouts = fields;
        self
    }

    /// Sets the HTTP status of the reply to a webhook whose hash does not match. Default: 401.
    ///
    /// No source names the expected status. 401 makes PayAtom send the webhook again, whether it reads the HTTP status or the
    /// `acknowledge` of the body.
    // LEDGER: mismatch-status
    // The UPI page's sample sets no status. A published client replies with 401 so that the webhook is sent again.
    #[must_use]
    pub fn with_mismatch_status(mut self, status: u16) -> Self {
        self.mismatch_status = status;
        self
    }

    /// Returns the fields of a verified payin webhook, with those that the hash does not cover kept apart. `None` for any other delivery.
    #[must_use]
    pub fn payin_webhook(&self, verified: &Verified) -> Option<PayinWebhook> {
        let is_payin = verified.provider() == &ID && verified.scheme() == PAYIN;
        is_payin.then(|| PayinWebhook::from_wire(verified))?
    }

    fn is_payout(&self, path: &str, fields: &Fields<'_>) -> bool {
        match &self.payout_path {
            Some(payout_path) => payout_path == path,
            None => fields.has_payout_field(),
        }
    }

    /// Returns the event of a delivery that cannot be read, because it was altered in storage or another provider verified it.
    fn unreadable(&self, verified: &Verified) -> Event {
        let key = dedup::doubtful_key(verified.body());
        let mut event = Event::new(verified, self.environment, Subject::Unreadable, PAYIN, key);
        event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
        event
    }
}

#[cfg(feature = "client")]
impl From<&PayAtomConfig> for PayAtomWebhooks {
    fn from(config: &PayAtomConfig) -> Self {
        let (environment, currency) = (config.environment, config.currency);
        let verifier = Self::new(environment, currency, config.secret_key.clone())
            .with_previous_secrets(config.previous_secret_keys.iter().cloned())
            .with_payout_hashed_fields(config.payout_hashed_fields.clone());
        Self {
            payout_path: config.payout_path.clone(),
            mismatch_status: config.mismatch_status.unwrap_or(verifier.mismatch_status),
            ..verifier
        }
    }
}

impl WebhookVerifier for PayAtomWebhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify_in_span(&ID, delivery, || verify::verify(self, delivery))
    }

    fn event(&self, verified: &Verified) -> Event {
        match (verified.provider() == &ID, verified.scheme()) {
            (true, PAYIN) => payin_event::event(self, verified),
            (true, PAYOUT) => payout_event::event(self, verified),
            _ => self.unreadable(verified),
        }
    }
}

/// Test signing of webhooks, which needs random bytes of the operating system.
#[cfg(feature = "seal")]
impl WebhookSigner for PayAtomWebhooks {
    fn provider_id(&self) -> dhow_core::ProviderId {
        ID
    }

    /// Seals the hash over the fields of a JSON or form body, into the field `post_hash`.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for the field `body` if a field that the hash covers is missing or the body
    /// cannot be read; [`Unavailable`](dhow_core::ErrorKind::Unavailable) if the operating system returns no random bytes.
    fn add_signature(&self, unsigned: Delivery) -> dhow_core::Result<Delivery> {
        sign::sign(self, &unsigned).map(|body| unsigned.with_body(body))
    }
}

// Source: "Webhook integration" of the UPI page.
// LEDGER: acknowledgement
// Older documents write `Hash Matched` with a space; a published client sends only `acknowledge`, which is enough.
const JSON: &str = "application/json; charset=utf-8";
const MATCHED: &[u8] = br#"{"hash_status":"HashMatched","acknowledge":"yes"}"#;
const MISMATCH: &[u8] = br#"{"hash_status":"HashMismatch","acknowledge":"no"}"#;

/// Returns the reply that stops PayAtom from sending a webhook again.
fn acknowledged() -> Reply {
    Reply::new(200, JSON, Bytes::from_static(MATCHED))
}

impl PayAtomWebhooks {
    /// Returns the same reply for every reason, so that a forger learns nothing from it.
    fn rejected(&self, reason: RejectionReason) -> Rejection {
        let body = Bytes::from_static(MISMATCH);
        Rejection::new(reason, Reply::new(self.mismatch_status, JSON, body))
    }
}
