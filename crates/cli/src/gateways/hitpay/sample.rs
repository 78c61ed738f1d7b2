//! Sample deliveries of HitPay.

use dhow_core::{Delivery, Result};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, OrderOption, form, object},
};

/// Kinds of delivery, most common first.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "form",
        fields: |params| Ok(order(params)),
        unsigned: form_delivery,
        tampered: AMOUNT,
    },
    SampleKind {
        name: "recurring-form",
        fields: |params| Ok(recurring(params)),
        unsigned: form_delivery,
        tampered: AMOUNT,
    },
    SampleKind {
        name: "payment-request",
        fields: |params| Ok(request(params)),
        unsigned: |params, fields| {
            let event = ("payment_request", params.status_or("completed"));
            event_delivery(params, event, fields)
        },
        tampered: AMOUNT,
    },
    SampleKind {
        name: "charge",
        fields: |params| Ok(charge(params)),
        unsigned: |params, fields| {
            let event = match params.status_or("succeeded") {
                "failed" => ("charge", "failed"),
                _ => ("charge", "created"),
            };
            event_delivery(params, event, fields)
        },
        tampered: AMOUNT,
    },
];

const AMOUNT: &[&str] = &["amount"];

/// Creates a form of version 1.
fn form_delivery(params: &SampleParams, fields: &[Member]) -> Result<Delivery> {
    let delivery = Delivery::post(params.path.as_str(), form(fields));
    Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?)
}

/// Creates a JSON event of version 2, with its object and type in headers.
fn event_delivery(
    params: &SampleParams,
    (event_object, event_type): (&str, &str),
    fields: &[Member],
) -> Result<Delivery> {
    Ok(Delivery::post(params.path.as_str(), object(fields))
        .with_header("content-type", "application/json")?
        .with_header("hitpay-event-object", event_object)?
        .with_header("hitpay-event-type", event_type)?)
}

fn order(params: &SampleParams) -> Vec<Member> {
    vec![
        Member::text("payment_id", params.uuid("payment")),
        Member::text("payment_request_id", params.uuid("request")),
        Member::text("phone", ""),
        Member::text("amount", params.amount.decimal()).set_by(OrderOption::Amount),
        Member::text("currency", params.amount.currency().code()).set_by(OrderOption::Currency),
        Member::text("status", params.status_or("completed")).set_by(OrderOption::Status),
        Member::text("reference_number", &params.reference).set_by(OrderOption::Reference),
    ]
}

fn recurring(params: &SampleParams) -> Vec<Member> {
    vec![
        Member::text("payment_id", params.uuid("payment")),
        Member::text("recurring_billing_id", params.uuid("billing")),
        Member::text("amount", params.amount.decimal()).set_by(OrderOption::Amount),
        Member::text("currency", params.amount.currency().code()).set_by(OrderOption::Currency),
        Member::text("status", params.status_or("succeeded")).set_by(OrderOption::Status),
        Member::text("reference", &params.reference).set_by(OrderOption::Reference),
    ]
}

/// Members of a payment request. `payments` lists the one payment that completed it.
fn request(params: &SampleParams) -> Vec<Member> {
    let status = params.status_or("completed");
    let (amount, currency) = (
        params.amount.decimal(),
        params.amount.currency().code().to_lowercase(),
    );
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
        Member::text("amount", amount).set_by(OrderOption::Amount),
        Member::text("currency", currency).set_by(OrderOption::Currency),
        Member::text("status", status).set_by(OrderOption::Status),
        Member::text("reference_number", &params.reference).set_by(OrderOption::Reference),
        Member::raw("payments", payments.to_string()),
    ]
}

fn charge(params: &SampleParams) -> Vec<Member> {
    let id = params.uuid("request");
    let request = serde_json::json!({"id": id, "reference_number": params.reference});
    vec![
        Member::text("id", params.uuid("payment")),
        Member::text("payment_request_id", id),
        Member::raw("payment_request", request.to_string()).set_by(OrderOption::Reference),
        Member::text("channel", "payment_gateway"),
        Member::text("status", params.status_or("succeeded")).set_by(OrderOption::Status),
        Member::raw("amount", params.amount.decimal()).set_by(OrderOption::Amount),
        Member::raw("refunded_amount", "0"),
        Member::text("currency", params.amount.currency().code().to_lowercase())
            .set_by(OrderOption::Currency),
    ]
}
