//! Sample deliveries of HitPay, signed with the configured salts.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_hitpay::{event_signature, form_signature};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, form, object},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "form",
        create: |settings, params| form_delivery(settings, params, order),
    },
    SampleKind {
        name: "recurring-form",
        create: |settings, params| form_delivery(settings, params, recurring),
    },
    SampleKind {
        name: "payment-request",
        create: |settings, params| {
            let event = ("payment_request", params.status_or("completed"));
            event_delivery(settings, params, event, request)
        },
    },
    SampleKind {
        name: "charge",
        create: |settings, params| {
            let event = match params.status_or("succeeded") {
                "failed" => ("charge", "failed"),
                _ => ("charge", "created"),
            };
            event_delivery(settings, params, event, charge)
        },
    },
];

/// Fields of a delivery that reports the given amount.
type Fields = fn(&SampleParams, Money) -> Vec<Member>;

/// Creates a form of version 1, whose signature is its field `hmac`.
fn form_delivery(
    settings: &Settings<'_>,
    params: &SampleParams,
    fields: Fields,
) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let body = |money| form(&params.with_set(fields(params, money)));
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let salt = settings.required_secret("salt")?;
    let hmac = form_signature(&salt, signed.as_bytes())
        .map_err(|error| Error::invalid("--set", format!("makes the form invalid: {error}")))?;
    let delivery = Delivery::post(params.path.as_str(), format!("{sent}&hmac={hmac}"));
    Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?)
}

/// Creates a JSON event of version 2, with its signature, object and type in headers.
fn event_delivery(
    settings: &Settings<'_>,
    params: &SampleParams,
    (event_object, event_type): (&str, &str),
    fields: Fields,
) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let body = |money| object(&params.with_set(fields(params, money)));
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let salts = settings.secrets("event_salts")?;
    let salt = salts
        .first()
        .ok_or_else(|| settings.missing(&["event_salts"]))?;
    let signature = event_signature(salt, signed.as_bytes());
    Ok(Delivery::post(params.path.as_str(), sent)
        .with_header("content-type", "application/json")?
        .with_header("hitpay-signature", &signature)?
        .with_header("hitpay-event-object", event_object)?
        .with_header("hitpay-event-type", event_type)?)
}

fn order(params: &SampleParams, money: Money) -> Vec<Member> {
    vec![
        Member::text("payment_id", params.uuid("payment")),
        Member::text("payment_request_id", params.uuid("request")),
        Member::text("phone", ""),
        Member::text("amount", money.decimal()),
        Member::text("currency", money.currency().code()),
        Member::text("status", params.status_or("completed")),
        Member::text("reference_number", &params.reference),
    ]
}

fn recurring(params: &SampleParams, money: Money) -> Vec<Member> {
    vec![
        Member::text("payment_id", params.uuid("payment")),
        Member::text("recurring_billing_id", params.uuid("billing")),
        Member::text("amount", money.decimal()),
        Member::text("currency", money.currency().code()),
        Member::text("status", params.status_or("succeeded")),
        Member::text("reference", &params.reference),
    ]
}

/// Members of a payment request. `payments` lists the one payment that completed it.
fn request(params: &SampleParams, money: Money) -> Vec<Member> {
    let status = params.status_or("completed");
    let (amount, currency) = (money.decimal(), money.currency().code().to_lowercase());
    let payment = match status {
        "completed" => "succeeded",
        other => other,
    };
    let payments = serde_json::json!([{
        "id": params.uuid("payment"),
        "status": payment,
        "amount": amount,
        "currency": currency,
        "refunded_amount": "0.00",
    }]);
    vec![
        Member::text("id", params.uuid("request")),
        Member::text("amount", amount),
        Member::text("currency", currency),
        Member::text("status", status),
        Member::text("reference_number", &params.reference),
        Member::raw("payments", payments.to_string()),
    ]
}

fn charge(params: &SampleParams, money: Money) -> Vec<Member> {
    let id = params.uuid("request");
    let request = serde_json::json!({"id": id, "reference_number": params.reference});
    vec![
        Member::text("id", params.uuid("payment")),
        Member::text("payment_request_id", id),
        Member::raw("payment_request", request.to_string()),
        Member::text("channel", "payment_gateway"),
        Member::text("status", params.status_or("succeeded")),
        Member::raw("amount", money.decimal()),
        Member::raw("refunded_amount", "0"),
        Member::text("currency", money.currency().code().to_lowercase()),
    ]
}
