//! Records with an id, and one handler each to create, read, update and delete every kind of them.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodFilter;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::HitPay;
use super::refusal::Refusal;
use super::state::Store;
use crate::fields::Field;
use crate::response;

/// A record with an id in the store.
pub(super) trait Record: 'static {
    /// The model's name in a 404.
    const MODEL: &'static str;

    fn id(&self) -> &str;

    /// All records of this kind, oldest first.
    fn all(store: &Store) -> &Vec<Self>
    where
        Self: Sized;

    fn all_mut(store: &mut Store) -> &mut Vec<Self>
    where
        Self: Sized;
}

/// A record that prints itself when it is read.
pub(super) trait Readable: Record + Sized {
    fn json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a;
}

/// A record that merchants create, update and delete.
pub(super) trait Resource: Readable + Clone {
    /// The method of an update.
    const UPDATE: MethodFilter = MethodFilter::PUT;

    /// Makes a record out of a body; [`create`] keeps it.
    fn new(hitpay: &HitPay, store: &mut Store, input: &Field) -> Result<Self, Refusal>;

    /// Changes what a body says. After a refusal the record in the store is as it was.
    fn change(&mut self, hitpay: &HitPay, store: &Store, input: &Field) -> Result<(), Refusal>;

    /// The answer when it was created, where it differs from the one when it is read.
    fn created_json<'a>(&'a self, hitpay: &'a HitPay, store: &'a Store) -> impl Serialize + 'a {
        self.json(hitpay, store)
    }

    /// The status when it was created.
    fn created_status(hitpay: &HitPay) -> StatusCode {
        hitpay.created()
    }

    /// Removes it, or ends it where it stays readable.
    fn delete(_hitpay: &HitPay, store: &mut Store, id: &str) -> Result<Response, Refusal> {
        store.remove::<Self>(id)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

pub(super) async fn create<R: Resource>(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let record = R::new(&hitpay, &mut store, &input)?;
    let status = R::created_status(&hitpay);
    let response = response::json(status, &record.created_json(&hitpay, &store));
    R::all_mut(&mut store).push(record);
    Ok(response)
}

pub(super) async fn read<R: Readable>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let store = hitpay.store();
    let record = store.get::<R>(&id)?;
    let response = response::json(StatusCode::OK, &record.json(&hitpay, &store));
    Ok(response)
}

/// An id that does not exist is found before anything that is wrong with the body.
pub(super) async fn update<R: Resource>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut store = hitpay.store();
    let mut record = store.get::<R>(&id)?.clone();
    record.change(&hitpay, &store, &input)?;
    let response = response::json(StatusCode::OK, &record.json(&hitpay, &store));
    *store.get_mut::<R>(&id)? = record;
    Ok(response)
}

pub(super) async fn delete<R: Resource>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    R::delete(&hitpay, &mut hitpay.store(), &id)
}

impl Store {
    /// The record with this id.
    pub(super) fn find<R: Record>(&self, id: &str) -> Option<&R> {
        R::all(self).iter().rev().find(|record| record.id() == id)
    }

    pub(super) fn find_mut<R: Record>(&mut self, id: &str) -> Option<&mut R> {
        let all = R::all_mut(self).iter_mut();
        all.rev().find(|record| record.id() == id)
    }

    /// The record with this id, or a 404.
    pub(super) fn get<R: Record>(&self, id: &str) -> Result<&R, Refusal> {
        self.find(id).ok_or_else(|| Refusal::no_model(R::MODEL, id))
    }

    /// The record with this id, or a 404.
    pub(super) fn get_mut<R: Record>(&mut self, id: &str) -> Result<&mut R, Refusal> {
        self.find_mut(id)
            .ok_or_else(|| Refusal::no_model(R::MODEL, id))
    }

    /// Forgets the record with this id, or answers a 404.
    pub(super) fn remove<R: Record>(&mut self, id: &str) -> Result<(), Refusal> {
        self.get::<R>(id)?;
        R::all_mut(self).retain(|record| record.id() != id);
        Ok(())
    }
}
