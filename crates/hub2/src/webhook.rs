//! Webhook verification, usable without an API client.

use dhow_core::{
    Delivery, Environment, Event, ProviderId, Rejection, RejectionReason, Reply, Result, Secret,
    Verified, WebhookRegistration, WebhookScheme, WebhookSigner, WebhookVerifier, verify_in_span,
};
use dhow_crypto::hmac::HmacKey;

use crate::{
    ID,
    signing::{scheme::EVENT, signature_with},
};

#[cfg(feature = "client")]
use crate::Hub2Config;

mod agreement;
mod envelope;
mod event;
pub(crate) mod header;
mod object;
mod verify;

/// Webhooks: signed events, registered with `Hub2::create_webhook`.
// Source: Hub2 documentation, "Webhooks integration". It shows the call; no source shows a form on the dashboard.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::new(EVENT.algorithm())
    .with_coverage(EVENT.covers_everything())
    .registered_by(&[WebhookRegistration::ApiCall]);

/// Verifies Hub2 webhooks without an API key or an HTTP client.
///
/// The header has a signature `s1` with the current secret and, for 24 hours after a change, `s0` with the previous one. Every configured
/// secret is compared with both, so a new secret can be configured before or after the change. The event names the secret that matched.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hub2::Hub2Webhooks;
///
/// let webhooks = Hub2Webhooks::new(Environment::Sandbox, [Secret::new("current-secret")?]);
/// let body = r#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;
/// let delivery = Delivery::post("/webhooks/hub2", body)
///     .with_header("Hub2-Signature", "s1=86604a18cee80945728b21376c7f716ba375202248a600b7d09f425dd54c4abe")?;
/// let verified = webhooks.verify_webhook(&delivery).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.environment, Environment::Sandbox);
/// assert_eq!(event.matched_secret, "webhook_secrets[0] (s1)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Hub2Webhooks {
    keys: Vec<HmacKey>,
    environment: Environment,
    /// Merchant ids whose objects are accepted; all if empty.
    merchants: Vec<String>,
}

impl Hub2Webhooks {
    /// Creates a verifier with all secrets that may be in use. Without secrets it rejects every delivery.
    ///
    /// The environment is that of events that do not contain one; such an event confirms nothing. An event that contains an environment
    /// keeps it, so a sandbox event never confirms a live payment.
    #[must_use]
    pub fn new(environment: Environment, secrets: impl IntoIterator<Item = Secret>) -> Self {
        let keys = secrets.into_iter();
        Self {
            keys: keys
                .filter_map(|secret| EVENT.mac_key(&secret).ok())
                .collect(),
            environment,
            merchants: Vec::new(),
        }
    }

    /// Accepts events about objects of this account. An event about an object with another `merchantId` is authentic and confirms nothing.
    ///
    /// Without a merchant id, and without [`with_submerchants`](Self::with_submerchants), the `merchantId` of objects is not checked.
    #[must_use]
    pub fn for_merchant(mut self, merchant_id: impl Into<String>) -> Self {
        self.merchants.push(merchant_id.into());
        self
    }

    /// Also accepts events about objects of these submerchants, for an aggregator, whose webhooks its submerchants share.
    ///
    /// An event of one submerchant must not release an order of another one: compare [`merchant_id`](Self::merchant_id) with the order,
    /// or use merchant references that are unique across all submerchants.
    // LEDGER: merchant-id
    // A list, because accepting every merchant id would let any account that signs with the same secret confirm an order.
    #[must_use]
    pub fn with_submerchants(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.merchants.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Returns the `merchantId` of the event's object: the account, or the submerchant that the money belongs to.
    ///
    /// `None` if the object has none. Objects of `payment.…` events are documented without it.
    #[must_use]
    pub fn merchant_id(&self, verified: &Verified) -> Option<String> {
        event::merchant_id(verified)
    }
}

#[cfg(feature = "client")]
impl From<&Hub2Config> for Hub2Webhooks {
    fn from(config: &Hub2Config) -> Self {
        Self::new(config.environment, config.webhook_secrets.iter().cloned())
            .for_merchant(config.merchant_id.as_str())
            .with_submerchants(&config.submerchants)
    }
}

impl WebhookVerifier for Hub2Webhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify_in_span(&ID, delivery, || {
            WEBHOOK.check_method(delivery).map_err(rejected)?;
            verify::verify(&self.keys, delivery)
        })
    }

    fn event(&self, verified: &Verified) -> Event {
        event::from_verified(verified, self.environment, &self.merchants)
    }
}

/// Signs a delivery for tests: `s1` with the first secret and, if there is a second, `s0` with it, as during a change of the secret.
impl WebhookSigner for Hub2Webhooks {
    fn provider_id(&self) -> ProviderId {
        ID
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        let mut keys = self.keys.iter();
        let current = keys.next().ok_or_else(|| {
            let rule = "must contain the secret that signs the delivery";
            ID.misconfigured("webhook_secrets", rule)
        })?;
        let current = signature_with(current, unsigned.body());
        let previous = keys.next().map(|key| signature_with(key, unsigned.body()));
        let value = EVENT.header_value(&current, previous.as_deref());
        let unsigned = unsigned.without_header(EVENT.header);
        Ok(unsigned.with_header(EVENT.header, &value)?)
    }
}

/// Returns the reply that stops further delivery attempts: 2xx without a body.
// LEDGER: webhook-retries
// Hub2 attempts a delivery again after 60 seconds and up to ten times in about 34 hours. Without a reply of success, one event would
// arrive that often.
fn acknowledged() -> Reply {
    Reply::empty(200)
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
