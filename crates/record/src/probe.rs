//! Observations of single messages that support or contradict the reading of a ledger entry.

use std::collections::BTreeSet;

use http::HeaderMap;
use serde_json::Value;

use crate::{
    exchange::{Direction, Exchange},
    fields::{self, Fields, scalar},
};

pub(crate) mod hitpay;
pub(crate) mod hpay;
pub(crate) mod hub2;
pub(crate) mod payatom;

/// Observation of one point of the ledger in one message.
pub(crate) struct Probe {
    /// Id of the entry.
    pub(crate) ledger: &'static str,
    /// Statement if the message has the form that the library takes for the usual one.
    pub(crate) usual: &'static str,
    /// Statement if the message has another form, which at least one source has too.
    pub(crate) other: &'static str,
    /// Returns true for the other form and false for the usual one. `None` if the message says nothing about it.
    pub(crate) look: fn(&Look<'_>) -> Option<bool>,
}

/// Statement of a message about an entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sighting {
    pub(crate) ledger: &'static str,
    pub(crate) statement: &'static str,
    /// True for another form than the usual one.
    pub(crate) is_other: bool,
}

/// Calls that were seen before, for observations about an order of messages.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) seen: BTreeSet<String>,
}

/// A message as a probe sees it.
pub(crate) struct Look<'e> {
    /// Name of the call; empty for a webhook, and for a call without a name.
    pub(crate) route: &'e str,
    pub(crate) exchange: &'e Exchange,
    pub(crate) request: Fields,
    /// JSON of the gateway: the response of a call, or the body of a webhook.
    pub(crate) json: Option<Value>,
    /// Scheme that verified a webhook, with the name of the secret.
    pub(crate) verified: Option<(&'e str, &'e str)>,
    /// True for the first read of an object after its last change.
    pub(crate) is_first_read: bool,
}

impl<'e> Look<'e> {
    pub(crate) fn new(route: &'e str, exchange: &'e Exchange) -> Self {
        let json = match exchange.direction {
            Direction::Call => exchange.response_json(),
            Direction::Webhook => fields::json(exchange.request.body()),
        };
        Self {
            route,
            exchange,
            request: Fields::of_request(&exchange.request),
            json,
            verified: None,
            is_first_read: false,
        }
    }

    pub(crate) fn is_webhook(&self) -> bool {
        self.exchange.direction == Direction::Webhook
    }

    /// True for one of these calls, with a status of success.
    pub(crate) fn succeeded(&self, routes: &[&str]) -> bool {
        routes.contains(&self.route) && self.exchange.is_success()
    }

    pub(crate) fn status(&self) -> u16 {
        self.exchange.status().map_or(0, |status| status.as_u16())
    }

    pub(crate) fn request_headers(&self) -> &HeaderMap {
        self.exchange.request.headers()
    }

    pub(crate) fn response_headers(&self) -> Option<&HeaderMap> {
        Some(self.exchange.response.as_ref()?.headers())
    }

    /// Returns a member of the gateway's object.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.json.as_ref()?.get(name)
    }

    /// Returns a scalar of the gateway's object as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        scalar(self.member(name)?)
    }

    /// Returns every value of a member, at any depth.
    pub(crate) fn all(&self, name: &str) -> Vec<&Value> {
        let mut found = Vec::new();
        if let Some(json) = &self.json {
            collect(json, name, &mut found, 0);
        }
        found
    }

    /// Returns every text of a member, at any depth.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.all(name)
            .into_iter()
            .filter_map(Value::as_str)
            .collect()
    }
}

fn collect<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Value>, depth: usize) {
    // The parser limits the depth as well.
    if depth > 128 {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if key == name {
                    found.push(value);
                }
                collect(value, name, found, depth + 1);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, name, found, depth + 1);
            }
        }
        _ => {}
    }
}

/// Returns `Some(true)` if a condition holds for one of the values, `Some(false)` if for none, and `None` without values.
pub(crate) fn any<T>(values: &[T], condition: impl Fn(&T) -> bool) -> Option<bool> {
    match values.is_empty() {
        true => None,
        false => Some(values.iter().any(condition)),
    }
}
