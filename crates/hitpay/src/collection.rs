//! What most of HitPay's resources have in common: a list, and objects that are created, read, changed and removed by id.

use dhow_core::{Resolution, Result};
use http::Method;

use crate::{
    body::Body,
    client::{Client, Operation},
    pages::{Listing, Pages, Style, pages},
    wire::{Item, Record},
};

/// Where a resource lives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Collection {
    /// Below the base address.
    pub(crate) path: &'static str,
    /// The list, as documented.
    pub(crate) all: &'static str,
    /// One object, as documented.
    pub(crate) one: &'static str,
}

impl Client {
    /// Sends a call and reads its answer as an object.
    pub(crate) async fn submit<T: Item>(
        &self,
        operation: Operation,
        target: dhow_core::Target,
        body: Option<&Body>,
    ) -> Result<T> {
        let resolution = operation.resolution;
        let answer = self.send(operation, target, body).await?;
        let record: Record = Self::read(&answer, resolution)?;
        T::read(&record.unwrapped()).map_err(|error| {
            answer
                .not_understood(error.message())
                .with_resolution(resolution)
                .with_provider(crate::client::ID)
        })
    }

    /// `POST`: after an unknown outcome look into the list.
    pub(crate) async fn create<T: Item>(&self, of: Collection, body: &Body) -> Result<T> {
        let operation = Operation::write(Method::POST, of.all, Resolution::LookUp);
        self.submit(operation, self.at(of.path), Some(body)).await
    }

    /// `GET` by id.
    pub(crate) async fn one<T: Item>(&self, of: Collection, id: &str) -> Result<T> {
        let target = self.at(of.path).segment("id", id)?;
        self.submit(Operation::read(of.one), target, None).await
    }

    /// `PUT` or `PATCH` by id.
    pub(crate) async fn change<T: Item>(
        &self,
        of: Collection,
        method: Method,
        id: &str,
        body: &Body,
    ) -> Result<T> {
        let operation = Operation::write(method, of.one, Resolution::Poll);
        let target = self.at(of.path).segment("id", id)?;
        self.submit(operation, target, Some(body)).await
    }

    /// `DELETE` by id; what the answer holds is not documented alike, so it is not read.
    pub(crate) async fn remove(&self, of: Collection, id: &str) -> Result<()> {
        let operation = Operation::write(Method::DELETE, of.one, Resolution::Poll);
        let target = self.at(of.path).segment("id", id)?;
        self.send(operation, target, None).await.map(drop)
    }

    /// The list, with a page number and `per_page`.
    pub(crate) fn numbered<T: Item>(&self, of: Collection, per_page: Option<u32>) -> Pages<'_, T> {
        let listing = Listing::new(of.all, Style::Number("page")).filter("per_page", per_page);
        pages(self, listing)
    }
}
