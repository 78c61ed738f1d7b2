//! `/payment-links`: pages that take payments without an intent of the merchant.
//!
//! Each payment is an intent of its own, with the link's reference and one attempt.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Money;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::intent::{paginate, short_id};
use super::quirk::Quirk;
use super::refusal::Refusal;
use super::state::{Intent, Store};
use super::{Hub2, body, validate, wire};
use crate::fields::Field;
use crate::response;

pub(super) mod page;
mod payer;

/// A payment link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PaymentLink {
    id: String,
    reference: String,
    description: Option<String>,
    money: Money,
    multi_use: bool,
    #[serde(with = "crate::stored")]
    created_at: Timestamp,
    #[serde(with = "crate::stored")]
    expires_at: Option<Timestamp>,
    country: Option<String>,
    provider: Option<String>,
    /// URLs that the payer's browser returns to: after success, and after a failure.
    return_urls: (Option<String>, Option<String>),
    closed: bool,
    /// Ids of the intents, one for each attempt.
    intents: Vec<String>,
}

impl PaymentLink {
    pub(super) fn has_id(&self, id: &str) -> bool {
        self.id == id
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn reference(&self) -> &str {
        &self.reference
    }

    pub(super) fn money(&self) -> Money {
        self.money
    }

    pub(super) fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// End of the time in which the link can be paid.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Returns the status in Hub2's spelling. A failed attempt leaves a link `active`.
    pub(super) fn status(&self, store: &Store, now: Timestamp) -> &'static str {
        let is_paid = |intent: &Intent| intent.status() == "successful";
        if self.closed {
            "closed"
        } else if !self.multi_use && self.attempts(store).any(is_paid) {
            "completed"
        } else if self.expires_at.is_some_and(|at| at <= now) {
            "expired"
        } else {
            "active"
        }
    }

    pub(super) fn attempts<'s>(&self, store: &'s Store) -> impl Iterator<Item = &'s Intent> {
        let intents = self.intents.iter();
        let intents: Vec<_> = intents.filter_map(|id| store.intent(id)).collect();
        intents.into_iter()
    }

    // LEDGER: payment-link-members. Counters and dates without a documented name are left out, as in the client.
    fn json(&self, hub2: &Hub2, store: &Store) -> Value {
        let attempts: Vec<Value> = self
            .attempts(store)
            .flat_map(|intent| intent.payments.iter().map(move |payment| (intent, payment)))
            .map(|(intent, payment)| wire::payment(hub2, intent, payment))
            .collect();
        let mut object = json!({
            "id": self.id,
            "url": format!("{}{}", hub2.context().origin(), page::path(&self.id)),
            "status": self.status(store, hub2.context().now()),
            "reference": self.reference,
            "amount": self.money.minor(),
            "currency": self.money.currency().code(),
            "type": if self.multi_use { "multi_use" } else { "single_use" },
            "attempts": attempts,
        });
        if let Some(members) = object.as_object_mut() {
            let names = [
                ("reference", "purchaseReference"),
                ("attempts", "paymentAttempts"),
            ];
            for (name, other) in names
                .into_iter()
                .filter(|_| hub2.has(Quirk::OtherLinkMembers))
            {
                let value = members.remove(name).unwrap_or_default();
                members.insert(other.to_owned(), value);
            }
            if let Some(text) = &self.description {
                members.insert("description".to_owned(), json!(text));
            }
            if let Some(at) = self.expires_at {
                members.insert("expirationDate".to_owned(), json!(wire::time(at)));
            }
        }
        object
    }
}

pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let owned = |name: &str| input.text(name).map(str::to_owned);
    let multi_use = match input.text("type") {
        None | Some("single_use") => false,
        Some("multi_use") => true,
        Some(_) => {
            let message = "type must be one of the following values: single_use, multi_use";
            return Err(Refusal::invalid(message));
        }
    };
    let expires_at = input.text("expirationDate").map(str::parse).transpose();
    let wrong = |_| Refusal::invalid("expirationDate must be a valid ISO 8601 date string");
    let providers = input.member("providers").map(Field::items);
    let first = providers.and_then(|names| names.first()?.as_text().map(str::to_owned));
    let link = PaymentLink {
        id: format!("pl_{}", short_id(&hub2.context().random().hex64())),
        reference: validate::reference(&input, "purchaseReference")?,
        description: owned("description"),
        money: validate::money(&input)?,
        multi_use,
        created_at: hub2.context().now(),
        expires_at: expires_at.map_err(wrong)?,
        country: owned("country"),
        provider: first,
        return_urls: (owned("successUrl"), owned("failureUrl")),
        closed: false,
        intents: Vec::new(),
    };
    let mut store = hub2.store();
    hub2.touch_payment(&link.id);
    let json = link.json(&hub2, &store);
    store.payment_links.push(link);
    Ok(response::json(StatusCode::CREATED, &json))
}

pub(super) fn list(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let now = hub2.context().now();
    let store = hub2.store();
    let wanted = query.text("status");
    let matches =
        |link: &&PaymentLink| wanted.is_none_or(|status| status == link.status(&store, now));
    let links = store.payment_links.iter().rev().filter(matches);
    let found: Vec<Value> = links.map(|link| link.json(&hub2, &store)).collect();
    Ok(hub2.list(paginate(&query, found)))
}

pub(super) fn read(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let store = hub2.store();
    let link = store.payment_link(&id).ok_or_else(unknown)?;
    hub2.touch_payment(&id);
    Ok(response::json(StatusCode::OK, &link.json(&hub2, &store)))
}

/// Closes a link. Its earlier payments stay paid.
pub(super) fn close(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let mut store = hub2.store();
    let link = store.payment_link_mut(&id).ok_or_else(unknown)?;
    link.closed = true;
    hub2.touch_payment(&id);
    let link = link.clone();
    Ok(response::json(StatusCode::OK, &link.json(&hub2, &store)))
}

fn unknown() -> Refusal {
    Refusal::not_found("Payment link")
}
