//! `/v1/remitters`: senders of transfers.
//!
//! Source: HitPay OpenAPI.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::document::{DAY, Document, Members, is_day};
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::{HitPay, listing, plan};
use crate::fields::Field;

/// Kind of a remitter.
#[derive(Debug, Clone)]
pub(super) struct Kind;

/// A stored remitter.
pub(super) type Remitter = Document<Kind>;

impl Readable for Remitter {
    fn json<'a>(&'a self, _hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        self
    }
}

/// A remitter cannot be changed, so that no route calls `change`.
impl Resource for Remitter {
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        Ok(Self::new(hitpay, check(input)?))
    }

    fn created_status(_hitpay: &HitPay) -> StatusCode {
        StatusCode::CREATED
    }

    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        self.update(hitpay, check(input)?);
        Ok(())
    }
}

pub(super) fn list(State(hitpay): State<HitPay>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let store = hitpay.store();
    let all = store.remitters.iter().rev().collect();
    listing::numbered(&hitpay, "/remitters", &query, 10, all)
}

// LEDGER: remitter-document
fn check(input: &Field) -> Result<Members, Refusal> {
    let mut rules = Rules::new(input);
    let mut members = Members::default();
    members.set("status", &"pending");
    let company = input.text("entity_type") == Some("company");
    if !company && input.text("entity_type") != Some("individual") {
        rules.add_selection_error("entity_type");
    }
    let required = [
        "entity_type",
        "full_name",
        "date_of_birth",
        "nationality",
        "contact_number",
    ];
    for name in required {
        let text = plan::required(&mut rules, name, 255);
        members.set(name, &text);
    }
    rules.checked("date_of_birth", 10, DAY, is_day);
    rules.email("email");
    let texts = [
        ("id_number", 255),
        ("id_type", 255),
        ("place_of_birth", 255),
        ("email", 255),
        ("company_name", 255),
    ];
    members.set_texts(&mut rules, true, &texts);
    if company && input.member("company_name").is_none() {
        let message = "field is required when entity type is company.";
        rules.add_error("company_name", message);
    }
    let kinds = ["passport", "national_id", "driving_license"];
    if input
        .text("id_type")
        .is_some_and(|kind| !kinds.contains(&kind))
    {
        rules.add_selection_error("id_type");
    }
    let address = input.member("address");
    // The OpenAPI document requires an address, and within that of a transfer's remitter only city and state.
    let mut line = |name: &str| {
        let text = address.and_then(|address| address.text(name));
        if text.is_none() && matches!(name, "city" | "state") {
            rules.add_error(&format!("address.{name}"), "field is required.");
        }
        text.map(str::to_owned)
    };
    let address = json!({
        "street_address": line("street_address"),
        "city": line("city"),
        "state": line("state"),
        "postal_code": line("postal_code"),
        "country": line("country"),
    });
    members.set("address", &address);
    rules.finish(Some(members))
}
