//! HTML of the checkout page.

use axum::response::Response;
use http::StatusCode;

use crate::hitpay::state::{PaymentRequest, Status};
use crate::hitpay::{NAME, TITLE};
use crate::page::checkout::{Checkout, Form, HEADING, Tone};
use crate::records::RecordKey;

/// Shows the amount, and the buttons or the final status.
pub(super) fn show(request: &PaymentRequest, status: Status) -> Response {
    let details = &request.details;
    let amount = details.money.to_string();
    let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    let mut page = Checkout::new(TITLE, HEADING, &amount);
    match status {
        Status::Pending => {}
        Status::Completed => page.paid(),
        Status::Failed => page.failed(),
        Status::Expired => page.expired(),
        Status::Canceled => {
            let sentence = "The shop withdrew this payment request.";
            page.state(Tone::Bad, "Cancelled", sentence);
        }
    }
    page.facts(&[
        ("For", &text(&details.purpose)),
        ("Reference", &text(&details.reference_number)),
        ("Name", &text(&details.name)),
        ("Email", &text(&details.email)),
        ("Status", status.as_str()),
    ]);
    if status == Status::Pending {
        form(&mut page, request, &amount);
    } else {
        page.shop(details.redirect_url.as_deref());
    }
    page.end(
        StatusCode::OK,
        "Payment request",
        &RecordKey::payment(NAME, &request.id),
    )
}

/// Page for an unknown id.
pub(super) fn unknown() -> Response {
    Checkout::unknown(TITLE, "payment request")
}

fn form(page: &mut Checkout, request: &PaymentRequest, amount: &str) {
    let codes = request.details.payment_methods.iter();
    let methods: Vec<_> = codes.map(|code| (code.clone(), name(code))).collect();
    page.form(&Form {
        methods: &methods,
        main: Some(("pay", &format!("Pay {amount}"))),
        others: &[("fail", "Fail")],
        ..Form::default()
    });
}

/// Converts a method code for display: `paynow_online` to `Paynow online`.
fn name(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
