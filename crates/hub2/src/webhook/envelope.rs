//! Envelope of an event, the same for all kinds.

use std::borrow::Cow;

use dhow_core::{Environment, json::Value};

use super::object::Object;
use crate::wire::environment;

/// `{id, type, data, createdAt, mode}`. The object in `data` is read once its kind is known.
// Source: Hub2 documentation, "Webhooks integration".
// LEDGER: event-mode
// A member `test` was seen in payloads and is `false` even in the sandbox, so `mode` alone decides the environment.
#[derive(Debug, Default)]
pub(super) struct Envelope<'v> {
    pub(super) id: Option<Cow<'v, str>>,
    pub(super) kind: Option<Cow<'v, str>>,
    pub(super) data: Option<Value<'v>>,
    pub(super) created_at: Option<Cow<'v, str>>,
    pub(super) mode: Option<Cow<'v, str>>,
}

/// Kind of object that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Intent,
    Payment,
    Transfer,
    Other,
}

impl<'v> Envelope<'v> {
    /// Reads the members. Returns `None` for a body that is not an object.
    pub(super) fn read(body: Value<'v>) -> Option<Self> {
        if !body.is_object() {
            return None;
        }
        let mut envelope = Self::default();
        for (name, member) in body.members() {
            match name.as_bytes() {
                b"id" => envelope.id = member.text(),
                b"type" => envelope.kind = member.text(),
                b"data" => envelope.data = Some(member),
                b"createdAt" => envelope.created_at = member.text(),
                b"mode" => envelope.mode = member.text(),
                _ => {}
            }
        }
        Some(envelope)
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

    /// Reads the object that the event is about.
    pub(super) fn object(&self) -> Option<Object<'v>> {
        Object::read(self.data?)
    }

    /// Returns the environment of the event. `None` if it is missing or unknown.
    pub(super) fn environment(&self) -> Option<Environment> {
        environment::from_wire(self.mode.as_ref()?)
    }
}
