//! Checkout links and the page where the payer pays, fails or cancels and returns to the shop.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;

use super::HPay;
use super::digest;
use super::input::Input;
use super::payer::Decision;
use crate::response::see_other;

mod link;
pub(super) mod page;

/// Path of a payment's page.
pub(super) fn page_path(payment_id: &str) -> String {
    format!("/hpay/checkout/pay/{payment_id}")
}

pub(super) fn v1(State(hpay): State<HPay>, RawQuery(query): RawQuery) -> Response {
    let input = Input::from_query(query.as_deref());
    let code = digest::checkout_digest(hpay.passcode(), |name| input.or_empty(name));
    open(&hpay, &input, &code, true)
}

pub(super) fn legacy(State(hpay): State<HPay>, RawQuery(query): RawQuery) -> Response {
    let input = Input::from_query(query.as_deref());
    let code = digest::legacy_checkout_digest(hpay.passcode(), |name| input.or_empty(name));
    open(&hpay, &input, &code, false)
}

/// Redirects a valid link to the page of its payment.
fn open(hpay: &HPay, input: &Input, code: &str, is_v1: bool) -> Response {
    match hpay.open_order(input, code, is_v1) {
        Ok(payment_id) => see_other(&page_path(&payment_id)),
        Err(fault) => page::refused(&fault),
    }
}

pub(super) fn show(State(hpay): State<HPay>, Path(payment): Path<String>) -> Response {
    let now = hpay.context().now();
    let store = hpay.store();
    let order = store.payment(&payment);
    order.map_or_else(page::unknown, |order| page::show(order, now))
}

/// Applies the payer's decision and redirects the browser to the shop, with the query that notify also carries.
pub(super) fn decide(
    State(hpay): State<HPay>,
    Path(payment): Path<String>,
    body: Bytes,
) -> Response {
    let form = Input::from_body(&body);
    let decision = match form.text("outcome") {
        Some("pay") => Decision::Pay,
        Some("hold") => Decision::Hold,
        Some("fail") => Decision::Fail,
        Some("cancel") => Decision::Cancel,
        _ => return see_other(&page_path(&payment)),
    };
    let order = hpay
        .store()
        .payment(&payment)
        .map(|order| order.order_code.clone());
    let Some(order) = order else {
        return page::unknown();
    };
    match hpay.decide(&order, decision) {
        Ok(url) => see_other(&url),
        Err(_) => see_other(&page_path(&payment)),
    }
}
