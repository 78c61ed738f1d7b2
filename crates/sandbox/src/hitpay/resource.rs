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
use crate::answer;
use crate::fields::Field;

/// A record with an id in the book.
pub(super) trait Record: 'static {
    /// The model's name in a 404.
    const MODEL: &'static str;

    fn id(&self) -> &str;

    /// All records of this kind, oldest first.
    fn all(book: &Store) -> &Vec<Self>
    where
        Self: Sized;

    fn all_mut(book: &mut Store) -> &mut Vec<Self>
    where
        Self: Sized;
}

/// A record that prints itself when it is read.
pub(super) trait Readable: Record + Sized {
    fn json<'a>(&'a self, hitpay: &'a HitPay, book: &'a Store) -> impl Serialize + 'a;
}

/// A record that merchants create, update and delete.
pub(super) trait Resource: Readable + Clone {
    /// The method of an update.
    const UPDATE: MethodFilter = MethodFilter::PUT;

    /// Makes a record out of a body; [`create`] keeps it.
    fn new(hitpay: &HitPay, book: &mut Store, input: &Field) -> Result<Self, Refusal>;

    /// Changes what a body says. After a refusal the record in the book is as it was.
    fn change(&mut self, hitpay: &HitPay, book: &Store, input: &Field) -> Result<(), Refusal>;

    /// The answer when it was created, where it differs from the one when it is read.
    fn created_json<'a>(&'a self, hitpay: &'a HitPay, book: &'a Store) -> impl Serialize + 'a {
        self.json(hitpay, book)
    }

    /// The status when it was created.
    fn created_status(hitpay: &HitPay) -> StatusCode {
        hitpay.created()
    }

    /// Removes it, or ends it where it stays readable.
    fn delete(_hitpay: &HitPay, book: &mut Store, id: &str) -> Result<Response, Refusal> {
        book.remove::<Self>(id)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

pub(super) async fn create<R: Resource>(
    State(hitpay): State<HitPay>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let mut book = hitpay.book();
    let record = R::new(&hitpay, &mut book, &input)?;
    let status = R::created_status(&hitpay);
    let response = answer::json(status, &record.created_json(&hitpay, &book));
    R::all_mut(&mut book).push(record);
    Ok(response)
}

pub(super) async fn read<R: Readable>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let book = hitpay.book();
    let record = book.get::<R>(&id)?;
    let response = answer::json(StatusCode::OK, &record.json(&hitpay, &book));
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
    let mut book = hitpay.book();
    let mut record = book.get::<R>(&id)?.clone();
    record.change(&hitpay, &book, &input)?;
    let response = answer::json(StatusCode::OK, &record.json(&hitpay, &book));
    *book.get_mut::<R>(&id)? = record;
    Ok(response)
}

pub(super) async fn delete<R: Resource>(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    R::delete(&hitpay, &mut hitpay.book(), &id)
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
