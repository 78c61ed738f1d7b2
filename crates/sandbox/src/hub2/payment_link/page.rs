//! The page of a payment link, where the payer pays or cancels and returns to the shop.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::PaymentLink;
use crate::fields::Field;
use crate::hub2::state::{Intent, Store};
use crate::hub2::{Hub2, NAME, TITLE};
use crate::page::checkout::{Checkout, Form, HEADING, Tone};
use crate::records::RecordKey;
use crate::response::see_other;

/// Path of a link's page.
pub(in crate::hub2) fn path(id: &str) -> String {
    format!("/{NAME}/link/{id}")
}

/// Shows a link with its current status.
pub(in crate::hub2) fn show(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    let now = hub2.context().now();
    let store = hub2.store();
    let link = store.payment_link(&id);
    link.map_or_else(
        || Checkout::unknown(TITLE, "payment link"),
        |link| page(link, &store, now),
    )
}

fn page(link: &PaymentLink, store: &Store, now: Timestamp) -> Response {
    let amount = link.money.to_string();
    let mut page = Checkout::new(TITLE, HEADING, &amount);
    let status = link.status(store, now);
    let latest = link.attempts(store).last();
    match status {
        "completed" => page.paid(),
        "closed" => page.state(Tone::Bad, "Closed", "The shop closed this payment link."),
        "expired" => {
            let sentence = "The time to pay through this link is over.";
            page.state(Tone::Bad, "Expired", sentence);
        }
        _ => match latest.map(Intent::status) {
            Some("successful") => {
                page.state(Tone::Good, "Paid", "This link can be paid again.");
            }
            Some(_) => page.state(
                Tone::Bad,
                "Failed",
                "Nothing was charged. This link can still be paid.",
            ),
            None => {}
        },
    }
    page.facts(&[
        ("For", link.description.as_deref().unwrap_or_default()),
        ("Reference", &link.reference),
        ("Status", status),
    ]);
    if status == "active" {
        page.form(&Form {
            main: Some(("pay", &format!("Pay {amount}"))),
            others: &[("fail", "Cancel")],
            ..Form::default()
        });
    } else {
        page.shop(link.return_urls.0.as_deref());
    }
    page.end(
        StatusCode::OK,
        "Payment link",
        &RecordKey::payment(NAME, &link.id),
    )
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page.
pub(in crate::hub2) fn decide(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Field::from_body(&headers, &body);
    let urls = hub2
        .store()
        .payment_link(&id)
        .map(|link| link.return_urls.clone());
    let (success, failure) = urls.unwrap_or_default();
    let next = match form.text("outcome") {
        Some("pay") => hub2.pay_link(&id).ok().and(success),
        Some("fail") => hub2
            .fail_link(&id, "canceled_by_customer")
            .ok()
            .and(failure),
        _ => None,
    };
    see_other(&next.unwrap_or_else(|| path(&id)))
}
