//! Notifications to the merchant's staff.

use std::collections::BTreeMap;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Body, Item, Read, Record},
};

/// A notification that is switched on.
// Events and channels stay texts, so that a new one needs no new version of this crate.
// Source: HitPay OpenAPI document, `GET /v1/notifications`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Notification {
    /// Event, as HitPay's word.
    pub event: String,
    /// Channel, as HitPay's word.
    pub channel: String,
}

impl Notification {
    /// Creates a notification of an event through a channel.
    #[must_use]
    pub fn new(event: impl Into<String>, channel: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            channel: channel.into(),
        }
    }
}

impl Item for Notification {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            event: record.required("event")?,
            channel: record.required("channel")?,
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/notifications");
const SWITCH: Endpoint = Endpoint::write(ID, Method::PUT, "/v1/notifications", Resolution::Poll);

impl HitPay {
    /// Lists the notifications that are switched on (`GET /v1/notifications`), on a single page.
    #[must_use]
    pub fn notifications(&self) -> Pages<'_, Notification> {
        pages(&self.client, Listing::new(LIST, Paging::Whole))
    }

    /// Switches notifications on and off (`PUT /v1/notifications`).
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a notification that HitPay does not support.
    pub async fn switch_notifications(
        &self,
        switches: &BTreeMap<Notification, bool>,
    ) -> Result<()> {
        let mut body = Body::default();
        for (notification, on) in switches {
            let name = format!("{}@{}", notification.event, notification.channel);
            body = body.switch_named(name, *on);
        }
        let call = self.client.call(&SWITCH, &[], Some(&body))?;
        self.client.send(call).await.map(drop)
    }
}
