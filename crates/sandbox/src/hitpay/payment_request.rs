//! `/v1/payment-requests`: create, list, read, update, delete.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::quirk::Quirk;
use super::refusal::{PAYMENT_REQUEST, Refusal};
use super::state::{Origin, PaymentRequest, Status};
use super::wire::PaymentRequestJson;
use super::{HitPay, validate};
use crate::answer;
use crate::fields::Field;

mod page;

/// Makes a request; the payer can pay it at once.
pub(super) async fn create(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let now = hitpay.context().now();
    let details = validate::details(&Field::from_body(&headers, &body), now)?;
    let request = hitpay.new_request(Origin::Request, details);
    let response = answer::json(
        hitpay.created(),
        &PaymentRequestJson::created(&hitpay, &request),
    );
    hitpay.book().requests.push(request);
    Ok(response)
}

/// The reply is not documented; this is the shape of HitPay's other lists, newest first.
pub(super) async fn list(
    State(hitpay): State<HitPay>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = page::Query::read(&Field::from_query(query.as_deref()))?;
    let book = hitpay.book();
    let found = book
        .requests
        .iter()
        .rev()
        .filter(|request| request.shown_id().is_some() && query.fits(request));
    let found: Vec<_> = found.collect();
    let data = query.slice(&found).iter();
    let data: Vec<_> = data
        .map(|request| PaymentRequestJson::read(&hitpay, &book, request))
        .collect();
    if hitpay.has(Quirk::ListAsArray) {
        return Ok(answer::json(StatusCode::OK, &data));
    }
    let path = format!("{}/payment-requests", hitpay.base_url());
    Ok(answer::json(
        StatusCode::OK,
        &query.envelope(&path, found.len(), data),
    ))
}

pub(super) async fn read(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let book = hitpay.book();
    let request = book
        .request(&id)
        .ok_or_else(|| Refusal::no_model(PAYMENT_REQUEST, &id))?;
    let json = PaymentRequestJson::read(&hitpay, &book, request);
    Ok(answer::json(StatusCode::OK, &json))
}

/// Replaces everything but location and metadata. What was paid cannot be changed.
pub(super) async fn update(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let now = hitpay.context().now();
    let mut book = hitpay.book();
    let request = book
        .request_mut(&id)
        .ok_or_else(|| Refusal::no_model(PAYMENT_REQUEST, &id))?;
    let status = request.status_at(now);
    if status != Status::Pending {
        return Err(not_now("updated", status));
    }
    let mut details = validate::details(&Field::from_body(&headers, &body), now)?;
    details.business_location_id = request.details.business_location_id.take();
    details.metadata = std::mem::take(&mut request.details.metadata);
    request.details = details;
    request.updated_at = now;
    let request = request.clone();
    let json = PaymentRequestJson::read(&hitpay, &book, &request);
    Ok(answer::json(StatusCode::OK, &json))
}

/// Withdraws a request; it can still be read, as canceled.
pub(super) async fn delete(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let now = hitpay.context().now();
    let mut book = hitpay.book();
    let paid = book.charges_of(&id).any(|charge| charge.succeeded);
    let request = book
        .request_mut(&id)
        .ok_or_else(|| Refusal::no_model(PAYMENT_REQUEST, &id))?;
    let status = request.status_at(now);
    if paid || matches!(status, Status::Completed | Status::Canceled) {
        return Err(not_now("deleted", status));
    }
    request.status = Status::Canceled;
    request.updated_at = now;
    Ok(answer::json(StatusCode::OK, &json!({"success": true})))
}

impl HitPay {
    fn new_request(&self, origin: Origin, details: validate::Details) -> PaymentRequest {
        let now = self.context().now();
        PaymentRequest {
            id: self.context().random().uuid(),
            origin,
            details,
            status: Status::Pending,
            executor_id: self.context().random().number(1_000),
            created_at: now,
            updated_at: now,
        }
    }

    /// Writes down what a payment of another origin is for, and gives its id.
    pub(super) fn remember(&self, origin: Origin, details: validate::Details) -> String {
        let request = self.new_request(origin, details);
        let id = request.id.clone();
        self.book().requests.push(request);
        id
    }
}

fn not_now(what: &str, status: Status) -> Refusal {
    Refusal::NotNow(format!(
        "A {} payment request cannot be {what}.",
        status.word()
    ))
}
