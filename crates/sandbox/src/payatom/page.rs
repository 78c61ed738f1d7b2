//! The hosted page, where the payer pays the amount or another one, is declined or times out.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::payer::PayinAction;
use super::state::{Payin, Status};
use super::{NAME, PayAtom, TITLE};
use crate::fields;
use crate::page::checkout::{Checkout, Field, Form, HEADING, Tone};
use crate::response::see_other;

/// Thing that a page is for.
const NOUN: &str = "payin";

/// Path of a payin's page, with its query.
pub(super) fn path(code: &str) -> String {
    format!("/{NAME}/pay/connect.php?code={code}")
}

pub(super) fn show(State(payatom): State<PayAtom>, RawQuery(query): RawQuery) -> Response {
    let code = code(query.as_deref());
    let found = payatom.store().payin(&code).cloned();
    found.map_or_else(
        || Checkout::unknown(TITLE, NOUN),
        |payin| page(&payin, None),
    )
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page without a redirect URL.
pub(super) fn decide(
    State(payatom): State<PayAtom>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let code = code(query.as_deref());
    let Some(payin) = payatom.store().payin(&code).cloned() else {
        return Checkout::unknown(TITLE, NOUN);
    };
    let form = fields::Field::from_body(&headers, &body);
    let amount = form.text("amount").unwrap_or_default();
    let action = match form.text("outcome") {
        Some("pay") => Some(PayinAction::Pay(None)),
        Some("other") => match amount.trim().parse() {
            Ok(units) if units > 0 => Some(PayinAction::Pay(Some(units))),
            _ if payin.status == Status::Pending => return page(&payin, Some(amount)),
            _ => None,
        },
        Some("cancel") => Some(PayinAction::Cancel),
        Some("decline") => Some(PayinAction::Decline),
        Some("fail") => Some(PayinAction::Fail),
        Some("no-match") => Some(PayinAction::NoMatch),
        Some("time-out") => Some(PayinAction::TimeOut),
        Some("late") => Some(PayinAction::ApproveLate),
        _ => None,
    };
    let done = action.is_some_and(|action| payatom.act(&code, action).is_ok());
    match payin.redirect_url {
        Some(shop) if done => see_other(&shop),
        _ => see_other(&path(&payin.code)),
    }
}

fn code(query: Option<&str>) -> String {
    let query = fields::Field::from_query(query);
    query.text("code").unwrap_or_default().to_owned()
}

fn page(payin: &Payin, entered: Option<&str>) -> Response {
    let mut page = Checkout::new(TITLE, HEADING, &payin.money(payin.requested));
    state(&mut page, payin);
    let received = match payin.received {
        0 => String::new(),
        units => payin.money(units),
    };
    page.facts(&[
        ("Reference", &payin.order_id),
        ("Received", &received),
        ("Status", payin.status.as_str()),
    ]);
    match payin.status {
        Status::Pending => forms(&mut page, payin, entered),
        Status::TimedOut | Status::NoMatch => {
            page.form(&Form {
                others: &[("late", "Approve late")],
                ..Form::default()
            });
            page.shop(payin.redirect_url.as_deref());
        }
        _ => page.shop(payin.redirect_url.as_deref()),
    }
    let status = match entered {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    page.end(status, "Payin", &payin.key())
}

fn state(page: &mut Checkout, payin: &Payin) {
    let (tone, word, sentence) = match payin.status {
        Status::Pending => return,
        Status::Approved => return page.paid(),
        Status::Failed => return page.failed(),
        Status::Cancelled => return page.cancelled(),
        Status::LateApproved => (
            Tone::Good,
            "Paid late",
            "The payment is complete, after it had looked unpaid.",
        ),
        Status::AmountMismatch => (
            Tone::Bad,
            "Another amount was paid",
            "PayAtom received another amount than the shop requested.",
        ),
        Status::Declined => (
            Tone::Bad,
            "Declined",
            "PayAtom declined the payment. Nothing was charged.",
        ),
        Status::TimedOut => (
            Tone::Bad,
            "Timed out",
            "The time to pay is over. PayAtom can still approve the payment late.",
        ),
        Status::NoMatch => (
            Tone::Bad,
            "No matching payment",
            "No payment has the given reference. PayAtom can still approve the payment late.",
        ),
        Status::RefundInitiated => (
            Tone::Neutral,
            "Refund in progress",
            "The shop pays the money back.",
        ),
        Status::RefundCompleted => (Tone::Neutral, "Refunded", "The money was paid back."),
    };
    page.state(tone, word, sentence);
}

/// The form of the requested amount, and that of another one. `entered` is a wrong amount that was sent.
fn forms(page: &mut Checkout, payin: &Payin, entered: Option<&str>) {
    page.form(&Form {
        main: Some(("pay", &format!("Pay {}", payin.money(payin.requested)))),
        others: &[
            ("decline", "Decline"),
            ("cancel", "Cancel"),
            ("fail", "Fail"),
            ("time-out", "Time out"),
            ("no-match", "Find no matching payment"),
        ],
        ..Form::default()
    });
    let less = payin.requested.saturating_sub(1).to_string();
    page.form(&Form {
        field: Some(Field {
            name: "amount",
            label: "Another amount",
            hint: "A whole number, in the same currency",
            value: entered.unwrap_or(&less),
            autocomplete: "off",
            button: Some(("other", "Pay this amount")),
            error: entered.map(|_| "The amount must be a whole number, at least 1."),
        }),
        ..Form::default()
    });
}
