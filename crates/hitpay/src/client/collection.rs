//! What most of HitPay's resources have in common: a list, and objects that are created, read, changed and removed by id.

use dhow_core::{Call, Endpoint, Response, Result, json};

use crate::{
    client::Client,
    pages::{Listing, Pages, Style, pages},
    wire::{Body, Compared, Item, List, Record},
};

impl Client {
    /// Sends a call, compares the response with what was asked for (L29) and reads it as an object.
    pub(crate) async fn submit<T: Item>(
        &self,
        call: Call,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let response = self.send(call).await?;
        check(&response, compare)?;
        object(&response, None)
    }

    /// As [`submit`](Self::submit) for an object whose id is known: a response that does not say its id is about this one (L29, L34).
    pub(crate) async fn submit_about<T: Item>(
        &self,
        call: Call,
        id: &str,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let response = self.send(call).await?;
        check(&response, |compared| {
            compare(compared).text("id", id).about_known()
        })?;
        object(&response, Some(id))
    }

    /// An object that is made.
    pub(crate) async fn create<T: Item>(
        &self,
        endpoint: &Endpoint,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let call = self.call(endpoint, None, Some(body))?;
        self.submit(call, compare).await
    }

    /// An object by id.
    pub(crate) async fn one<T: Item>(&self, endpoint: &Endpoint, id: &str) -> Result<T> {
        let call = self.call(endpoint, Some(id), None)?;
        self.submit_about(call, id, |compared| compared).await
    }

    /// An object that is changed. What changed is compared as well; the id is in any case.
    pub(crate) async fn change<T: Item>(
        &self,
        endpoint: &Endpoint,
        id: &str,
        body: &Body,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r> + Send,
    ) -> Result<T> {
        let call = self.call(endpoint, Some(id), Some(body))?;
        self.submit_about(call, id, compare).await
    }

    /// An object that is removed. What the response holds is not documented alike; only an id in it is compared.
    pub(crate) async fn remove(&self, endpoint: &Endpoint, id: &str) -> Result<()> {
        let call = self.call(endpoint, Some(id), None)?;
        let response = self.send(call).await?;
        check_id(&response, id)
    }

    /// The list, with `per_page`, and a page number unless the responses have a cursor.
    pub(crate) fn numbered<T: Item>(
        &self,
        endpoint: Endpoint,
        per_page: Option<u32>,
    ) -> Pages<'_, T> {
        let listing = Listing::new(endpoint, Style::Number("page")).filter("per_page", per_page);
        pages(self, listing)
    }
}

/// Compares a response with its request (L29). A response that is no object is left to whoever reads it.
pub(crate) fn check(
    response: &Response,
    compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
) -> Result<()> {
    let Ok(record) = json::from_slice::<Record>(response.body()) else {
        return Ok(());
    };
    let record = record.unwrapped();
    response.check(compare(Compared::with(&record)).echo())
}

/// Compares the id in the response to a change that need not show its object: only another id contradicts it.
pub(crate) fn check_id(response: &Response, id: &str) -> Result<()> {
    check(response, |compared| compared.id_if_any(id))
}

/// The object of a response; `id` is its id where that is known.
fn object<T: Item>(response: &Response, id: Option<&str>) -> Result<T> {
    let record: Record = response.json()?;
    let read = T::read(&record.unwrapped().about(id));
    read.map_err(|fault| response.unexpected(fault.message()))
}

/// The objects of a list that comes as a whole.
pub(crate) fn objects<T: Item>(response: &Response, list: &List<Record>) -> Result<Vec<T>> {
    let read: Result<_, _> = list.data.iter().map(T::read).collect();
    read.map_err(|fault| response.unexpected(fault.message()))
}
