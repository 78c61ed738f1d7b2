//! Deliveries: verify over what arrived, then read, then map.

use bytes::Bytes;
use dhow_core::{
    Currency, Delivery, Environment, Event, Rejection, RejectionReason, Reply, Secret, Verified,
    WebhookVerifier,
};

use crate::{
    ID, PayAtomConfig,
    signing::{HashKey, HashedFields},
};

mod callback;
mod dedup;
mod fields;
mod grammar;
mod payin_event;
mod payout_event;
mod refund_info;
mod verify;

pub(crate) use fields::Fields;
pub(crate) use refund_info::of_a_refund;

pub use callback::{Callback, UnsignedFields};
pub use refund_info::RefundInfo;

/// The kind of a verified delivery: a payin and where it stands.
const PAYIN: &str = "payin";
/// The kind of a verified delivery: a payout and where it stands.
const PAYOUT: &str = "payout";

/// Verifies PayAtom's callbacks: all that a program needs which only listens. No API key, no HTTP client.
///
/// The gateway prints no currency and no environment: both are those of the account that the secret belongs to.
///
/// ```
/// use dhow_core::{Currency, Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_payatom::{PayAtomWebhooks, message_post_hash};
///
/// let secret = Secret::new("an-invented-secret")?;
/// let post_hash = message_post_hash(&secret, "ORDER-1042A", "100", "Approved")?;
/// let body = format!(r#"{{"order_id":"ORDER-1042A","received_amount":"100","status":"Approved","post_hash":"{post_hash}"}}"#);
///
/// let webhooks = PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, secret);
/// let verified = webhooks.verify_webhook(&Delivery::post("/webhooks/payatom", body)).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.amount.unwrap().to_string(), "100.00 INR");
/// assert_eq!(verified.reply().body(), r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PayAtomWebhooks {
    environment: Environment,
    currency: Currency,
    keys: Vec<HashKey>,
    payins: HashedFields,
    payouts: HashedFields,
    payout_path: Option<String>,
    mismatch_status: u16,
}

impl PayAtomWebhooks {
    /// A verifier for one account: a secret belongs to one account in one environment, and the account has one currency.
    #[must_use]
    pub fn new(environment: Environment, currency: Currency, secret_key: Secret) -> Self {
        Self {
            environment,
            currency,
            keys: vec![HashKey::new(secret_key)],
            payins: HashedFields::of_payins(),
            payouts: HashedFields::of_payouts(),
            payout_path: None,
            mismatch_status: 401,
        }
    }

    /// The verifier of that account.
    pub(crate) fn of(config: &PayAtomConfig) -> Self {
        let (environment, currency) = (config.environment, config.currency);
        let verifier = Self::new(environment, currency, config.secret_key.clone())
            .with_previous_secret_keys(config.previous_secret_keys.iter().cloned())
            .with_payout_hashed_fields(config.payout_hashed_fields.clone());
        Self {
            payout_path: config.payout_path.clone(),
            mismatch_status: config.mismatch_status.unwrap_or(verifier.mismatch_status),
            ..verifier
        }
    }

    /// Secrets that were replaced and may still be in use for a while; the event says which matched.
    #[must_use]
    pub fn with_previous_secret_keys(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.keys.truncate(1);
        self.keys.extend(secrets.into_iter().map(HashKey::new));
        self
    }

    /// The path of the callback address at which payouts arrive. With it, deliveries there are payouts and all others payins, which ask
    /// the gateway if they have a member that only payouts have; without it, a delivery is a payout when it has such a member.
    #[must_use]
    pub fn with_payout_path(mut self, path: impl Into<String>) -> Self {
        self.payout_path = Some(path.into());
        self
    }

    /// What the hash of a payout callback covers. No public source says: ask PayAtom.
    #[must_use]
    pub fn with_payout_hashed_fields(mut self, fields: HashedFields) -> Self {
        self.payouts = fields;
        self
    }

    /// The HTTP status of the reply to a delivery that does not match. No public source says which one PayAtom wants; 401 makes it
    /// repeat whether it looks at the status or at `acknowledge`.
    #[must_use]
    pub fn with_mismatch_status(mut self, status: u16) -> Self {
        self.mismatch_status = status;
        self
    }

    /// What a verified payin callback says, with the fields that the hash does not protect kept apart. `None` for anything else.
    #[must_use]
    pub fn callback(&self, verified: &Verified) -> Option<Callback> {
        let ours = verified.provider() == &ID && verified.scheme() == PAYIN;
        ours.then(|| Callback::read(verified.body(), &self.payins))?
    }

    fn is_payout(&self, path: &str, fields: &Fields<'_>) -> bool {
        match &self.payout_path {
            Some(own) => own == path,
            None => payout_event::MARKS.iter().any(|mark| fields.has(mark)),
        }
    }
}

impl WebhookVerifier for PayAtomWebhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify::verify(self, delivery)
    }

    fn event(&self, verified: &Verified) -> Event {
        match (verified.provider() == &ID, verified.scheme()) {
            (true, PAYIN) => payin_event::read(self, verified),
            (true, PAYOUT) => payout_event::read(self, verified),
            _ => payin_event::unreadable(self, verified),
        }
    }
}

const JSON: &str = "application/json; charset=utf-8";
const MATCHED: &[u8] = br#"{"hash_status":"HashMatched","acknowledge":"yes"}"#;
const MISMATCH: &[u8] = br#"{"hash_status":"HashMismatch","acknowledge":"no"}"#;

fn acknowledged() -> Reply {
    Reply::new(200, JSON, Bytes::from_static(MATCHED))
}

impl PayAtomWebhooks {
    /// One reply for every fault: whoever forges learns nothing from it.
    fn rejected(&self, reason: RejectionReason) -> Rejection {
        let body = Bytes::from_static(MISMATCH);
        Rejection::new(reason, Reply::new(self.mismatch_status, JSON, body))
    }
}
