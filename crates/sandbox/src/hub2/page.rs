//! The operator's page, where the payer pays or cancels and returns to the shop.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::numbers::sentence;
use super::payer::ConfirmError;
use super::state::{Action, Intent, Payment};
use super::{Hub2, NAME, TITLE};
use crate::fields;
use crate::page::checkout::{Checkout, Field, Form, HEADING, Tone};
use crate::records::RecordKey;
use crate::response::see_other;

/// Thing that a page is for.
const NOUN: &str = "payment intent";

/// Path of an intent's page.
pub(super) fn path(id: &str) -> String {
    format!("/{NAME}/pay/{id}")
}

/// Shows an intent with its current status.
pub(super) fn show(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    shown(&hub2, &id, None)
}

/// Shows an intent. `entered` is a wrong one-time password that was sent.
fn shown(hub2: &Hub2, id: &str, entered: Option<&str>) -> Response {
    match hub2.store().intent(id) {
        Some(intent) => page(intent, entered),
        None => Checkout::unknown(TITLE, NOUN),
    }
}

fn page(intent: &Intent, entered: Option<&str>) -> Response {
    let amount = intent.money.to_string();
    let mut page = Checkout::new(TITLE, HEADING, &amount);
    let latest = intent.payments.last();
    let action = latest.and_then(|payment| payment.action);
    state(&mut page, intent.status(), latest);
    page.facts(&[
        ("Reference", &intent.purchase_reference),
        (
            "Phone",
            latest.map_or("", |payment| payment.msisdn.as_str()),
        ),
        ("Status", intent.status()),
    ]);
    if intent.is_under_way() {
        let waits_for_otp = action == Some(Action::Otp);
        page.form(&Form {
            field: waits_for_otp.then(|| otp(entered)),
            main: Some(("pay", &format!("Pay {amount}"))),
            others: &[("fail", "Cancel")],
            ..Form::default()
        });
    } else if let Some(latest) = latest {
        let (success, failure) = &latest.return_urls;
        let is_paid = intent.status() == "successful";
        if !is_paid {
            page.form(&Form {
                others: &[("late", "Approve late")],
                ..Form::default()
            });
        }
        page.shop(if is_paid { success } else { failure }.as_deref());
    }
    let status = match entered {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    page.end(
        status,
        "Payment intent",
        &RecordKey::payment(NAME, &intent.id),
    )
}

fn state(page: &mut Checkout, status: &str, latest: Option<&Payment>) {
    let Some(latest) = latest else {
        let sentence = "The shop has not made an attempt to pay yet.";
        return page.state(Tone::Neutral, "No attempt", sentence);
    };
    match (status, latest.action, latest.failure) {
        ("successful", ..) => page.paid(),
        (_, _, Some("canceled_by_customer")) => page.cancelled(),
        (_, _, Some(code)) => {
            let reason = sentence(code);
            let sentence = format!("The operator's reason: {reason}. Nothing was charged.");
            page.state(Tone::Bad, "Failed", &sentence);
        }
        (_, Some(Action::Ussd), _) => {
            let sentence = "The payer confirms the payment on the phone.";
            page.state(Tone::Neutral, "Confirmation", sentence);
        }
        ("processing", ..) => {
            let sentence = "The operator is processing the payment.";
            page.state(Tone::Neutral, "In progress", sentence);
        }
        _ => {}
    }
}

fn otp(entered: Option<&str>) -> Field<'_> {
    Field {
        name: "code",
        label: "One-time password",
        hint: "4 digits; the simulated operator accepts any",
        value: entered.unwrap_or_default(),
        autocomplete: "one-time-code",
        button: None,
        error: entered.map(|_| "The one-time password must have 4 digits."),
    }
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page.
pub(super) fn decide(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = fields::Field::from_body(&headers, &body);
    let code = form.text("code").unwrap_or_default();
    let done = match form.text("outcome") {
        Some("pay") => match hub2.confirm(&id, code) {
            Ok(_) => true,
            Err(ConfirmError::Format) => return shown(&hub2, &id, Some(code)),
            Err(ConfirmError::NotFound) => return Checkout::unknown(TITLE, NOUN),
            Err(ConfirmError::NotWaiting) => hub2.is_under_way(&id) && hub2.pay(&id).is_ok(),
        },
        Some("late") => hub2.pay(&id).is_ok(),
        Some("fail") => hub2.fail(&id, "canceled_by_customer").is_ok(),
        _ => false,
    };
    let next = done.then(|| hub2.return_url(&id)).flatten();
    see_other(&next.unwrap_or_else(|| path(&id)))
}

impl Hub2 {
    fn is_under_way(&self, id: &str) -> bool {
        self.store().intent(id).is_some_and(Intent::is_under_way)
    }

    /// Returns the shop's URL for the result of the latest attempt. `None` while it has none.
    fn return_url(&self, id: &str) -> Option<String> {
        let store = self.store();
        let intent = store.intent(id)?;
        let (success, failure) = &intent.payments.last()?.return_urls;
        match intent.status() {
            "successful" => success.clone(),
            "payment_required" => failure.clone(),
            _ => None,
        }
    }
}
