//! HTML of the checkout pages.

use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;

use super::link::CheckoutLinkError;
use crate::hpay::state::{Order, OrderStatus};
use crate::hpay::{NAME, TITLE};
use crate::page::checkout::{Checkout, Form, HEADING, Tone};
use crate::records::RecordKey;

pub(super) fn show(order: &Order, now: Timestamp) -> Response {
    let amount = format!("{} {}", order.price, order.currency.to_uppercase());
    let mut page = Checkout::new(TITLE, HEADING, &amount);
    let is_payable = order.status.is_open() && !order.is_expired(now);
    match order.status {
        _ if order.is_expired(now) => page.expired(),
        OrderStatus::Unpaid => {}
        OrderStatus::Paying => {
            page.state(Tone::Neutral, "In progress", "The payer is paying.");
        }
        OrderStatus::Processing => {
            page.state(
                Tone::Neutral,
                "In progress",
                "The bank is processing the payment.",
            );
        }
        OrderStatus::Paid => page.paid(),
        OrderStatus::Held => page.state(Tone::Good, "Paid", "HPay holds the money."),
        OrderStatus::Failed => {
            page.state(
                Tone::Bad,
                "Failed",
                "Nothing was charged. The order can still be paid.",
            );
        }
        OrderStatus::Cancelled => page.cancelled(),
    }
    page.facts(&[
        ("For", &order.description),
        ("Order", &order.order_code),
        ("Buyer", &order.buyer_info),
        ("Status", order.shown_status(now)),
    ]);
    if is_payable {
        page.form(&Form {
            main: Some(("pay", &format!("Pay {amount}"))),
            others: &[
                ("hold", "Pay, HPay holds the money"),
                ("fail", "Fail"),
                ("cancel", "Cancel"),
            ],
            ..Form::default()
        });
    } else {
        page.shop(Some(&order.return_url));
    }
    page.end(
        StatusCode::OK,
        "Payment",
        &RecordKey::payment(NAME, &order.payment_id),
    )
}

/// Page for an invalid link. HPay documents none; this one shows the error code.
pub(in crate::hpay) fn refused((code, words): &CheckoutLinkError) -> Response {
    let sentence = format!("{code}: {words}");
    Checkout::message(TITLE, StatusCode::BAD_REQUEST, "Invalid link", &sentence)
}

pub(super) fn unknown() -> Response {
    Checkout::unknown(TITLE, "payment")
}
