//! A response with its body, which is parsed once for all checks.

use std::borrow::Cow;

use dhow_core::{
    Response, Result,
    json::{Document, readable},
};

use crate::wire::{Compared, Item, Record};

/// A response, and its object if the body is one.
#[derive(Debug)]
pub(crate) struct Answer {
    response: Response,
    object: Option<Record>,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let body = response.body();
        let document = match readable(body) {
            Cow::Borrowed(_) => Document::with_duplicate_keys(body.clone()),
            Cow::Owned(repaired) => Document::with_duplicate_keys(repaired),
        };
        // An object is read by some sixty lookups of a member.
        let document = document.map(Document::with_names);
        let object = document.and_then(|document| Record::from_value(&document, document.root()));
        Self { response, object }
    }
}

impl Answer {
    pub(crate) fn response(&self) -> &Response {
        &self.response
    }

    pub(crate) fn into_response(self) -> Response {
        self.response
    }

    /// Object of the response, if it has one without a repeated name.
    pub(crate) fn object(&self) -> Option<&Record> {
        self.object.as_ref()
    }

    /// Compares the response with its request. A body that is not an object passes, because reading it fails later.
    pub(crate) fn check(
        &self,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
    ) -> Result<()> {
        let Some(record) = &self.object else {
            return Ok(());
        };
        // Virtual accounts come wrapped in `data`.
        let record = record.unwrapped();
        self.response.check(compare(Compared::new(&record)).echo())
    }

    /// Compares only the id of the response. An absent id is accepted.
    pub(crate) fn check_id(&self, id: &str) -> Result<()> {
        self.check(|compared| compared.id_if_any(id))
    }

    /// Reads the object of the response. `id` is used if the response has no id.
    ///
    /// # Errors
    /// A body that is not an object, or not such an object.
    pub(crate) fn read<T: Item>(&self, id: Option<&str>) -> Result<T> {
        let read = T::from_wire(&self.record()?.unwrapped().about(id));
        read.map_err(|fault| self.response.unexpected(fault.message()))
    }

    /// Object of the response.
    ///
    /// # Errors
    /// A body that is not an object.
    pub(crate) fn record(&self) -> Result<Cow<'_, Record>> {
        match &self.object {
            Some(record) => Ok(Cow::Borrowed(record)),
            // For its error.
            None => self.response.json().map(Cow::Owned),
        }
    }
}
