//! `/v1/webhook-events`: endpoints for events, registered through the API.
//!
//! HitPay takes https addresses only. The sandbox also takes http on this machine, since that is the only place where it sends.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde::Serialize;

use super::HitPay;
use super::endpoint::Endpoint;
use super::refusal::{Refusal, WEBHOOK_EVENT};
use super::rules::Rules;
use super::validate::SINGAPORE;
use crate::deliveries::is_loopback;
use crate::fields::Field;
use crate::{answer, times};

/// Events that HitPay's documents name.
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
    fn of(hitpay: &'a HitPay, endpoint: &'a Endpoint) -> Self {
        Self {
            id: &endpoint.id,
            business_id: &hitpay.shared.business_id,
            name: &endpoint.name,
            url: &endpoint.url,
            event_types: &endpoint.event_types,
            salt: endpoint.salt.expose(),
            created_at: times::with_offset(endpoint.created_at, SINGAPORE),
            updated_at: times::with_offset(endpoint.updated_at, SINGAPORE),
        }
    }
}

pub(super) async fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (name, url, event_types) = check(&Field::from_body(&headers, &body))?;
    let endpoint = hitpay.add_endpoint(name, url, event_types);
    let json = EndpointJson::of(&hitpay, &endpoint);
    Ok(answer::json(StatusCode::CREATED, &json))
}

/// A bare array.
pub(super) async fn list(State(hitpay): State<HitPay>) -> Response {
    let book = hitpay.book();
    let all = book
        .endpoints
        .iter()
        .map(|endpoint| EndpointJson::of(&hitpay, endpoint));
    answer::json(StatusCode::OK, &all.collect::<Vec<_>>())
}

pub(super) async fn read(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let book = hitpay.book();
    let endpoint = book.endpoints.iter().find(|endpoint| endpoint.id == id);
    let endpoint = endpoint.ok_or_else(|| Refusal::no_model(WEBHOOK_EVENT, &id))?;
    Ok(answer::json(
        StatusCode::OK,
        &EndpointJson::of(&hitpay, endpoint),
    ))
}

pub(super) async fn update(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let now = hitpay.context().now();
    let mut book = hitpay.book();
    let endpoint = book.endpoints.iter_mut().find(|endpoint| endpoint.id == id);
    let endpoint = endpoint.ok_or_else(|| Refusal::no_model(WEBHOOK_EVENT, &id))?;
    let (name, url, event_types) = check(&Field::from_body(&headers, &body))?;
    endpoint.name = name;
    endpoint.url = url;
    endpoint.event_types = event_types;
    endpoint.updated_at = now;
    Ok(answer::json(
        StatusCode::OK,
        &EndpointJson::of(&hitpay, endpoint),
    ))
}

pub(super) async fn delete(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let mut book = hitpay.book();
    let before = book.endpoints.len();
    book.endpoints.retain(|endpoint| endpoint.id != id);
    if book.endpoints.len() == before {
        return Err(Refusal::no_model(WEBHOOK_EVENT, &id));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Name, address and events.
fn check(input: &Field) -> Result<(String, String, Vec<String>), Refusal> {
    let mut rules = Rules::new(input);
    for name in ["name", "url", "event_types"] {
        if input.member(name).is_none() {
            rules.complain(name, "field is required.");
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
        rules.complain_selected("event_types");
    }
    let all = name.zip(url).zip(event_types);
    rules.finish(all.map(|((name, url), event_types)| (name, url, event_types)))
}
