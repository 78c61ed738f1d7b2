//! `/v1/payment-requests`: requests for a payment by a customer.

use std::borrow::Cow;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::quirk::Quirk;
use super::refusal::Refusal;
use super::resource::{Readable, Resource};
use super::state::{Origin, PaymentRequest, Status, Store};
use super::wire::PaymentRequestJson;
use super::{HitPay, NAME, validate};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::response;

mod page;

impl Readable for PaymentRequest {
    fn json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a {
        PaymentRequestJson::with_payments(hitpay, store, self)
    }

    fn keys(&self, _store: &Store) -> Vec<RecordKey> {
        vec![RecordKey::payment(NAME, &self.id)]
    }
}

impl Resource for PaymentRequest {
    /// Creates a request, which the payer can pay at once.
    fn new(hitpay: &HitPay, _store: &mut Store, input: &Field) -> Result<Self, Refusal> {
        let input = with_unit(hitpay, input);
        let details = validate::details(&input, hitpay.context().now())?;
        Ok(hitpay.new_request(Origin::Request, details))
    }

    fn created_json<'a>(&'a self, hitpay: &'a HitPay, _store: &'a Store) -> impl Serialize + 'a {
        PaymentRequestJson::created(hitpay, self)
    }

    /// Replaces all fields except location and metadata. Only a pending request can be changed.
    fn change(&mut self, hitpay: &HitPay, _store: &Store, input: &Field) -> Result<(), Refusal> {
        let now = hitpay.context().now();
        let status = self.status_at(now);
        if status != Status::Pending {
            return Err(invalid_state("updated", status));
        }
        let mut details = validate::details(&with_unit(hitpay, input), now)?;
        details.business_location_id = self.details.business_location_id.take();
        details.metadata = std::mem::take(&mut self.details.metadata);
        self.details = details;
        self.updated_at = now;
        Ok(())
    }

    /// Cancels an unpaid request, which stays readable as `canceled`.
    fn delete(hitpay: &HitPay, store: &mut Store, id: &str) -> Result<Response, Refusal> {
        let now = hitpay.context().now();
        let paid = store.charges_of(id).any(|charge| charge.succeeded);
        let request = store.get_mut::<Self>(id)?;
        hitpay.touch(&[RecordKey::payment(NAME, id)]);
        let status = request.status_at(now);
        if paid || matches!(status, Status::Completed | Status::Canceled) {
            return Err(invalid_state("deleted", status));
        }
        request.status = Status::Canceled;
        request.updated_at = now;
        Ok(response::json(StatusCode::OK, &json!({"success": true})))
    }
}

/// Adds the unit to an `expires_after` that is a bare number of minutes, if the quirk is on.
// LEDGER: expires-after
fn with_unit<'f>(hitpay: &HitPay, input: &'f Field) -> Cow<'f, Field> {
    let bare = match input.member("expires_after") {
        Some(Field::Text(text) | Field::Number(text)) => text.parse::<u32>().ok(),
        _ => None,
    };
    let mut changed = input.clone();
    match (bare, &mut changed) {
        (Some(minutes), Field::Map(members)) if hitpay.has(Quirk::BareMinutes) => {
            let unit = Field::Text(format!("{minutes} mins"));
            members.push(("expires_after".to_owned(), unit));
            Cow::Owned(changed)
        }
        _ => Cow::Borrowed(input),
    }
}

/// Lists payment requests, newest first.
// HitPay documents no response; this is the format of its other lists.
pub(super) fn list(
    State(hitpay): State<HitPay>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = page::Query::from_query(&Field::from_query(query.as_deref()))?;
    let store = hitpay.store();
    let found = store
        .requests
        .iter()
        .rev()
        .filter(|request| request.visible_id().is_some() && query.matches(request));
    let found: Vec<_> = found.collect();
    let data = query.slice(&found).iter();
    let data: Vec<_> = data
        .map(|request| PaymentRequestJson::with_payments(&hitpay, &store, request))
        .collect();
    if hitpay.has(Quirk::ListAsArray) {
        return Ok(response::json(StatusCode::OK, &data));
    }
    let path = format!("{}/payment-requests", hitpay.base_url());
    Ok(response::json(
        StatusCode::OK,
        &query.envelope(&path, found.len(), data),
    ))
}

impl HitPay {
    pub(super) fn new_request(&self, origin: Origin, details: validate::Details) -> PaymentRequest {
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

    /// Stores the hidden payment request of a payment with another origin, and returns its id.
    pub(super) fn insert(&self, origin: Origin, details: validate::Details) -> String {
        let request = self.new_request(origin, details);
        let id = request.id.clone();
        self.store().requests.push(request);
        id
    }
}

fn invalid_state(action: &str, status: Status) -> Refusal {
    Refusal::InvalidState(format!(
        "A {} payment request cannot be {action}.",
        status.as_str()
    ))
}
