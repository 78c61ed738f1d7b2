//! Card readers.

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    payment::declined_if_refused,
    wire::{Body, Item, RawObject, Read, Record},
};

/// A card reader of HitPay.
// The details of a reader are nested in `data` and depend on its model, so they are all optional.
// Source: HitPay OpenAPI document, `GET /v1/readers`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reader {
    /// HitPay's id.
    pub id: String,
    /// Name of the reader.
    pub name: Option<String>,
    /// Device type.
    pub device_type: Option<String>,
    /// Model for display.
    pub title: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// Time of registration.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl Item for Reader {
    fn from_wire(record: &Record) -> Read<Self> {
        let data = record.record("data").unwrap_or_default();
        let details = record.record("details").unwrap_or_default();
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            device_type: record.text("device_type"),
            title: details.text("title"),
            serial_number: data.text("serial_number"),
            created_at: record.time("created_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/readers");
const CANCEL: Endpoint = Endpoint::write(ID, Method::POST, "/v1/readers/cancel", Resolution::Poll);

impl HitPay {
    /// Lists card readers page by page (`GET /v1/readers`), with `limit` readers per page.
    #[must_use]
    pub fn readers(&self, limit: Option<u32>) -> Pages<'_, Reader> {
        let listing = Listing::new(LIST, Paging::Number("page")).filter("limit", limit);
        pages(&self.client, listing)
    }

    /// Cancels the current action of a reader (`POST /v1/readers/cancel`). A completed payment stays paid.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) if there is nothing to cancel.
    pub async fn cancel_reader(&self, reader_id: &str) -> Result<()> {
        let body = Body::default().text("reader_id", reader_id);
        let call = self.client.call(&CANCEL, &[], Some(&body))?;
        let sent = self.client.send(call).await;
        sent.map(drop).map_err(declined_if_refused)
    }
}
