//! What most of HitPay's resources have in common: a list, and objects that are created, read, changed and removed by id.

use dhow_core::{Resolution, Result, Target};
use http::Method;

use crate::{
    body::Body,
    client::{Client, ID, Operation},
    pages::{Listing, Pages, Style, pages},
    wire::{Compared, Item, Record},
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
    /// Sends a call, compares its answer with what was asked for (L29) and reads it as an object.
    pub(crate) async fn submit<T: Item>(
        &self,
        operation: Operation,
        target: Target,
        body: Option<&Body>,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let resolution = operation.resolution;
        let about = operation.about.clone();
        let answer = self.send(operation, target, body).await?;
        Self::check(&answer, resolution, |compared| match &about {
            Some(_) => compare(compared).about_known(),
            None => compare(compared),
        })?;
        let record: Record = Self::read(&answer, resolution)?;
        let record = record.unwrapped().about(about.as_deref());
        T::read(&record).map_err(|error| {
            answer
                .not_understood(error.message())
                .of_call(ID, resolution)
        })
    }

    /// `POST`: after an unknown outcome look into the list.
    pub(crate) async fn create<T: Item>(
        &self,
        of: Collection,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let operation = Operation::write(Method::POST, of.all, Resolution::LookUp);
        let target = self.at(of.path);
        self.submit(operation, target, Some(body), compare).await
    }

    /// `GET` by id.
    pub(crate) async fn one<T: Item>(&self, of: Collection, id: &str) -> Result<T> {
        let target = self.at(of.path).segment("id", id)?;
        let operation = Operation::read(of.one).about(id);
        self.submit(operation, target, None, |compared| compared.text("id", id))
            .await
    }

    /// `PUT` or `PATCH` by id. What changed is compared as well; the id is in any case.
    pub(crate) async fn change<T: Item>(
        &self,
        of: Collection,
        method: Method,
        id: &str,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let operation = Operation::write(method, of.one, Resolution::Poll).about(id);
        let target = self.at(of.path).segment("id", id)?;
        self.submit(operation, target, Some(body), |compared| {
            compare(compared).text("id", id)
        })
        .await
    }

    /// `DELETE` by id. What the answer holds is not documented alike; only an id in it is compared.
    pub(crate) async fn remove(&self, of: Collection, id: &str) -> Result<()> {
        let operation = Operation::write(Method::DELETE, of.one, Resolution::Poll);
        let target = self.at(of.path).segment("id", id)?;
        let answer = self.send(operation, target, None).await?;
        Self::check_id(&answer, Resolution::Poll, id)
    }

    /// The list, with `per_page`, and a page number unless the answers have a cursor.
    pub(crate) fn numbered<T: Item>(&self, of: Collection, per_page: Option<u32>) -> Pages<'_, T> {
        let listing = Listing::new(of.all, Style::Number("page")).filter("per_page", per_page);
        pages(self, listing)
    }
}
