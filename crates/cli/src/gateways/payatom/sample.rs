//! Sample webhooks of PayAtom.

use dhow_core::{Delivery, Money, Result};

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, OrderOption, form, object},
};

/// Kinds of webhook, most common first. The form is the format used until mid-2023.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "payin",
        fields: |params| Ok(webhook(params)),
        unsigned: json_webhook,
        tampered: &["received_amount"],
    },
    SampleKind {
        name: "form",
        fields: |params| Ok(old_webhook(params)),
        unsigned: form_webhook,
        tampered: &["amount"],
    },
];

fn json_webhook(params: &SampleParams, fields: &[Member]) -> Result<Delivery> {
    let delivery = Delivery::post(params.path.as_str(), object(fields));
    Ok(delivery.with_header("content-type", "application/json")?)
}

fn form_webhook(params: &SampleParams, fields: &[Member]) -> Result<Delivery> {
    let delivery = Delivery::post(params.path.as_str(), form(fields));
    Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?)
}

/// Formats an amount in whole units as PayAtom does. Only an amount of `--amount` has decimals.
fn units(money: Money) -> String {
    money
        .whole_major()
        .map_or_else(|| money.decimal(), |units| units.to_string())
}

fn webhook(params: &SampleParams) -> Vec<Member> {
    vec![
        Member::text("order_id", &params.reference).set_by(OrderOption::Reference),
        Member::text("requested_amount", units(params.amount)),
        Member::text("received_amount", units(params.amount)).set_by(OrderOption::Amount),
        Member::text("bank_ref", "412345678901"),
        Member::text("sender_upi", "payer@upi"),
        Member::text("ref_code", params.digits("payin")),
        Member::text("status", params.status_or("Approved")).set_by(OrderOption::Status),
        Member::raw("refund_info", "[]"),
    ]
}

fn old_webhook(params: &SampleParams) -> Vec<Member> {
    vec![
        Member::text("order_id", &params.reference).set_by(OrderOption::Reference),
        Member::text("amount", units(params.amount)).set_by(OrderOption::Amount),
        Member::text("status", params.status_or("Approved")).set_by(OrderOption::Status),
    ]
}
