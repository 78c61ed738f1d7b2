//! `/v1/recurring-billing/{id}/pause` and `/resume`.
//!
//! HitPay documents no responses; here they contain the billing.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::civil::Date;

use super::wire::BillingJson;
use crate::fields::Field;
use crate::hitpay::HitPay;
use crate::hitpay::records::Billing;
use crate::hitpay::refusal::Refusal;
use crate::hitpay::rules::Rules;
use crate::response;

/// Pauses an active billing.
pub(in crate::hitpay) fn pause(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut rules = Rules::new(&input);
    if input.member("from_date").is_none() {
        rules.add_error("from_date", "field is required.");
    }
    for name in ["from_date", "to_date", "next_charge_date"] {
        day(&mut rules, name);
    }
    rules.finish(Some(()))?;
    set_status(&hitpay, &id, "active", "paused")
}

/// Resumes a paused billing.
pub(in crate::hitpay) fn resume(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut rules = Rules::new(&input);
    day(&mut rules, "next_charge_date");
    rules.finish(Some(()))?;
    set_status(&hitpay, &id, "paused", "active")
}

fn day(rules: &mut Rules<'_>, name: &str) {
    let message = "does not match the format Y-m-d.";
    let is_day = |text: &str| text.len() == 10 && text.parse::<Date>().is_ok();
    rules.checked(name, 10, message, is_day);
}

fn set_status(
    hitpay: &HitPay,
    id: &str,
    from: &'static str,
    to: &'static str,
) -> Result<Response, Refusal> {
    let now = hitpay.context().now();
    let mut store = hitpay.store();
    let billing = store.get_mut::<Billing>(id)?;
    if billing.status != from {
        let message = format!("A {} recurring billing cannot be {to}.", billing.status);
        return Err(Refusal::InvalidState(message));
    }
    billing.status = to;
    billing.updated_at = now;
    let json = BillingJson::new(hitpay, billing);
    Ok(response::json(StatusCode::OK, &json))
}
