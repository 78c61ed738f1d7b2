//! The page where a customer agrees to a recurring billing.

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::wire::page_path;
use crate::hitpay::checkout::with_query;
use crate::hitpay::records::Billing;
use crate::hitpay::{HitPay, TITLE};
use crate::page::checkout::{Checkout, Form, Tone};
use crate::response::see_other;

/// Shows the agreement.
pub(in crate::hitpay) fn show(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    let store = hitpay.store();
    store
        .find::<Billing>(&id)
        .map_or_else(|| Checkout::unknown(TITLE, "recurring billing"), page)
}

fn page(billing: &Billing) -> Response {
    let details = &billing.details;
    let amount = details.money.map(|money| money.to_string());
    let amount = amount.as_deref().unwrap_or("Any amount");
    let heading = "Recurring payments to Dhow sandbox shop";
    let mut page = Checkout::new(TITLE, heading, amount);
    let (tone, word, sentence) = match billing.status {
        "active" => (
            Tone::Good,
            "Agreed",
            "A payment method is saved, and the shop may charge it.",
        ),
        "paused" => (
            Tone::Neutral,
            "Paused",
            "A payment method is saved, but the shop paused the payments.",
        ),
        "canceled" => (
            Tone::Bad,
            "Cancelled",
            "The shop withdrew this recurring billing.",
        ),
        _ => (Tone::Neutral, "Open", "The customer has not agreed yet."),
    };
    let is_open = billing.status == "scheduled";
    if !is_open {
        page.state(tone, word, sentence);
    }
    page.facts(&[
        ("For", &details.name),
        ("Cycle", &cycle(billing)),
        (
            "Reference",
            details.reference.as_deref().unwrap_or_default(),
        ),
        ("Name", details.customer_name.as_deref().unwrap_or_default()),
        ("Email", &details.customer_email),
        ("Status", billing.status),
    ]);
    if is_open {
        page.form(&Form {
            main: Some(("agree", "Agree and save the payment method")),
            ..Form::default()
        });
    } else {
        page.shop(details.redirect_url.as_deref());
    }
    page.end_without_record(StatusCode::OK, "Recurring billing", &billing.id)
}

/// Interval of the charges: `monthly`, or `every 2 weeks` for a custom one.
fn cycle(billing: &Billing) -> String {
    match &billing.details.cycle {
        (_, Some(1), Some(unit)) => format!("every {unit}"),
        (_, Some(repeat), Some(unit)) => format!("every {repeat} {unit}s"),
        (word, ..) if word == "save_card" => "when the shop asks".to_owned(),
        (word, ..) => word.clone(),
    }
}

/// Saves a payment method and redirects the browser to the shop.
pub(in crate::hitpay) fn agree(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    let agreed = hitpay.save_method(&id);
    let store = hitpay.store();
    let Some(billing) = store.find::<Billing>(&id) else {
        return Checkout::unknown(TITLE, "recurring billing");
    };
    match (agreed, billing.details.redirect_url.as_deref()) {
        (Ok(()), Some(shop)) => {
            see_other(&with_query(shop, &format!("reference={id}&status=active")))
        }
        _ => see_other(&page_path(&id)),
    }
}
