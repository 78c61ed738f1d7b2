//! Webhook endpoints: registered URLs for JSON events (version 2).

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result, Secret};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    payment::{at_most, check_url},
    wire::{Body, Compared, Item, Read, Record},
};

/// An endpoint to register, or the new state of one.
// Source: HitPay OpenAPI document, body of `POST /v1/webhook-events`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhookEndpoint {
    /// Name of the endpoint, at most 255 characters.
    pub name: String,
    /// URL for the events. HitPay accepts https only.
    pub url: String,
    /// Event names, such as `payment_request.completed`. Names unknown to this version are sent unchanged.
    pub event_types: Vec<String>,
}

/// A registered endpoint.
// The list of endpoints is a bare array without pages.
// Source: HitPay OpenAPI document, response of `GET /v1/webhook-events/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookEndpoint {
    /// HitPay's id.
    pub id: String,
    /// Name of the endpoint.
    pub name: Option<String>,
    /// URL for the events.
    pub url: Option<String>,
    /// Event names.
    pub event_types: Vec<String>,
    /// Salt that signs the events of the endpoint, for [`HitPayConfig::with_event_secrets`](crate::HitPayConfig::with_event_secrets).
    ///
    /// `None` if the response has none. The dashboard shows it as well.
    pub salt: Option<Secret>,
    /// Time of registration.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
}

impl NewWebhookEndpoint {
    fn body(&self) -> Result<Body> {
        at_most("name", Some(&self.name), 255)?;
        check_url("url", Some(&self.url))?;
        if self.event_types.is_empty() {
            return Err(ID.invalid("event_types", "must contain at least one event"));
        }
        Ok(Body::default()
            .text("name", &*self.name)
            .text("url", &*self.url)
            // The OpenAPI document lists nine events and the guide twenty.
            // LEDGER: event-types
            .list("event_types", &self.event_types))
    }
}

impl NewWebhookEndpoint {
    /// Compares the URL of a response, because the salt of an endpoint belongs to its URL.
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let requested = self.url.trim_end_matches('/');
        let received = compared.response_text("url");
        let same = received.is_none_or(|url| url.trim_end_matches('/') == requested);
        compared.matches("url", same)
    }
}

impl Item for WebhookEndpoint {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            id: record.required("id")?,
            name: record.text("name"),
            url: record.text("url"),
            event_types: record.texts("event_types"),
            // No document has it. HitPay's plug-in for Odoo reads it from the responses.
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
    /// Lists webhook endpoints (`GET /v1/webhook-events`), on a single page.
    #[must_use]
    pub fn webhook_endpoints(&self) -> Pages<'_, WebhookEndpoint> {
        pages(&self.client, Listing::new(LIST, Paging::Whole))
    }

    /// Registers a webhook endpoint (`POST /v1/webhook-events`). A second call registers another one.
    ///
    /// Its events can be verified once its [`salt`](WebhookEndpoint::salt) is configured.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a URL or an event that HitPay rejects.
    pub async fn create_webhook_endpoint(
        &self,
        new: &NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Reads a webhook endpoint (`GET /v1/webhook-events/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn webhook_endpoint(&self, id: &str) -> Result<WebhookEndpoint> {
        self.client.get(&READ, id).await
    }

    /// Replaces a webhook endpoint (`PUT /v1/webhook-events/{id}`).
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

    /// Removes a webhook endpoint (`DELETE /v1/webhook-events/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_webhook_endpoint(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
