//! Verification of webhook deliveries, and the events read from them.

use std::borrow::Cow;

use dhow_core::{
    Delivery, Environment, Event, Rejection, RejectionReason, Reply, Secret, Verified,
    WebhookRegistration, WebhookScheme, WebhookVerifier, verify_in_span,
};
use dhow_crypto::hmac::HmacKey;

use crate::{
    ID,
    signing::scheme::{ALGORITHM, EVENT, FORM},
};

#[cfg(feature = "client")]
use crate::HitPayConfig;

mod charge_event;
mod dedup;
mod event_v1;
mod event_v2;
mod fields;
mod finish;
mod form;
mod grammar;
mod names;
mod object;
mod recurring_event;
mod request_event;
mod sign;
mod transfer_event;
mod verify_v1;
mod verify_v2;

#[cfg(feature = "explain")]
pub(crate) use fields::{is_of_payment_request, of_payment_requests};

/// Signature and registration of webhooks.
// HitPay signs no timestamp, so a replay is recognised by its deduplication key.
// Source: HitPay OpenAPI document, `webhook` of `POST /v1/payment-requests` and `POST /v1/webhook-events`; docs.hitpayapp.com, guide on events.
pub(crate) static WEBHOOK: WebhookScheme = WebhookScheme::new(ALGORITHM)
    .registered_by(&[
        WebhookRegistration::PerPayment,
        WebhookRegistration::ApiCall,
        WebhookRegistration::Dashboard,
    ])
    .with_coverage(FORM.covers_everything() && EVENT.covers_everything());

/// Scheme of a verified JSON event with a repeated header whose values differ.
const DISPUTED_EVENT: &str = "event, named twice";

/// Headers that name the event. The signature covers the body only, so they never decide about money.
// They are kept because the type of an order or invoice event is nowhere else.
// Source: docs.hitpayapp.com, guide on events.
const EVENT_OBJECT: &str = "hitpay-event-object";
const EVENT_TYPE: &str = "hitpay-event-type";

/// Returns true for the headers of an event: one of them names it.
#[cfg(feature = "explain")]
pub(crate) fn is_named_event(headers: &http::HeaderMap) -> bool {
    [EVENT_OBJECT, EVENT_TYPE]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// Verifies HitPay webhooks without an API key or HTTP client.
///
/// A delivery with the header `Hitpay-Signature` is a JSON event (version 2), verified with the salts of the endpoints. Any other delivery
/// is a form (version 1), verified with the salt of the API key. Neither salt is tried on the other version.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hitpay::HitPayWebhooks;
///
/// let webhooks = HitPayWebhooks::new(Environment::Sandbox)
///     .with_webhook_secret(Secret::new("self-made-salt-1")?);
/// let form = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1\
///     &reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed\
///     &hmac=e18e7d9cac08f75fff942516ca1aa8836543a083c9d5897d330119c2d02f8e0b";
/// let verified = webhooks.verify_webhook(&Delivery::post("/webhooks/hitpay", form)).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.merchant_reference.as_deref(), Some("ABC123"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HitPayWebhooks {
    environment: Environment,
    form_keys: Vec<HmacKey>,
    event_keys: Vec<HmacKey>,
}

impl HitPayWebhooks {
    /// Creates a verifier for one environment. Each environment has its own salts, so a sandbox delivery never matches a live salt.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            form_keys: Vec::new(),
            event_keys: Vec::new(),
        }
    }

    /// Sets the salt that belongs to the API key, for forms.
    #[must_use]
    pub fn with_webhook_secret(self, salt: Secret) -> Self {
        self.with_webhook_secrets([salt])
    }

    /// Sets several salts for forms, such as the old and the new one during a rotation. All of them are tried.
    ///
    /// The event names the matching salt: `webhook_salt` if there is one, otherwise `webhook_salts[0]`, `webhook_salts[1]` and so on.
    #[must_use]
    pub fn with_webhook_secrets(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.form_keys = keys(salts);
        self
    }

    /// Sets the salts of the registered endpoints, for JSON events. All of them are tried, and the event names the matching one.
    #[must_use]
    pub fn with_event_secrets(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.event_keys = keys(salts);
        self
    }
}

/// Converts salts into HMAC keys. A `Secret` is never empty, so every salt is a valid key.
fn keys(salts: impl IntoIterator<Item = Secret>) -> Vec<HmacKey> {
    let salts = salts.into_iter();
    salts
        .filter_map(|salt| HmacKey::new(salt.expose().as_bytes()).ok())
        .collect()
}

/// Returns the name of a salt for JSON events.
// Most receivers have one salt, so its name is not formatted for each delivery.
pub(crate) fn event_salt_name(position: usize) -> Cow<'static, str> {
    match position {
        0 => Cow::Borrowed("event_salts[0]"),
        _ => Cow::Owned(format!("event_salts[{position}]")),
    }
}

/// Returns the name of a salt for forms.
pub(crate) fn form_salt_name(position: usize, count: usize) -> Cow<'static, str> {
    match count {
        1 => Cow::Borrowed("webhook_salt"),
        _ => Cow::Owned(format!("webhook_salts[{position}]")),
    }
}

#[cfg(feature = "client")]
impl From<&HitPayConfig> for HitPayWebhooks {
    fn from(config: &HitPayConfig) -> Self {
        Self::new(config.environment)
            .with_webhook_secrets(config.webhook_salts.iter().cloned())
            .with_event_secrets(config.event_salts.iter().cloned())
    }
}

impl WebhookVerifier for HitPayWebhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        verify_in_span(&ID, delivery, || {
            WEBHOOK.check_method(delivery).map_err(rejected)?;
            // The header decides the version, and each version has its own salts: a form must never pass as an event, or the reverse.
            match delivery.single_header(EVENT.signature_name()) {
                Err(_) => Err(rejected(RejectionReason::RepeatedSignature)),
                Ok(Some(signature)) => verify_v2::verify(&self.event_keys, signature, delivery),
                Ok(None) => verify_v1::verify(&self.form_keys, delivery),
            }
        })
    }

    fn event(&self, verified: &Verified) -> Event {
        let is_own = verified.provider() == &ID;
        let mut event = match verified.scheme() {
            scheme if is_own && scheme == FORM.id => event_v1::parse(verified, self.environment),
            scheme if is_own && scheme == EVENT.id => event_v2::parse(verified, self.environment),
            DISPUTED_EVENT if is_own => event_v2::parse_disputed(verified, self.environment),
            _ => event_v2::from_other_provider(verified, self.environment),
        };
        finish::finish(&mut event, verified);
        event
    }
}

/// Returns the reply to an accepted delivery. HitPay retries a delivery without a 2xx status, and expects no body.
// HitPay publishes no schedule of retries, so the reply must not depend on work that may take long.
// LEDGER: webhook-retries
fn acknowledged() -> Reply {
    Reply::empty(200)
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
