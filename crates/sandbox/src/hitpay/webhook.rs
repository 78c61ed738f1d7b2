//! Webhooks and their signatures.
//!
//! The signatures are implemented independently of the client and tested with vectors from another implementation.

use bytes::Bytes;
use dhow_core::Secret;
use dhow_crypto::hmac::{EmptyKey, HmacKey};
use dhow_crypto::pairs;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method};
use serde::Serialize;

use super::overview::payment_key;
use super::payer::PaymentResult;
use super::records::Endpoint;
use super::state::{Charge, PaymentRequest, Store};
use super::{HitPay, NAME, Records, amount};
use crate::deliveries::{Message, WebhookRules};
use crate::records::RecordKey;

mod event;

/// Rules of HitPay's webhooks: forms with `hmac`, and events with a header. Both signatures cover all fields.
pub(super) static RULES: WebhookRules = WebhookRules {
    gateway: NAME,
    accepts: WebhookRules::any_2xx,
    expects: WebhookRules::A_2XX,
    signature_headers: &["hitpay-signature"],
    signature_fields: &["hmac"],
    signed_fields: &["amount", "source_amount", "id"],
};

/// Change of a charge that triggers webhooks.
#[derive(Debug, Clone, Copy)]
pub(super) enum WebhookTrigger {
    Attempt(PaymentResult),
    Refunded,
}

/// Returns the body of a form webhook (version 1): the fields in their order, then `hmac`.
///
/// The signature is the HMAC-SHA256 with the salt as the key. Its input is the name and the value of every field, sorted by
/// name and concatenated.
///
/// # Errors
/// [`EmptyKey`] if the salt is empty.
pub fn signed_form(salt: &[u8], fields: &[(&str, &str)]) -> Result<String, EmptyKey> {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    let mut mac = HmacKey::new(salt)?.start();
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let hmac = mac.finish_hex();
    let all = fields.iter().copied().chain([("hmac", hmac.as_str())]);
    Ok(pairs::encode_pairs(all))
}

/// Returns the `Hitpay-Signature` of an event webhook (version 2).
///
/// It is the HMAC-SHA256 of the body with the endpoint's salt as the key, in lower-case hexadecimal digits.
///
/// # Errors
/// [`EmptyKey`] if the salt is empty.
pub fn event_signature(salt: &[u8], body: &[u8]) -> Result<String, EmptyKey> {
    Ok(HmacKey::new(salt)?.sign_hex(body))
}

/// Returns all webhooks for a charge: the form for the request's URL, and the events for the endpoints.
pub(super) fn messages(
    hitpay: &HitPay,
    store: &Store,
    charge_id: &str,
    trigger: WebhookTrigger,
) -> Vec<Message> {
    let charge = store.find::<Charge>(charge_id);
    let request = charge.and_then(|charge| store.find::<PaymentRequest>(&charge.request_id));
    let (Some(charge), Some(request)) = (charge, request) else {
        return Vec::new();
    };
    let record = payment_key(request, charge);
    let mut messages = Vec::new();
    if let WebhookTrigger::Attempt(result) = trigger {
        // The form for the charge of a saved method has the status `succeeded` only.
        let without_form =
            result == PaymentResult::Failed && request.recurring_billing_id().is_some();
        if !without_form {
            messages.extend(form(hitpay.salt(), &record, request, charge, result));
        }
    }
    let has_request = request.visible_id().is_some();
    for (object, kind) in events(trigger) {
        if *object == "payment_request" && !has_request {
            continue;
        }
        let name = format!("{object}.{kind}");
        for endpoint in store
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.subscribes_to(&name))
        {
            let body = match *object {
                "charge" => to_bytes(&event::ChargeEvent::new(hitpay, request, charge)),
                _ => to_bytes(&event::RequestEvent::new(request, charge)),
            };
            messages.extend(signed_event(
                endpoint,
                Some(record.clone()),
                (object, kind),
                body,
            ));
        }
    }
    messages
}

/// Returns the events for a trigger, as object and type.
fn events(trigger: WebhookTrigger) -> &'static [(&'static str, &'static str)] {
    match trigger {
        WebhookTrigger::Attempt(PaymentResult::Paid) => {
            &[("charge", "created"), ("payment_request", "completed")]
        }
        WebhookTrigger::Attempt(PaymentResult::Failed) => {
            &[("charge", "failed"), ("payment_request", "failed")]
        }
        WebhookTrigger::Refunded => &[("charge", "updated")],
    }
}

fn form(
    salt: &Secret,
    record: &RecordKey,
    request: &PaymentRequest,
    charge: &Charge,
    result: PaymentResult,
) -> Option<Message> {
    let details = &request.details;
    let (url, status) = match result {
        PaymentResult::Paid => (details.webhook.as_ref(), "completed"),
        PaymentResult::Failed => (details.failure_webhook(), "failed"),
    };
    let url = url?.clone();
    let amount = amount::text(charge.money);
    let reference = details.reference_number.as_deref().unwrap_or_default();
    // LEDGER: failed-terminal-form
    let at_terminal = result == PaymentResult::Failed && is_terminal(&charge.method);
    let id = if at_terminal { "" } else { &charge.id };
    let payment = ("payment_id", id);
    let currency = charge.money.currency().code();
    let money = [("amount", amount.as_str()), ("currency", currency)];
    let (mut fields, last) = match request.recurring_billing_id() {
        Some(billing) => (
            vec![payment, ("recurring_billing_id", billing)],
            vec![("status", "succeeded"), ("reference", reference)],
        ),
        None => {
            let phone = details.phone.as_deref().unwrap_or_default();
            let request_id = ("payment_request_id", request.id.as_str());
            (
                vec![
                    payment,
                    request_id,
                    ("reference_number", reference),
                    ("phone", phone),
                ],
                vec![("status", status)],
            )
        }
    };
    fields.extend(money);
    fields.extend(last);
    fields.extend(at_terminal.then_some(("error_message", DECLINED)));
    let body = signed_form(salt.expose().as_bytes(), &fields).ok()?;
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(CONTENT_TYPE, kind);
    Some(Message {
        rules: &RULES,
        event: format!("form, {status}"),
        record: Some(record.clone()),
        method: Method::POST,
        url,
        headers,
        body: body.into(),
    })
}

/// Error code of every failed payment.
const DECLINED_CODE: &str = "card_declined";
/// Error message of every failed payment.
const DECLINED: &str = "The payment was declined.";

/// Returns true for methods of card terminals. Forms for their failed payments have no payment id.
fn is_terminal(method: &str) -> bool {
    method == "wifi_card_reader" || method.starts_with("card_present")
}

/// Sends an event to every endpoint that subscribes to it.
pub(super) fn send_event(
    store: &Records<'_>,
    record: Option<&RecordKey>,
    (object, kind): (&str, &str),
    body: &impl Serialize,
) {
    let name = format!("{object}.{kind}");
    let bytes = to_bytes(body);
    let subscribed = store
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.subscribes_to(&name));
    for endpoint in subscribed {
        let message = signed_event(endpoint, record.cloned(), (object, kind), bytes.clone());
        if let Some(message) = message {
            store.send(message);
        }
    }
}

fn signed_event(
    endpoint: &Endpoint,
    record: Option<RecordKey>,
    (object, kind): (&str, &str),
    body: Bytes,
) -> Option<Message> {
    let signature = event_signature(endpoint.salt.expose().as_bytes(), &body).ok()?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("HitPay v2.0"));
    for (name, value) in [
        ("hitpay-signature", signature.as_str()),
        ("hitpay-event-type", kind),
        ("hitpay-event-object", object),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).ok()?,
        );
    }
    Some(Message {
        rules: &RULES,
        event: format!("{object}.{kind}"),
        record,
        method: Method::POST,
        url: endpoint.url.clone(),
        headers,
        body,
    })
}

fn to_bytes(event: &impl Serialize) -> Bytes {
    serde_json::to_vec(event).unwrap_or_default().into()
}
