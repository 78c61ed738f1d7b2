//! `/webhooks`: registered webhooks.
//!
//! The secret is in the response to the registration only. After a rotation the old secret also signs for 24 hours.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Secret;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Hub2, body, validate, wire};
use crate::context::Context;
use crate::fields::Field;
use crate::response;
use crate::start_error::StartError;
use crate::stored::Stored;

/// Number of secrets that are generated before a webhook exists, so that the variables can contain them.
const PREPARED: usize = 2;
/// Period in which an old secret also signs, as `s0`.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// A registered webhook.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Webhook {
    /// Id of the webhook.
    pub id: String,
    /// URL that receives the events.
    pub url: String,
    /// Names of the events to send. Empty means all events.
    pub events: Vec<String>,
    /// Secret that signs the events.
    pub secret: Secret,
    description: Option<Value>,
    metadata: Value,
    old_secret: Option<(Secret, Timestamp)>,
    enabled: bool,
    created_at: Timestamp,
}

/// A webhook in the state file.
// `Webhook` is public and has no serde form, because it has secrets.
#[derive(Serialize, Deserialize)]
pub(crate) struct WebhookForm {
    id: String,
    url: String,
    events: Vec<String>,
    #[serde(with = "crate::stored")]
    secret: Secret,
    description: Option<Value>,
    metadata: Value,
    #[serde(with = "crate::stored")]
    old_secret: Option<(Secret, Timestamp)>,
    enabled: bool,
    #[serde(with = "crate::stored")]
    created_at: Timestamp,
}

impl Stored for Webhook {
    type Form = WebhookForm;

    fn to_form(&self) -> WebhookForm {
        let Self {
            id,
            url,
            events,
            secret,
            description,
            metadata,
            old_secret,
            enabled,
            created_at,
        } = self.clone();
        WebhookForm {
            id,
            url,
            events,
            secret,
            description,
            metadata,
            old_secret,
            enabled,
            created_at,
        }
    }

    fn from_form(form: WebhookForm) -> Result<Self, String> {
        Ok(Self {
            id: form.id,
            url: form.url,
            events: form.events,
            secret: form.secret,
            description: form.description,
            metadata: form.metadata,
            old_secret: form.old_secret,
            enabled: form.enabled,
            created_at: form.created_at,
        })
    }
}

impl Webhook {
    pub(super) fn subscribes_to(&self, kind: &str) -> bool {
        self.enabled && (self.events.is_empty() || self.events.iter().any(|event| event == kind))
    }

    /// Returns the previous secret while it still signs.
    pub(super) fn old_secret_at(&self, now: Timestamp) -> Option<&Secret> {
        let (secret, since) = self.old_secret.as_ref()?;
        (now.duration_since(*since) < OVERLAP).then_some(secret)
    }

    fn json(&self, hub2: &Hub2, with_secret: bool) -> Value {
        let mut object = json!({
            "id": self.id,
            "createdAt": wire::time(self.created_at),
            "updatedAt": wire::time(self.created_at),
            "mode": hub2.environment(),
            "events": self.events,
            "metadata": self.metadata,
            "status": if self.enabled { "enabled" } else { "disabled" },
            "url": self.url,
        });
        if let Some(members) = object.as_object_mut() {
            if let Some(text) = &self.description {
                members.insert("description".to_owned(), text.clone());
            }
            if with_secret {
                members.insert("secret".to_owned(), json!(self.secret.expose()));
            }
        }
        object
    }
}

impl Hub2 {
    /// Registers a webhook. Without event names it receives all events.
    ///
    /// The first webhooks use the secrets that [`env`](Hub2::env) lists from the start: two, or as many as the builder was
    /// given.
    pub fn register_webhook(&self, url: &str, events: &[&str]) -> Webhook {
        let events = events.iter().map(|event| (*event).to_owned()).collect();
        self.add_webhook(url.to_owned(), events, |_| ())
    }

    /// Adds a webhook. `change` sets the members that only an HTTP request has.
    fn add_webhook(
        &self,
        url: String,
        events: Vec<String>,
        change: impl FnOnce(&mut Webhook),
    ) -> Webhook {
        let (id, fresh) = (
            self.context().random().uuid(),
            self.context().random().hex64(),
        );
        let created_at = self.context().now();
        let mut store = self.store();
        let prepared = store.unused_secrets.pop_front();
        // A generated secret is never weak, so one of the two always exists.
        let secret = prepared.or_else(|| Secret::new(fresh).ok());
        let mut webhook = Webhook {
            id,
            url,
            events,
            secret: secret.unwrap_or_else(|| self.api_key().clone()),
            description: None,
            metadata: json!({}),
            old_secret: None,
            enabled: true,
            created_at,
        };
        change(&mut webhook);
        store.webhooks.push(webhook.clone());
        webhook
    }

    /// Rotates the secret of a webhook and returns the new one. `None` if the id is unknown.
    ///
    /// For 24 hours, by the sandbox's clock, events also carry a signature with the old secret, as `s0`.
    pub fn rotate_secret(&self, webhook_id: &str) -> Option<Secret> {
        let fresh = Secret::new(self.context().random().hex64()).ok()?;
        let now = self.context().now();
        let mut store = self.store();
        let webhook = store
            .webhooks
            .iter_mut()
            .find(|webhook| webhook.id == webhook_id)?;
        let old = std::mem::replace(&mut webhook.secret, fresh.clone());
        webhook.old_secret = Some((old, now));
        Some(fresh)
    }

    /// Returns the secrets of all webhooks, followed by those for the next webhooks.
    #[must_use]
    pub fn webhook_secrets(&self) -> Vec<Secret> {
        let store = self.store();
        let used = store.webhooks.iter().map(|webhook| webhook.secret.clone());
        used.chain(store.unused_secrets.iter().cloned()).collect()
    }
}

/// Returns the secrets that the builder was given, or generated ones.
pub(super) fn prepared_secrets(context: &Context) -> Result<Vec<Secret>, StartError> {
    const VARIABLE: &str = "DHOW_HUB2_WEBHOOK_SECRETS";
    let secrets: Vec<String> = match context.given(VARIABLE) {
        Some(list) => list
            .split(',')
            .map(|secret| secret.trim().to_owned())
            .collect(),
        None => (0..PREPARED).map(|_| context.random().hex64()).collect(),
    };
    let secrets = secrets.into_iter().map(Secret::new);
    secrets
        .collect::<Result<_, _>>()
        .map_err(|weak| StartError::WeakCredential(VARIABLE, weak))
}

pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let url = validate::required(&input, "url")?;
    let events = input.member("events").map(Field::items).unwrap_or_default();
    let events = events
        .into_iter()
        .filter_map(Field::as_text)
        .map(str::to_owned);
    let webhook = hub2.add_webhook(url, events.collect(), |webhook| {
        webhook.description = input.member("description").map(Field::to_json);
        if let Some(given) = input.member("metadata") {
            webhook.metadata = given.to_json();
        }
    });
    Ok(response::json(
        StatusCode::CREATED,
        &webhook.json(&hub2, true),
    ))
}

pub(super) fn list(State(hub2): State<Hub2>) -> Response {
    let webhooks = hub2.store().webhooks.clone();
    let all: Vec<Value> = webhooks
        .iter()
        .map(|webhook| webhook.json(&hub2, false))
        .collect();
    hub2.list(all)
}

pub(super) fn read(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let webhooks = hub2.store().webhooks.clone();
    let found = webhooks.iter().find(|webhook| webhook.id == id);
    let found = found.ok_or_else(|| Refusal::not_found("Webhook"))?;
    Ok(response::json(StatusCode::OK, &found.json(&hub2, false)))
}

pub(super) fn update(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let changed = {
        let mut store = hub2.store();
        let found = store.webhooks.iter_mut().find(|webhook| webhook.id == id);
        let found = found.ok_or_else(|| Refusal::not_found("Webhook"))?;
        if let Some(url) = input.text("url") {
            url.clone_into(&mut found.url);
        }
        if let Some(status) = input.text("status") {
            found.enabled = status == "enabled";
        }
        found.clone()
    };
    Ok(response::json(StatusCode::OK, &changed.json(&hub2, false)))
}

pub(super) fn delete(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let mut store = hub2.store();
    let before = store.webhooks.len();
    store.webhooks.retain(|webhook| webhook.id != id);
    if store.webhooks.len() == before {
        return Err(Refusal::not_found("Webhook"));
    }
    Ok(response::json(StatusCode::OK, &json!({})))
}
