//! Operations that most of HitPay's resources share: create, read, change, remove and list.

use dhow_core::{Call, Endpoint, Response, Result};

use crate::{
    client::Client,
    wire::{Body, Compared, Item, List, Record},
};

impl Client {
    /// Sends a call, compares the response with the request and reads it as an object.
    ///
    /// A response about another object is an error.
    pub(crate) async fn submit<T: Item>(
        &self,
        call: Call,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let answer = self.exchange(call).await?;
        answer.check(compare)?;
        answer.read(None)
    }

    /// Sends a call about the object with this id and reads the response. A response without an id is about this object.
    pub(crate) async fn submit_about<T: Item>(
        &self,
        call: Call,
        id: &str,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let answer = self.exchange(call).await?;
        answer.check(|compared| compare(compared).text("id", id).about_known())?;
        answer.read(Some(id))
    }

    /// Creates an object.
    pub(crate) async fn create<T: Item>(
        &self,
        endpoint: &Endpoint,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let call = self.call(endpoint, &[], Some(body))?;
        self.submit(call, compare).await
    }

    /// Reads an object by id.
    pub(crate) async fn get<T: Item>(&self, endpoint: &Endpoint, id: &str) -> Result<T> {
        let call = self.call(endpoint, &[("id", id)], None)?;
        self.submit_about(call, id, |compared| compared).await
    }

    /// Changes an object by id. The response must have that id; `compare` compares the changed fields.
    pub(crate) async fn change<T: Item>(
        &self,
        endpoint: &Endpoint,
        id: &str,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let call = self.call(endpoint, &[("id", id)], Some(body))?;
        self.submit_about(call, id, compare).await
    }

    /// Removes an object by id.
    ///
    /// HitPay documents the response of few deletions, so only an id in it is compared.
    pub(crate) async fn remove(&self, endpoint: &Endpoint, id: &str) -> Result<()> {
        let call = self.call(endpoint, &[("id", id)], None)?;
        self.exchange(call).await?.check_id(id)
    }
}

/// Reads the objects of a list that has no pages.
pub(crate) fn objects<T: Item>(response: &Response, list: &List<Record>) -> Result<Vec<T>> {
    let read: Result<_, _> = list.data.iter().map(T::from_wire).collect();
    read.map_err(|fault| response.unexpected(fault.message()))
}
