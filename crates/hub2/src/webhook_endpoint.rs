//! Registered webhooks.
//!
//! Creating and reading a webhook is documented. Listing and deleting are known from integrations. Changing one is a guess.

use std::{collections::BTreeMap, time::SystemTime};

use dhow_core::{Echo, Endpoint, Environment, ProviderReference, Resolution, Result, Secret};
use http::Method;

use crate::{
    Hub2, ID,
    echo::object_id,
    rules::{HTTPS_URL, check_form},
    wire::{self, environment, time},
};

// LEDGER: trailing-slash
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/webhooks", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/webhooks");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/webhooks/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/webhooks/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/webhooks/{id}", Resolution::Poll);

/// Request for a webhook.
// Source: Hub2 documentation, "Webhooks integration".
// The guide's request has `metadata` of the merchant's own, which Hub2 returns with the webhook.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewWebhook {
    /// URL that receives the events; https, or http on this machine.
    pub url: String,
    /// Names of the events, such as `payment_intent.succeeded`.
    pub events: Vec<String>,
    /// Description.
    pub description: Option<String>,
    /// Merchant's own metadata.
    pub metadata: BTreeMap<String, String>,
}

impl NewWebhook {
    /// Creates a request with the required fields.
    #[must_use]
    pub fn new(
        url: impl Into<String>,
        events: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            url: url.into(),
            events: events.into_iter().map(Into::into).collect(),
            description: None,
            metadata: BTreeMap::new(),
        }
    }
}

/// A registered webhook.
// Source: Hub2 API reference, "Get a webhook".
// The response to the creation is the only one with the secret, so the secret is optional here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WebhookEndpoint {
    /// Hub2's id.
    pub id: String,
    /// URL that receives the events.
    pub url: Option<String>,
    /// True if the webhook is enabled, if the response contains its status.
    pub enabled: Option<bool>,
    /// Environment.
    pub environment: Option<Environment>,
    /// Names of the events.
    pub events: Vec<String>,
    /// Description.
    pub description: Option<String>,
    /// Merchant's own metadata.
    pub metadata: BTreeMap<String, String>,
    /// Time of registration.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
    /// Secret that signs deliveries. Hub2 returns it once, when the webhook is created: store it then.
    pub secret: Option<Secret>,
}

/// Changes to a registered webhook. `None` leaves a member unchanged.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WebhookChanges {
    /// URL that receives the events.
    pub url: Option<String>,
    /// Names of the events.
    pub events: Option<Vec<String>>,
    /// Description.
    pub description: Option<String>,
    /// True to enable the webhook, false to disable it.
    pub enabled: Option<bool>,
}

impl WebhookEndpoint {
    /// Converts a response. `requested` is the id in the request, if it has one.
    fn from_wire(wire: wire::Webhook, requested: Option<&ProviderReference>) -> Result<Self> {
        Ok(Self {
            id: object_id(wire.id, requested)?.into(),
            url: wire.url,
            enabled: match wire.status.as_deref() {
                Some("enabled") => Some(true),
                Some("disabled") => Some(false),
                _ => None,
            },
            environment: wire.mode.as_deref().and_then(environment::from_wire),
            events: wire.events.items,
            description: wire.description,
            metadata: wire.metadata.pairs,
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
            secret: wire
                .secret
                .and_then(|secret| Secret::allow_weak(secret).ok()),
        })
    }
}

impl Hub2 {
    /// Registers a webhook (`POST /webhooks`). Only this response contains the secret.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the webhook may be registered. Its secret is lost then: delete the webhook and
    /// register it again.
    pub async fn create_webhook(&self, new: &NewWebhook) -> Result<WebhookEndpoint> {
        check_form(HTTPS_URL, "url", &new.url)?;
        let body = wire::NewWebhook {
            url: &new.url,
            events: &new.events,
            description: new.description.as_deref(),
            metadata: &new.metadata,
        };
        let call = self.client.call(&CREATE, &[])?;
        let echo = |made: &wire::Webhook| {
            let echo = self.client.about(made);
            // A server may normalise `https://shop.example` to `https://shop.example/`.
            let plain = |url: &str| url.trim_end_matches('/').to_owned();
            echo.text(
                "url",
                &plain(&new.url),
                made.url.as_deref().map(plain).as_deref(),
            )
        };
        let read = |wire| WebhookEndpoint::from_wire(wire, None);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// Reads a webhook (`GET /webhooks/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn webhook(&self, id: &ProviderReference) -> Result<WebhookEndpoint> {
        let call = self.client.call(&READ, &[("webhook", id.as_str())])?;
        let read = |wire| WebhookEndpoint::from_wire(wire, Some(id));
        self.client
            .send_json(call, self.webhook_with_id(id), read)
            .await
    }

    /// Lists webhooks (`GET /webhooks`). Known from two integrations; not documented.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>> {
        // LEDGER: webhook-list
        // A script and a Symfony service read the response as a bare list of objects with `url`.
        let call = self.client.call(&LIST, &[])?;
        let echo = |list: &wire::List<wire::Webhook>| self.client.owner_of_all(&list.0);
        let item = |item| WebhookEndpoint::from_wire(item, None);
        let read = |list: wire::List<_>| list.0.into_iter().map(item).collect();
        self.client.send_json(call, echo, read).await
    }

    /// Changes a webhook (`PATCH /webhooks/{id}`, or the method set by
    /// [`with_webhook_update`](crate::Hub2Config::with_webhook_update)). Not confirmed by any source.
    ///
    /// # Errors
    /// The errors of every write.
    pub async fn update_webhook(
        &self,
        id: &ProviderReference,
        changes: &WebhookChanges,
    ) -> Result<WebhookEndpoint> {
        if let Some(url) = &changes.url {
            check_form(HTTPS_URL, "url", url)?;
        }
        let body = wire::WebhookChange {
            url: changes.url.as_deref(),
            events: changes.events.as_deref(),
            description: changes.description.as_deref(),
            status: changes
                .enabled
                .map(|on| if on { "enabled" } else { "disabled" }),
        };
        let endpoint = UPDATE.with_method(self.webhook_update.clone());
        let call = self.client.call(&endpoint, &[("webhook", id.as_str())])?;
        let read = |wire| WebhookEndpoint::from_wire(wire, Some(id));
        let echo = self.webhook_with_id(id);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// Deletes a webhook (`DELETE /webhooks/{id}`). Known from one integration; not documented.
    ///
    /// # Errors
    /// The errors of every write.
    pub async fn delete_webhook(&self, id: &ProviderReference) -> Result<()> {
        // LEDGER: webhook-delete
        // A Symfony service sends this call, and no available page of Hub2's shows it.
        let call = self.client.call(&DELETE, &[("webhook", id.as_str())])?;
        self.client.send_without_result(call, id.as_str()).await
    }

    /// Compares a response with the id of the request.
    fn webhook_with_id(&self, id: &ProviderReference) -> impl FnOnce(&wire::Webhook) -> Echo {
        move |webhook| {
            let echo = self.client.about(webhook);
            echo.text("id", id.as_str(), webhook.id.as_deref())
                .named_by(webhook.url.as_ref())
        }
    }
}
