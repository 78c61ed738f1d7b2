//! Envelope of an event, the same for all kinds.

use dhow_core::{Environment, json};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::environment;

/// `{id, type, data, createdAt, mode}`. The object in `data` is parsed once its kind is known.
// Source: Hub2 documentation, "Webhooks integration".
// LEDGER: event-mode
// A member `test` was seen in payloads and is `false` even in the sandbox, so `mode` alone decides the environment.
#[derive(Debug, Deserialize, Default)]
pub(super) struct Envelope<'a> {
    #[serde(default, deserialize_with = "json::text")]
    pub(super) id: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "json::text")]
    pub(super) kind: Option<String>,
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(default, rename = "createdAt", deserialize_with = "json::text")]
    pub(super) created_at: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pub(super) mode: Option<String>,
}

/// Kind of object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Intent,
    Payment,
    Transfer,
    Other,
}

impl<'a> Envelope<'a> {
    /// Parses a body that is [`readable`](json::readable).
    pub(super) fn parse(body: &'a [u8]) -> Option<Self> {
        json::from_readable(body).ok()
    }

    pub(super) fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or("unnamed")
    }

    /// Splits the name of the event: `payment.succeeded` is about a payment, with the action `succeeded`.
    pub(super) fn family(&self) -> (Family, &str) {
        match self.kind().split_once('.') {
            Some(("payment_intent", action)) => (Family::Intent, action),
            Some(("payment", action)) => (Family::Payment, action),
            Some(("transfer", action)) => (Family::Transfer, action),
            _ => (Family::Other, ""),
        }
    }

    /// Parses the object that the event is about.
    pub(super) fn object<T: Deserialize<'a>>(&self) -> Option<T> {
        json::from_str(self.data?.get()).ok()
    }

    /// Returns the environment of the event. `None` if it is missing or unknown.
    pub(super) fn environment(&self) -> Option<Environment> {
        environment::from_wire(self.mode.as_ref()?)
    }
}
