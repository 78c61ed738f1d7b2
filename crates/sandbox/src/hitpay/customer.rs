//! `/v1/customers`: customers of the merchant.
//!
//! Source: HitPay OpenAPI, and the pages on customers of hit-pay/app-studio-starter, whose list has cursors.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::document::{DAY, Document, Members, is_day};
use super::quirk::Quirk;
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::{HitPay, listing};
use crate::fields::Field;

/// Kind of a customer.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored customer.
pub(super) type Customer = Document<Kind>;

impl Readable for Customer {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        self
    }

    // LEDGER: customer-read-status
    fn read_status(hitpay: &HitPay) -> StatusCode {
        if hitpay.has(Quirk::CustomerReadWith201) {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        }
    }
}

impl Resource for Customer {
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        Ok(Self::new(hitpay, check(input, true)?))
    }

    fn created_status(_hitpay: &HitPay) -> StatusCode {
        StatusCode::CREATED
    }

    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        self.update(hitpay, check(input, false)?);
        Ok(())
    }
}

/// Lists customers, newest first.
pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let found = store.customers.iter().rev().filter(|customer| {
        query.text("keywords").is_none_or(|words| {
            words
                .split(',')
                .any(|word| matches_keyword(customer, word.trim()))
        })
    });
    let all = found.map(|customer| (customer.id.clone(), customer));
    listing::by_cursor(&hitpay, "/customers", &query, 25, all.collect())
}

fn matches_keyword(customer: &Customer, word: &str) -> bool {
    let texts = ["email", "name", "phone_number"];
    customer.id == word
        || texts.iter().any(|name| {
            let text = customer.members.text(name);
            text.is_some_and(|text| text.contains(word))
        })
}

/// Validates a new customer, or a change with some of its fields.
fn check(input: &Field, new: bool) -> Result<Members, Refusal> {
    let mut rules = Rules::new(input);
    for name in ["email", "phone_number"] {
        if new && input.member(name).is_none() {
            rules.add_error(name, "field is required.");
        }
    }
    rules.email("email");
    rules.checked("birth_date", 10, DAY, is_day);
    let mut members = Members::default();
    let texts = [
        ("name", 255),
        ("birth_date", 10),
        ("gender", 255),
        ("email", 255),
        ("phone_number", 255),
        ("phone_number_country_code", 255),
        ("remark", 255),
    ];
    members.set_texts(&mut rules, new, &texts);
    if new || input.member("address").is_some() {
        let address = address(&mut rules);
        let lines = ["street", "city", "state", "postal_code", "country"];
        let lines = lines.iter().filter_map(|name| address.get(name)?.as_str());
        members.set("address_line", &lines.collect::<Vec<_>>().join(", "));
        members.set("address", &address);
    }
    rules.finish(Some(members))
}

/// Reads the address, of which only country and building are optional.
fn address(rules: &mut Rules<'_>) -> Value {
    let given = rules.input().member("address");
    let mut line = |name: &str, required: bool| {
        let text = given.and_then(|address| address.text(name));
        if given.is_some() && required && text.is_none() {
            rules.add_error(&format!("address.{name}"), "field is required.");
        }
        text.map(str::to_owned)
    };
    json!({
        "street": line("street", true),
        "building": line("building", false),
        "street_2": line("street_2", false),
        "city": line("city", true),
        "state": line("state", true),
        "postal_code": line("postal_code", true),
        "country": line("country", false),
    })
}
