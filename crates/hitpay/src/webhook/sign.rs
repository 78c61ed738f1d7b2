//! Signatures of deliveries for tests of a webhook receiver.

use dhow_core::{Delivery, Error, ProviderId, Result, WebhookSigner};
use dhow_crypto::{
    hmac::HmacKey,
    pairs::{FormPairs, PairRules},
};

use super::{EVENT_OBJECT, EVENT_TYPE, HitPayWebhooks};
use crate::{
    ID,
    signing::{
        scheme::{EVENT, FORM},
        write_event_input, write_form_input,
    },
};

/// Signs a delivery with one of HitPay's headers for events, or with a body that begins with a brace, as a JSON event, and any other one
/// as a form.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
/// use dhow_hitpay::HitPayWebhooks;
///
/// let webhooks = HitPayWebhooks::new(Environment::Sandbox)
///     .with_webhook_secret(Secret::new("self-made-salt-1")?)
///     .with_event_secrets([Secret::new("self-made-salt-2")?]);
/// let form = Delivery::post("/webhooks/hitpay", "payment_id=p-1&status=completed");
/// let event = Delivery::post("/webhooks/hitpay", r#"{"id":"r-1","status":"completed","payments":[]}"#);
/// for unsigned in [form, event] {
///     let signed = webhooks.sign_test_webhook(unsigned)?;
///     assert!(webhooks.verify_webhook(&signed).is_ok());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl WebhookSigner for HitPayWebhooks {
    fn provider_id(&self) -> ProviderId {
        ID
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        if is_event(&unsigned) {
            sign_event(first(&self.event_keys, "event_salts")?, unsigned)
        } else {
            sign_form(first(&self.form_keys, "salt")?, unsigned)
        }
    }
}

fn is_event(unsigned: &Delivery) -> bool {
    let headers = [EVENT.signature_name(), EVENT_OBJECT, EVENT_TYPE];
    let mut bytes = unsigned.body().iter();
    let first = bytes.find(|byte| !byte.is_ascii_whitespace());
    let is_marked = headers
        .iter()
        .any(|name| unsigned.headers().contains_key(*name));
    // HitPay sends every event as a JSON object, and no name of a form field begins with a brace.
    is_marked || first == Some(&b'{')
}

/// Returns the first key, or the error for a setting without one.
fn first<'k>(keys: &'k [HmacKey], setting: &'static str) -> Result<&'k HmacKey> {
    let missing = || ID.misconfigured(setting, "is required to sign a test webhook");
    keys.first().ok_or_else(missing)
}

fn sign_event(key: &HmacKey, unsigned: Delivery) -> Result<Delivery> {
    let mut mac = key.start();
    write_event_input(unsigned.body(), &mut mac);
    let signed = unsigned.without_header(EVENT.signature_name());
    signed
        .with_header(EVENT.signature_name(), &mac.finish_hex())
        .map_err(|error| unsignable(error.to_string()))
}

fn sign_form(key: &HmacKey, unsigned: Delivery) -> Result<Delivery> {
    let fields = FormPairs::parse(unsigned.body(), &PairRules::new())
        .map_err(|error| unsignable(error.to_string()))?;
    let mut mac = key.start();
    write_form_input(&fields, &mut mac);
    // The raw text of each field is kept, because the receiver decodes it in its own way.
    let raw = fields
        .iter()
        .filter(|field| FORM.covers_field(field.name()))
        .map(|field| match field.raw_value() {
            Some(value) => format!("{}={value}", field.raw_name()),
            None => field.raw_name().to_owned(),
        });
    let signature = format!("{}={}", FORM.signature_name(), mac.finish_hex());
    let parts: Vec<String> = raw.chain([signature]).collect();
    Ok(unsigned.with_body(parts.join("&")))
}

fn unsignable(reason: String) -> Error {
    ID.invalid("body", format!("cannot be signed: {reason}"))
}
