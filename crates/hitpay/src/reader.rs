//! Card readers at the counter.

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    payment::declined_if_refused,
    wire::{Body, Item, Printed, Read, Record},
};

/// A card reader as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reader {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// What kind it is.
    pub device_type: Option<String>,
    /// The model, for people.
    pub title: Option<String>,
    /// Its serial number.
    pub serial_number: Option<String>,
    /// When it was registered.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl Item for Reader {
    fn read(record: &Record) -> Read<Self> {
        let data = record.record("data").unwrap_or_default();
        let details = record.record("details").unwrap_or_default();
        Ok(Self {
            printed: Printed::of(record),
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
    /// `GET /v1/readers`: page by page, `limit` on each.
    #[must_use]
    pub fn readers(&self, limit: Option<u32>) -> Pages<'_, Reader> {
        let listing = Listing::new(LIST, Style::Number("page")).filter("limit", limit);
        pages(&self.client, listing)
    }

    /// `POST /v1/readers/cancel`: ends what a reader is doing. A payment that is already made stays made.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) when there is nothing to end.
    pub async fn cancel_reader(&self, reader_id: &str) -> Result<()> {
        let body = Body::default().text("reader_id", reader_id);
        let call = self.client.call(&CANCEL, None, Some(&body))?;
        let sent = self.client.send(call).await;
        sent.map(drop).map_err(declined_if_refused)
    }
}
