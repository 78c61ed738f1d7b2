//! Deliveries: verify over the body that arrived, then read, then map.

use dhow_core::{
    Delivery, Environment, Event, Rejection, RejectionReason, Reply, Secret, Verified,
    WebhookVerifier,
};
use dhow_crypto::hmac::HmacKey;

mod agreement;
mod endpoint;
mod envelope;
mod event;
pub(crate) mod header;
mod verify;

pub use endpoint::{NewWebhook, WebhookChanges, WebhookEndpoint};

/// The one kind of delivery: a JSON event.
const EVENT: &str = "event";

/// The header that carries the signatures.
const SIGNATURE: &str = "hub2-signature";

/// Verifies Hub2's deliveries: all that a program needs which only listens. No API key, no HTTP client.
///
/// Each known secret is tried on both signatures of the header: `s1` is made with the present secret, and for a day after a change `s0`
/// with the one before. So nothing is lost whether the new secret is configured before or after the change; the event says what matched.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hub2::Hub2Webhooks;
///
/// let webhooks = Hub2Webhooks::new([Secret::new("current-secret")?]);
/// let body = r#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;
/// let delivery = Delivery::post("/webhooks/hub2", body)
///     .with_header("Hub2-Signature", "s1=86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe")?;
/// let verified = webhooks.verify_webhook(&delivery).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.environment, Environment::Sandbox);
/// assert_eq!(event.matched_secret, "webhook_secrets[0] (s1)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Hub2Webhooks {
    keys: Vec<HmacKey>,
    environment: Option<Environment>,
    merchant_id: Option<String>,
}

impl Hub2Webhooks {
    /// A verifier with all secrets that may be in use.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let keys = secrets.into_iter();
        Self {
            keys: keys
                .filter_map(|secret| HmacKey::new(secret.expose().as_bytes()).ok())
                .collect(),
            environment: None,
            merchant_id: None,
        }
    }

    /// The environment that is meant when an event names none. An event that names one keeps it, whatever is set here, so a sandbox
    /// event never confirms a live payment.
    #[must_use]
    pub fn for_environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// The merchant whose objects are meant. An event about an object that names another `merchantId` is genuine and confirms nothing.
    #[must_use]
    pub fn for_merchant(mut self, merchant_id: impl Into<String>) -> Self {
        self.merchant_id = Some(merchant_id.into());
        self
    }
}

impl WebhookVerifier for Hub2Webhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        if delivery.method() != http::Method::POST {
            return Err(rejected(RejectionReason::WrongMethod));
        }
        verify::verify(&self.keys, delivery)
    }

    fn event(&self, verified: &Verified) -> Event {
        event::read(verified, self.environment, self.merchant_id.as_deref())
    }
}

// LEDGER: webhook-retries

/// Hub2 repeats everything that is not answered with 2xx, for a day and a half, and wants no body.
fn acknowledged() -> Reply {
    Reply::empty(200)
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
