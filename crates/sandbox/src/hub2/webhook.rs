//! Webhook events and their signature.
//!
//! The signature is implemented independently of the client and tested with vectors from other implementations.

use std::time::Duration;

use bytes::Bytes;
use dhow_crypto::hmac::{EmptyKey, HmacKey};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::intent::short_id;
use super::quirk::Quirk;
use super::webhook_endpoint::Webhook;
use super::{Hub2, NAME, Records, wire};
use crate::deliveries::{Message, WebhookRules};
use crate::records::RecordKey;

/// Rules of Hub2's webhooks, whose signature covers the body.
pub(super) static RULES: WebhookRules = WebhookRules {
    gateway: NAME,
    accepts: WebhookRules::any_2xx,
    expects: WebhookRules::A_2XX,
    signature_headers: &["hub2-signature"],
    signature_fields: &[],
    signed_fields: &["amount", "id"],
};

/// An event: its name and the object.
#[derive(Debug, Clone)]
pub(super) struct Event {
    kind: String,
    data: Value,
    record: RecordKey,
}

impl Event {
    pub(super) fn intent(action: &str, data: &Value) -> Self {
        let record = RecordKey::payment(NAME, id(data, "id"));
        Self::new("payment_intent", action, data, record)
    }

    pub(super) fn payment(action: &str, data: &Value) -> Self {
        let record = RecordKey::payment(NAME, id(data, "intentId"));
        Self::new("payment", action, data, record)
    }

    pub(super) fn transfer(action: &str, data: &Value) -> Self {
        let record = RecordKey::payout(NAME, id(data, "id"));
        Self::new("transfer", action, data, record)
    }

    fn new(family: &str, action: &str, data: &Value, record: RecordKey) -> Self {
        let mut data = data.clone();
        // The token authorises payment attempts, so events do not contain it.
        if let Some(members) = data.as_object_mut() {
            members.remove("token");
        }
        Self {
            kind: format!("{family}.{action}"),
            data,
            record,
        }
    }
}

/// Returns an id in an object.
fn id<'v>(data: &'v Value, name: &str) -> &'v str {
    data.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the value of the header `Hub2-Signature`.
///
/// `s1` is the HMAC-SHA256 of the body with the current secret, in hexadecimal digits; `s0` is the same with the previous
/// secret.
///
/// # Errors
/// [`EmptyKey`] if a secret is empty.
pub fn signature(
    body: &[u8],
    secret: &[u8],
    old_secret: Option<&[u8]>,
) -> Result<String, EmptyKey> {
    let s1 = HmacKey::new(secret)?.sign_hex(body);
    Ok(match old_secret {
        Some(old) => format!("s1={s1},s0={}", HmacKey::new(old)?.sign_hex(body)),
        None => format!("s1={s1}"),
    })
}

/// Returns Hub2's own retry schedule, for [`Builder::webhook_retries`](crate::Builder::webhook_retries).
///
/// There are eleven pauses: one minute first, and each twice as long as the one before, about 34 hours in total.
// Hub2 documents "ten attempts" and 34 hours. Only eleven pauses add up to 34 hours.
#[must_use]
pub fn retry_pauses() -> Vec<Duration> {
    let minute = Duration::from_secs(60);
    (0..11)
        .map(|doubled| minute.saturating_mul(1 << doubled))
        .collect()
}

impl Hub2 {
    /// Returns the name of an event, in the spelling of the quirks that are on.
    // LEDGER: event-spellings, transfer-under-way
    fn event_name(&self, kind: &str) -> String {
        match kind.rsplit_once('.') {
            Some((family, "succeeded")) if self.has(Quirk::SuccessfulEvents) => {
                format!("{family}.successful")
            }
            Some(("transfer", "processing")) if self.has(Quirk::TransferPendingEvent) => {
                "transfer.pending".to_owned()
            }
            _ => kind.to_owned(),
        }
    }

    /// Sends events to the webhooks that subscribe to them.
    pub(super) fn send_events(&self, store: &Records<'_>, events: impl IntoIterator<Item = Event>) {
        let now = self.context().now();
        let with_empty_s0 = self.has(Quirk::EmptyOldSignature);
        for event in events {
            let kind = self.event_name(&event.kind);
            let id = format!("evt_{}", short_id(&self.context().random().hex64()));
            let envelope = json!({
                "id": id,
                "type": kind,
                "data": event.data,
                "createdAt": wire::time(now),
                "mode": self.environment(),
            });
            let body = Bytes::from(envelope.to_string());
            let webhooks = store.webhooks.iter();
            for webhook in webhooks.filter(|webhook| webhook.subscribes_to(&kind)) {
                if let Some(message) =
                    message(webhook, (&kind, &event.record), &body, now, with_empty_s0)
                {
                    store.send(message);
                }
            }
        }
    }
}

fn message(
    webhook: &Webhook,
    (kind, record): (&str, &RecordKey),
    body: &Bytes,
    now: Timestamp,
    with_empty_s0: bool,
) -> Option<Message> {
    let old = webhook.old_secret_at(now);
    let old = old.map(|secret| secret.expose().as_bytes());
    let mut signed = signature(body, webhook.secret.expose().as_bytes(), old).ok()?;
    // LEDGER: empty-s0
    if old.is_none() && with_empty_s0 {
        signed.push_str(",s0=");
    }
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = HeaderName::from_static("hub2-signature");
    headers.insert(name, HeaderValue::from_str(&signed).ok()?);
    Some(Message {
        rules: &RULES,
        event: kind.to_owned(),
        record: Some(record.clone()),
        method: Method::POST,
        url: webhook.url.clone(),
        headers,
        body: body.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_end_after_about_34_hours() {
        let total: Duration = retry_pauses().iter().sum();
        assert_eq!(total.as_secs(), 122_820);
    }
}
