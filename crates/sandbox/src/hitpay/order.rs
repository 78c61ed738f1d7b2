//! `/v1/orders`: orders of the merchant's point of sale.
//!
//! Source: HitPay OpenAPI, and the pages on orders of hit-pay/app-studio-starter. The status of a new order, and the events of
//! orders, are in no source: an order stays `requires_customer_action`, and no event is sent.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use super::customer::Customer;
use super::document::{Document, Members};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::validate::{exact_amount, recurring_currency};
use super::{HitPay, listing};
use crate::fields::Field;
use crate::response;

/// Kind of an order.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored order.
pub(super) type Order = Document<Kind>;

/// Status of a new order. A list shows it only if the query names the status `sent`.
const OPEN: &str = "requires_customer_action";

impl Readable for Order {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        self
    }
}

impl Resource for Order {
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let mut members = check(store, input, true)?;
        members.set("business_id", &hitpay.shared.identity.business_id);
        members.set("order_display_number", &(store.orders.len() + 1));
        members.set("status", &OPEN);
        for name in ["products", "charges", "line_items"] {
            members.set(name, &json!([]));
        }
        members.set("closed_at", &None::<String>);
        Ok(Self::new(hitpay, members))
    }

    fn change(&mut self, hitpay: &HitPay, store: &Store, input: &Field) -> Result<(), Refusal> {
        self.update(hitpay, check(store, input, false)?);
        Ok(())
    }
}

/// Lists orders, newest first. Without `statuses`, open orders and drafts are left out.
// LEDGER: order-list
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let given = query.member("statuses").map(Field::items);
    let mut statuses: Vec<&str> = given
        .unwrap_or_default()
        .into_iter()
        .filter_map(Field::as_text)
        .map(stored_status)
        .collect();
    if statuses.is_empty() {
        statuses.extend([
            "canceled",
            "completed",
            "expired",
            "requires_business_action",
        ]);
    }
    let store = hitpay.store();
    let found = store.orders.iter().rev().filter(|order| {
        let status = order.members.text("status").unwrap_or_default();
        let remark = order.members.text("remark").unwrap_or_default();
        let named = |word: &str| order.id == word || remark.contains(word);
        statuses.contains(&status.as_str()) && query.text("keywords").is_none_or(named)
    });
    listing::numbered(&hitpay, "/orders", &query, 10, found.collect())
}

/// Converts a status of the query to the stored one.
fn stored_status(word: &str) -> &str {
    match word {
        "pending" => "requires_business_action",
        "sent" => OPEN,
        word => word,
    }
}

/// Validates a new order, or a change with some of its fields.
fn check(store: &Store, input: &Field, new: bool) -> Result<Members, Refusal> {
    let mut rules = Rules::new(input);
    let mut members = Members::default();
    let channel = rules.text("channel", 64);
    let channels = ["point_of_sale", "quick_sale", "self_serve"];
    if channel
        .as_deref()
        .is_some_and(|channel| !channels.contains(&channel))
    {
        rules.add_selection_error("channel");
    }
    if new || channel.is_some() {
        members.set("channel", &channel.as_deref().unwrap_or("point_of_sale"));
    }
    let texts = [
        ("remark", 255),
        ("location_id", 64),
        ("business_user_id", 64),
        ("discount_reason", 255),
        ("version", 8),
        ("customer_id", 64),
    ];
    members.set_texts(&mut rules, new, &texts);
    if let Some(id) = input.text("customer_id") {
        match store.find::<Customer>(id) {
            Some(customer) => members.set("customer", &short(customer)),
            None => rules.add_selection_error("customer_id"),
        }
    } else if new {
        members.set("customer", &None::<String>);
    }
    if new || input.member("amount").is_some() || input.member("currency").is_some() {
        let currency = recurring_currency(&mut rules);
        // Line items may replace the amount. The sandbox does not add them up.
        let amount = match (currency, input.member("amount")) {
            (Some(currency), Some(_)) => exact_amount(&mut rules, currency),
            (Some(currency), None) => Some(dhow_core::Money::from_minor(0, currency)),
            (None, _) => None,
        };
        if let Some(amount) = amount {
            members.set("currency", &amount.currency().code().to_ascii_lowercase());
            members.set("amount", &response::number(&amount.decimal()));
        }
    }
    rules.finish(Some(members))
}

/// Returns the customer as orders contain it.
fn short(customer: &Customer) -> Members {
    let mut members = Members::default();
    for name in ["name", "email", "phone_number", "address", "address_line"] {
        members.set(name, &customer.members.get(name));
    }
    members
}
