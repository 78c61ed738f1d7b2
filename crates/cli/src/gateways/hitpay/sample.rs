//! Sample deliveries of HitPay, signed with the configured salts.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_hitpay::{event_signature, form_signature};

use crate::gateways::{
    SampleParams,
    sample::{Member, form, object},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[&str] = &["form", "recurring-form", "payment-request", "charge"];

pub(super) fn delivery(settings: &Settings<'_>, params: &SampleParams) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let body = |money| match params.kind {
        "form" => form(&params.with_set(order(params, money))),
        "recurring-form" => form(&params.with_set(recurring(params, money))),
        "payment-request" => object(&params.with_set(request(params, money))),
        _ => object(&params.with_set(charge(params, money))),
    };
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    if params.kind.ends_with("form") {
        let salt = settings.required_secret("salt")?;
        let hmac = form_signature(&salt, signed.as_bytes())
            .map_err(|error| Error::invalid("--set", format!("makes the form invalid: {error}")))?;
        let delivery = Delivery::post(params.path.as_str(), format!("{sent}&hmac={hmac}"));
        return Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?);
    }
    let salts = settings.secrets("event_salts")?;
    let salt = salts
        .first()
        .ok_or_else(|| settings.missing(&["event_salts"]))?;
    let (object, kind) = match params.kind {
        "charge" if params.status_or("succeeded") == "failed" => ("charge", "failed"),
        "charge" => ("charge", "created"),
        _ => ("payment_request", params.status_or("completed")),
    };
    Ok(Delivery::post(params.path.as_str(), sent)
        .with_header("content-type", "application/json")?
        .with_header(
            "hitpay-signature",
            &event_signature(salt, signed.as_bytes()),
        )?
        .with_header("hitpay-event-object", object)?
        .with_header("hitpay-event-type", kind)?)
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
