//! Registered webhooks: where Hub2 delivers, and with which secret. Creating and reading one is documented, listing and deleting were seen
//! in integrations, and how one is changed is a guess that the ledger labels.

use std::{collections::BTreeMap, time::SystemTime};

use dhow_core::{Echo, Endpoint, Environment, ProviderReference, Resolution, Result, Secret};
use http::Method;

use crate::{
    Hub2, ID,
    echo::object_id,
    rules::check_url,
    wire::{self, environment, time},
};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/webhooks", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/webhooks");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/webhooks/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/webhooks/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/webhooks/{id}", Resolution::Poll);

/// What a webhook is registered with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewWebhook {
    /// Where events go.
    pub url: String,
    /// Which events, such as `payment_intent.succeeded`.
    pub events: Vec<String>,
    /// For people.
    pub description: Option<String>,
    /// The merchant's own pairs.
    pub metadata: BTreeMap<String, String>,
}

impl NewWebhook {
    /// A webhook for these events.
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

/// A registered webhook as Hub2 describes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WebhookEndpoint {
    /// Hub2's id.
    pub id: String,
    /// Where events go.
    pub url: Option<String>,
    /// Whether they do.
    pub enabled: Option<bool>,
    /// Live or sandbox.
    pub environment: Option<Environment>,
    /// Which events.
    pub events: Vec<String>,
    /// For people.
    pub description: Option<String>,
    /// The merchant's own pairs.
    pub metadata: BTreeMap<String, String>,
    /// When it was registered.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
    /// What deliveries are signed with. Hub2 tells it once, when the webhook is created: store it then.
    pub secret: Option<Secret>,
}

/// What changes of a registered webhook.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WebhookChanges {
    /// Where events go.
    pub url: Option<String>,
    /// Which events.
    pub events: Option<Vec<String>>,
    /// For people.
    pub description: Option<String>,
    /// Whether events go there.
    pub enabled: Option<bool>,
}

impl Hub2 {
    /// `POST /webhooks`: registers an address. Its answer is the only one that tells the secret.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may be registered: its secret is lost then, so remove it and register
    /// again.
    pub async fn create_webhook(&self, new: &NewWebhook) -> Result<WebhookEndpoint> {
        check_url("url", &new.url)?;
        let body = wire::NewWebhook {
            url: &new.url,
            events: &new.events,
            description: new.description.as_deref(),
            metadata: &new.metadata,
        };
        let call = self.client.call(&CREATE, &[])?;
        let echo = |made: &wire::Webhook| {
            let echo = self.client.about(made);
            // A server may add the slash of the root.
            let plain = |url: &str| url.trim_end_matches('/').to_owned();
            echo.text(
                "url",
                &plain(&new.url),
                made.url.as_deref().map(plain).as_deref(),
            )
        };
        let read = |wire| read(wire, None);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// `GET /webhooks/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn webhook(&self, id: &ProviderReference) -> Result<WebhookEndpoint> {
        let call = self.client.call(&READ, &[("webhook", id.as_str())])?;
        let read = |wire| read(wire, Some(id));
        self.client
            .send_json(call, self.webhook_with_id(id), read)
            .await
    }

    /// `GET /webhooks`. Seen in two integrations; no document shows it.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn webhooks(&self) -> Result<Vec<WebhookEndpoint>> {
        // LEDGER: webhook-list
        let call = self.client.call(&LIST, &[])?;
        let echo = |list: &wire::List<wire::Webhook>| self.client.owner_of_all(&list.0);
        let one = |one| read(one, None);
        let read = |list: wire::List<_>| list.0.into_iter().map(one).collect();
        self.client.send_json(call, echo, read).await
    }

    /// `PATCH /webhooks/{id}`, or the verb of [`with_webhook_update`](crate::Hub2Config::with_webhook_update). Unsettled: no source shows
    /// this call.
    ///
    /// # Errors
    /// Whatever a write can end with.
    pub async fn update_webhook(
        &self,
        id: &ProviderReference,
        changes: &WebhookChanges,
    ) -> Result<WebhookEndpoint> {
        if let Some(url) = &changes.url {
            check_url("url", url)?;
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
        let read = |wire| read(wire, Some(id));
        let echo = self.webhook_with_id(id);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// `DELETE /webhooks/{id}`. Seen in one integration; no document shows it.
    ///
    /// # Errors
    /// Whatever a write can end with.
    pub async fn delete_webhook(&self, id: &ProviderReference) -> Result<()> {
        // LEDGER: webhook-delete
        let call = self.client.call(&DELETE, &[("webhook", id.as_str())])?;
        self.client.send_without_result(call, id.as_str()).await
    }

    /// An answer about the webhook with that id.
    fn webhook_with_id(&self, id: &ProviderReference) -> impl FnOnce(&wire::Webhook) -> Echo {
        move |webhook| {
            let echo = self.client.about(webhook);
            echo.text("id", id.as_str(), webhook.id.as_deref())
                .named_by(webhook.url.as_ref())
        }
    }
}

/// `asked` is the id in the question, if it has one.
fn read(wire: wire::Webhook, asked: Option<&ProviderReference>) -> Result<WebhookEndpoint> {
    Ok(WebhookEndpoint {
        id: object_id(wire.id, asked)?.into(),
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
