//! Observations of PayAtom's messages.

use serde_json::Value;

use super::{Look, Probe, any, seen};
use crate::fields;

const POLLS: [&str; 2] = ["read-payment", "read-payment-v2"];
const CREATIONS: [&str; 4] = [
    "create-hosted-payment",
    "create-payment",
    "create-hosted-payment-v2",
    "create-payment-v2",
];

/// Names of amounts.
const AMOUNTS: [&str; 4] = [
    "received_amount",
    "recieved_amount",
    "requested_amount",
    "amount",
];

pub(crate) const PROBES: &[Probe] = &[
    Probe {
        ledger: "polling-amount",
        usual: "polling returns the amount received as `received_amount`",
        other: "polling returns the amount received as `recieved_amount`, or as `amount` alone",
        look: |look| {
            let is_poll = look.succeeded(&POLLS) && look.member("post_hash").is_some();
            let has = |name| is_poll && look.has(name);
            match has("received_amount") {
                true => Some(false),
                false => seen(false, has("recieved_amount") || has("amount")),
            }
        },
    },
    Probe {
        ledger: "number-text",
        usual: "the amounts of V1 are texts",
        other: "an amount of V1 is a JSON number",
        look: |look| {
            let is_v1 = look.succeeded(&["read-payment"]) || look.is_webhook();
            let amounts = AMOUNTS.iter().filter_map(|name| look.member(name));
            let amounts = amounts.filter(|amount| amount.is_number() || amount.is_string());
            let amounts: Vec<&Value> = amounts.collect();
            any(&amounts, |amount| amount.is_number()).filter(|_| is_v1)
        },
    },
    Probe {
        ledger: "callback-encoding",
        usual: "webhooks are JSON",
        other: "webhooks are forms",
        look: |look| {
            let has_hash = webhook_text(look, "post_hash").is_some();
            has_hash.then(|| look.json.is_none())
        },
    },
    Probe {
        ledger: "approved-amount",
        usual: "an approved payment has the amount requested",
        other: "a payment of another amount than requested is `Approved`",
        look: |look| {
            let text = |name| match look.is_webhook() {
                true => webhook_text(look, name),
                false => look.text(name),
            };
            let received = text("received_amount").or_else(|| text("recieved_amount"))?;
            let (status, requested) = (text("status")?, text("requested_amount")?);
            let is_same = units(&received) == units(&requested);
            (status == "Approved").then_some(!is_same)
        },
    },
    Probe {
        ledger: "order-id-length",
        usual: "a payment with a reference of ten characters or more is accepted",
        other: "a payment with a reference of fewer than ten characters is accepted",
        look: |look| {
            let status = look.text("status");
            let is_accepted = matches!(status.as_deref(), Some("ok" | "success"));
            let is_accepted = is_accepted && look.succeeded(&CREATIONS);
            let reference = look.request.text(&["order_id"]).filter(|_| is_accepted)?;
            Some(reference.chars().count() < 10)
        },
    },
    Probe {
        ledger: "success-word",
        usual: "a hosted payment is accepted with `ok`, any other with `success`",
        other: "the words `ok` and `success` are used the other way round",
        look: |look| {
            let status = look.text("status");
            let is_hosted = look.route.starts_with("create-hosted");
            let is_creation = look.succeeded(&CREATIONS);
            match status.as_deref().filter(|_| is_creation) {
                Some("ok") => Some(!is_hosted),
                Some("success") => Some(is_hosted),
                _ => None,
            }
        },
    },
    Probe {
        ledger: "api-errors",
        usual: "an error with the status `error` in its body has another HTTP status than 200",
        other: "an error with the status `error` in its body has the HTTP status 200",
        look: |look| {
            let is_error = !look.is_webhook() && look.text("status").as_deref() == Some("error");
            is_error.then(|| look.status() == 200)
        },
    },
    Probe {
        ledger: "refund-info",
        usual: "`refund_info` of a payment without a refund is an empty list",
        other: "`refund_info` is an object or null",
        look: |look| {
            let info = look.member("refund_info")?;
            seen(
                info.as_array().is_some_and(Vec::is_empty),
                info.is_object() || info.is_null(),
            )
        },
    },
    Probe {
        ledger: "polling-by-order",
        usual: "polling by `ref_code` is answered",
        other: "polling by `order_id` is answered",
        look: |look| {
            let is_poll = look.succeeded(&POLLS) && look.member("post_hash").is_some();
            let has = |name| is_poll && look.request.get(name).is_some();
            seen(has("ref_code"), has("order_id") && !has("ref_code"))
        },
    },
];

/// Returns a field of a webhook, from JSON or a form.
fn webhook_text(look: &Look<'_>, name: &str) -> Option<String> {
    if !look.is_webhook() {
        return None;
    }
    if look.json.is_some() {
        return look.text(name);
    }
    let body = std::str::from_utf8(look.exchange.request.body()).ok()?;
    let pairs = fields::pairs(body).into_iter();
    let mut values = pairs.filter(|(field, _)| field == name);
    values.next().map(|(_, value)| value)
}

/// Returns an amount without decimals that are zero.
fn units(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}
