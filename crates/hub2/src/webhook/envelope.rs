//! The envelope of an event: what is the same for all kinds.

use dhow_core::{Environment, json::Lexeme};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mode;

/// `{id, type, data, createdAt, mode}`; the object in `data` stays text until its kind is known.
#[derive(Debug, Deserialize, Default)]
pub(super) struct Envelope<'a> {
    pub(super) id: Option<Lexeme>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Lexeme>,
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(rename = "createdAt")]
    pub(super) created_at: Option<Lexeme>,
    pub(super) mode: Option<Lexeme>,
}

/// The kinds of events that have a status of their own here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Intent,
    Payment,
    Transfer,
    Other,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(body: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    pub(super) fn kind(&self) -> &str {
        self.kind.as_ref().map_or("unnamed", Lexeme::as_str)
    }

    /// The family and the rest of the name: `payment.succeeded` is about a payment and says `succeeded`.
    pub(super) fn family(&self) -> (Family, &str) {
        match self.kind().split_once('.') {
            Some(("payment_intent", action)) => (Family::Intent, action),
            Some(("payment", action)) => (Family::Payment, action),
            Some(("transfer", action)) => (Family::Transfer, action),
            _ => (Family::Other, ""),
        }
    }

    /// The object that the event is about.
    pub(super) fn object<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.data?.get()).ok()
    }

    /// The environment that the event names, `None` for none or an unknown one.
    pub(super) fn environment(&self) -> Option<Environment> {
        mode::read(self.mode.as_ref()?.as_str())
    }
}
