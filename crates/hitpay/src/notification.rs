//! Which of the merchant's people are notified of what.

use std::collections::BTreeMap;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    wire::{Body, Item, Read, Record},
};

/// A notification that is switched on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Notification {
    /// What happened, in HitPay's word.
    pub event: String,
    /// How people are told, in HitPay's word.
    pub channel: String,
}

impl Notification {
    /// A notification of an event by a channel.
    #[must_use]
    pub fn new(event: impl Into<String>, channel: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            channel: channel.into(),
        }
    }
}

impl Item for Notification {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            event: record.required("event")?,
            channel: record.required("channel")?,
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/notifications");
const SWITCH: Endpoint = Endpoint::write(ID, Method::PUT, "/v1/notifications", Resolution::Poll);

impl HitPay {
    /// `GET /v1/notifications`: all on one page.
    #[must_use]
    pub fn notifications(&self) -> Pages<'_, Notification> {
        pages(&self.client, Listing::new(LIST, Style::Whole))
    }

    /// `PUT /v1/notifications`: switches notifications on and off.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a notification that HitPay does not have.
    pub async fn switch_notifications(
        &self,
        switches: &BTreeMap<Notification, bool>,
    ) -> Result<()> {
        let mut body = Body::default();
        for (notification, on) in switches {
            let name = format!("{}@{}", notification.event, notification.channel);
            body = body.switch_named(name, *on);
        }
        let call = self.client.call(&SWITCH, None, Some(&body))?;
        self.client.send(call).await.map(drop)
    }
}
