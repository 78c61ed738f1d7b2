//! `/v1/webhook-events`: event endpoints, registered through the API.
//!
//! HitPay accepts https URLs only. The sandbox also accepts http URLs of this machine, because it sends nowhere else by
//! default.

use axum::extract::State;
use axum::response::Response;
use http::{StatusCode, Uri};
use serde::Serialize;

use super::HitPay;
use super::records::Endpoint;
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::rules::Rules;
use super::state::Store;
use super::validate::SINGAPORE;
use crate::deliveries::is_loopback;
use crate::fields::Field;
use crate::{response, times};

/// Event names in HitPay's documentation.
const EVENTS: &[&str] = &[
    "charge.created",
    "charge.failed",
    "charge.updated",
    "invoice.created",
    "invoice.updated",
    "order.created",
    "order.updated",
    "payment_request.completed",
    "payment_request.failed",
    "payout.created",
    "recurring_billing.method_attached",
    "recurring_billing.method_detached",
    "recurring_billing.subscription_updated",
    "transfer.canceled",
    "transfer.created",
    "transfer.failed",
    "transfer.paid",
    "transfer.processing",
    "transfer.scheduled",
    "transfer.updated",
];

#[derive(Serialize)]
struct EndpointJson<'a> {
    id: &'a str,
    business_id: &'a str,
    name: &'a str,
    url: &'a str,
    event_types: &'a [String],
    // LEDGER: endpoint-salt-reply
    salt: &'a str,
    created_at: String,
    updated_at: String,
}

impl<'a> EndpointJson<'a> {
    fn new(hitpay: &'a HitPay, endpoint: &'a Endpoint) -> Self {
        Self {
            id: &endpoint.id,
            business_id: &hitpay.shared.identity.business_id,
            name: &endpoint.name,
            url: &endpoint.url,
            event_types: &endpoint.event_types,
            salt: endpoint.salt.expose(),
            created_at: times::with_offset(endpoint.created_at, SINGAPORE),
            updated_at: times::with_offset(endpoint.updated_at, SINGAPORE),
        }
    }
}

impl Readable for Endpoint {
    fn json<'a>(&'a self, hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        EndpointJson::new(hitpay, self)
    }
}

impl Resource for Endpoint {
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let (name, url, event_types) = check(input)?;
        Ok(hitpay.new_endpoint(store, name, url, event_types))
    }

    fn created_status(_hitpay: &HitPay) -> StatusCode {
        StatusCode::CREATED
    }

    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        (self.name, self.url, self.event_types) = check(input)?;
        self.updated_at = hitpay.context().now();
        Ok(())
    }
}

/// Lists all endpoints as a bare array.
pub(super) fn list(State(hitpay): State<HitPay>) -> Response {
    let store = hitpay.store();
    let all = store
        .endpoints
        .iter()
        .map(|endpoint| EndpointJson::new(&hitpay, endpoint));
    response::json(StatusCode::OK, &all.collect::<Vec<_>>())
}

/// Validates name, URL and event names.
fn check(input: &Field) -> Result<(String, String, Vec<String>), Refusal> {
    let mut rules = Rules::new(input);
    for name in ["name", "url", "event_types"] {
        if input.member(name).is_none() {
            rules.add_error(name, "field is required.");
        }
    }
    let name = rules.text("name", 255);
    let url = rules.checked("url", 2048, "must begin with https://.", |url| {
        let uri = url.parse::<Uri>().unwrap_or_default();
        let here = uri
            .host()
            .is_some_and(|host| is_loopback(host.trim_matches(['[', ']'])));
        uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && here)
    });
    let given = input
        .member("event_types")
        .map(Field::items)
        .unwrap_or_default();
    let known = given.iter().map(|event| match event {
        Field::Text(event) if EVENTS.contains(&event.as_str()) => Some(event.clone()),
        _ => None,
    });
    let event_types: Option<Vec<String>> = known.collect();
    if event_types.is_none() {
        rules.add_selection_error("event_types");
    }
    let all = name.zip(url).zip(event_types);
    rules.finish(all.map(|((name, url), event_types)| (name, url, event_types)))
}
