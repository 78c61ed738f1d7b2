//! Generic handlers to create, read, update and delete records.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodFilter;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::HitPay;
use super::refusal::Refusal;
use super::state::{Record, Store};
use crate::fields::Field;
use crate::records::RecordKey;
use crate::response;

/// A record that can be read.
pub(super) trait Readable: Record + Sized {
    fn json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a;

    /// Returns the payments, payouts and refunds that a request for this record concerns.
    fn keys(&self, _store: &Store) -> Vec<RecordKey> {
        Vec::new()
    }

    /// Returns the status for reading.
    fn read_status(_hitpay: &HitPay) -> StatusCode {
        StatusCode::OK
    }
}

/// A record that merchants can create, update and delete.
pub(super) trait Resource: Readable + Clone {
    /// HTTP methods for updates.
    // hit-pay/app-studio-starter documents both for payment requests and recurring billings, as Laravel routes a resource.
    // LEDGER: framework-routes
    const UPDATE: MethodFilter = MethodFilter::PUT.or(MethodFilter::PATCH);

    /// Validates a request body and returns the new record, which [`create`] stores.
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal>;

    /// Validates a request body and applies it. On error the stored record is unchanged.
    fn change(&mut self, hitpay: &HitPay, store: &Store, input: &Field) -> Result<(), Refusal>;

    /// Returns the response to creation, by default the same as to reading.
    fn created_json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a {
        self.json(hitpay, store)
    }

    /// Returns the status for creation.
    fn created_status(hitpay: &HitPay) -> StatusCode {
        hitpay.created()
    }

    /// Removes the record, or marks it as ended if it stays readable.
    fn delete(_hitpay: &HitPay, store: &mut Store, id: &str) -> Result<Response, Refusal> {
        store.remove::<Self>(id)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

pub(super) fn create<R: Resource>(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let record = R::new(&hitpay, &mut store, &input)?;
    hitpay.touch(&record.keys(&store));
    let status = R::created_status(&hitpay);
    let response = response::json(status, &record.created_json(&hitpay, &store));
    R::all_mut(&mut store).push(record);
    Ok(response)
}

pub(super) fn read<R: Readable>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let store = hitpay.store();
    let record = store.get::<R>(&id)?;
    hitpay.touch(&record.keys(&store));
    let response = response::json(R::read_status(&hitpay), &record.json(&hitpay, &store));
    Ok(response)
}

/// Updates a record. An unknown id is a 404 even if the body is invalid.
pub(super) fn update<R: Resource>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let mut record = store.get::<R>(&id)?.clone();
    hitpay.touch(&record.keys(&store));
    record.change(&hitpay, &store, &input)?;
    let response = response::json(StatusCode::OK, &record.json(&hitpay, &store));
    *store.get_mut::<R>(&id)? = record;
    Ok(response)
}

pub(super) fn delete<R: Resource>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    R::delete(&hitpay, &mut hitpay.store(), &id)
}
