//! Webhook endpoints: where HitPay sends JSON events (version 2).

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result, Secret};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    payment::{at_most, check_url},
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Read, Record},
};

/// An endpoint to register, or what one is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhookEndpoint {
    /// What it is called, at most 255 characters.
    pub name: String,
    /// Where the events go; HitPay takes https only.
    pub url: String,
    /// What it is told of, such as `payment_request.completed`. Words that this version does not know are sent as they are.
    pub event_types: Vec<String>,
}

/// An endpoint as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookEndpoint {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// Where the events go.
    pub url: Option<String>,
    /// What it is told of.
    pub event_types: Vec<String>,
    /// The salt that its events are signed with: for [`HitPayConfig::with_event_salts`](crate::HitPayConfig::with_event_salts). `None`
    /// when the answer has none; the dashboard shows it, too.
    pub salt: Option<Secret>,
    /// When it was registered.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
}

impl NewWebhookEndpoint {
    fn body(&self) -> Checked<Body> {
        at_most("name", Some(&self.name), 255)?;
        check_url("url", Some(&self.url))?;
        if self.event_types.is_empty() {
            return Err(Refusal::invalid(
                "event_types",
                "must name at least one event",
            ));
        }
        Ok(Body::default()
            .text("name", &*self.name)
            .text("url", &*self.url)
            // LEDGER: event-types
            .list("event_types", &self.event_types))
    }
}

impl NewWebhookEndpoint {
    /// The salt of an endpoint belongs to its URL.
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let own = self.url.trim_end_matches('/');
        let answered = compared.answered("url");
        let same = answered.is_none_or(|url| url.trim_end_matches('/') == own);
        compared.alike("url", same)
    }
}

impl Item for WebhookEndpoint {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            name: record.text("name"),
            url: record.text("url"),
            event_types: record.texts("event_types"),
            // LEDGER: endpoint-salt-reply
            salt: record.text("salt").and_then(|salt| Secret::new(salt).ok()),
            created_at: record.time("created_at"),
            updated_at: record.time("updated_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/webhook-events");
const CREATE: Endpoint =
    Endpoint::write(ID, Method::POST, "/v1/webhook-events", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/webhook-events/{id}");
const UPDATE: Endpoint =
    Endpoint::write(ID, Method::PUT, "/v1/webhook-events/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(
    ID,
    Method::DELETE,
    "/v1/webhook-events/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// `GET /v1/webhook-events`: all on one page.
    #[must_use]
    pub fn webhook_endpoints(&self) -> Pages<'_, WebhookEndpoint> {
        pages(&self.client, Listing::new(LIST, Style::Whole))
    }

    /// `POST /v1/webhook-events`: its events verify once its [`salt`](WebhookEndpoint::salt) is configured. Called twice, it registers two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for an address or an event that HitPay does not take.
    pub async fn create_webhook_endpoint(
        &self,
        new: &NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/webhook-events/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn webhook_endpoint(&self, id: &str) -> Result<WebhookEndpoint> {
        self.client.one(&READ, id).await
    }

    /// `PUT /v1/webhook-events/{id}`
    ///
    /// # Errors
    /// As [`create_webhook_endpoint`](Self::create_webhook_endpoint).
    pub async fn update_webhook_endpoint(
        &self,
        id: &str,
        new: &NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint> {
        let body = new.body()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// `DELETE /v1/webhook-events/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_webhook_endpoint(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
