//! Sample deliveries of HitPay, signed with the configured salts.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_hitpay::{event_signature, form_signature};

use crate::gateways::{
    SampleRequest,
    sample::{Member, form, object},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[&str] = &["form", "recurring-form", "payment-request", "charge"];

pub(super) fn delivery(settings: &Settings<'_>, wanted: &SampleRequest) -> Result<Delivery> {
    let (signed, sent) = wanted.amounts()?;
    let body = |money| match wanted.kind {
        "form" => form(&wanted.with_set(order(wanted, money))),
        "recurring-form" => form(&wanted.with_set(recurring(wanted, money))),
        "payment-request" => object(&wanted.with_set(request(wanted, money))),
        _ => object(&wanted.with_set(charge(wanted, money))),
    };
    let (signed, sent) = wanted.altered(body(signed), body(sent))?;
    if wanted.kind.ends_with("form") {
        let salt = settings.required_secret("salt")?;
        let hmac = form_signature(&salt, signed.as_bytes())
            .map_err(|error| Error::invalid("--set", format!("makes the form invalid: {error}")))?;
        let delivery = Delivery::post(wanted.path.as_str(), format!("{sent}&hmac={hmac}"));
        return Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?);
    }
    let salts = settings.secrets("event_salts")?;
    let salt = salts
        .first()
        .ok_or_else(|| settings.missing(&["event_salts"]))?;
    let (object, kind) = match wanted.kind {
        "charge" if wanted.status_or("succeeded") == "failed" => ("charge", "failed"),
        "charge" => ("charge", "created"),
        _ => ("payment_request", wanted.status_or("completed")),
    };
    Ok(Delivery::post(wanted.path.as_str(), sent)
        .with_header("content-type", "application/json")?
        .with_header(
            "hitpay-signature",
            &event_signature(salt, signed.as_bytes()),
        )?
        .with_header("hitpay-event-object", object)?
        .with_header("hitpay-event-type", kind)?)
}

fn order(wanted: &SampleRequest, money: Money) -> Vec<Member> {
    vec![
        Member::text("payment_id", wanted.uuid("payment")),
        Member::text("payment_request_id", wanted.uuid("request")),
        Member::text("phone", ""),
        Member::text("amount", money.decimal()),
        Member::text("currency", money.currency().code()),
        Member::text("status", wanted.status_or("completed")),
        Member::text("reference_number", &wanted.reference),
    ]
}

fn recurring(wanted: &SampleRequest, money: Money) -> Vec<Member> {
    vec![
        Member::text("payment_id", wanted.uuid("payment")),
        Member::text("recurring_billing_id", wanted.uuid("billing")),
        Member::text("amount", money.decimal()),
        Member::text("currency", money.currency().code()),
        Member::text("status", wanted.status_or("succeeded")),
        Member::text("reference", &wanted.reference),
    ]
}

/// Members of a payment request. `payments` lists the one payment that completed it.
fn request(wanted: &SampleRequest, money: Money) -> Vec<Member> {
    let status = wanted.status_or("completed");
    let (amount, currency) = (money.decimal(), money.currency().code().to_lowercase());
    let payment = match status {
        "completed" => "succeeded",
        other => other,
    };
    let payments = serde_json::json!([{
        "id": wanted.uuid("payment"),
        "status": payment,
        "amount": amount,
        "currency": currency,
        "refunded_amount": "0.00",
    }]);
    vec![
        Member::text("id", wanted.uuid("request")),
        Member::text("amount", amount),
        Member::text("currency", currency),
        Member::text("status", status),
        Member::text("reference_number", &wanted.reference),
        Member::raw("payments", payments.to_string()),
    ]
}

fn charge(wanted: &SampleRequest, money: Money) -> Vec<Member> {
    let id = wanted.uuid("request");
    let request = serde_json::json!({"id": id, "reference_number": wanted.reference});
    vec![
        Member::text("id", wanted.uuid("payment")),
        Member::text("payment_request_id", id),
        Member::raw("payment_request", request.to_string()),
        Member::text("channel", "payment_gateway"),
        Member::text("status", wanted.status_or("succeeded")),
        Member::raw("amount", money.decimal()),
        Member::raw("refunded_amount", "0"),
        Member::text("currency", money.currency().code().to_lowercase()),
    ]
}
