//! Observations of single messages that support or contradict the reading of a ledger entry.

use std::collections::BTreeSet;

use http::{HeaderMap, header};
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

/// Entries of which both forms can be true of one gateway, because it may accept or return either. Of any other entry, both forms in one
/// record contradict each other.
pub(crate) const BOTH_FORMS: [&str; 11] = [
    "transfer-amount",
    "expires-after",
    "boolean-words",
    "body-encoding",
    "json-as-form",
    "order-id-length",
    "order-status-words",
    "polling-by-order",
    "refund-info",
    "transfer-path",
    "transfer-statuses",
];

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

    /// True for one of these calls, with a status of success and the id of the object that was made or read.
    pub(crate) fn returned(&self, routes: &[&str]) -> bool {
        self.succeeded(routes) && self.has("id")
    }

    /// True if the gateway's object has a member that is not null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.member(name).is_some_and(|value| !value.is_null())
    }

    pub(crate) fn status(&self) -> u16 {
        self.exchange.status().map_or(0, |status| status.as_u16())
    }

    pub(crate) fn request_headers(&self) -> &HeaderMap {
        self.exchange.request.headers()
    }

    /// Media type of the request in lower case, without its parameters.
    pub(crate) fn media(&self) -> Option<String> {
        let media = self.request_headers().get(header::CONTENT_TYPE)?;
        let media = media.to_str().ok()?.split(';').next()?;
        Some(media.trim().to_ascii_lowercase())
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

/// Returns `Some(true)` if the other form was seen, `Some(false)` if the usual one was, and `None` if neither was.
///
/// The absence of one form is no evidence for the other, so a probe names what it must see for each.
pub(crate) fn seen(usual: bool, other: bool) -> Option<bool> {
    match (usual, other) {
        (_, true) => Some(true),
        (true, false) => Some(false),
        (false, false) => None,
    }
}

/// Returns `Some(true)` if a condition holds for one of the values, `Some(false)` if for none, and `None` without values.
pub(crate) fn any<T>(values: &[T], condition: impl Fn(&T) -> bool) -> Option<bool> {
    match values.is_empty() {
        true => None,
        false => Some(values.iter().any(condition)),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{Request, Response, StatusCode};

    use super::*;
    use crate::{gateway, tables::Tables};

    /// Bodies without the members that a probe speaks about.
    const EMPTY: [&str; 9] = [
        "",
        "{}",
        "null",
        "7",
        "\"text\"",
        r#"{"data":{}}"#,
        r#"{"data":null}"#,
        r#"{"total":0}"#,
        r#"{"error_code":"0"}"#,
    ];

    /// Every statement of a message, as `entry: statement`.
    fn statements(probes: &[Probe], look: &Look<'_>) -> Vec<String> {
        let seen = probes.iter().filter_map(|probe| {
            let is_other = (probe.look)(look)?;
            let statement = if is_other { probe.other } else { probe.usual };
            Some(format!("{}: {statement}", probe.ledger))
        });
        seen.collect()
    }

    #[test]
    fn a_message_without_its_members_says_nothing_about_the_ledger() {
        let mut found = Vec::new();
        for gateway in gateway::ALL {
            let tables = Tables::read(gateway.factory().id(), gateway.tables()).unwrap();
            let names: Vec<&str> = tables.names().collect();
            assert!(names.len() > 5);
            for (name, body, media) in names.iter().flat_map(|name| {
                let medias = ["application/json", "text/plain", ""];
                EMPTY
                    .iter()
                    .flat_map(move |body| medias.map(|media| (*name, *body, media)))
            }) {
                for (status, sent) in [200, 201, 202, 403, 404, 429, 500]
                    .into_iter()
                    .flat_map(|status| [(status, "{}"), (status, "")])
                {
                    let request = Request::post("/x").header("content-type", media);
                    let request = request.body(Bytes::from_static(sent.as_bytes())).unwrap();
                    let response = Response::builder().status(status);
                    let response = response.body(Bytes::from(body)).unwrap();
                    let exchange = Exchange::call(request, Some(response));
                    let mut look = Look::new(name, &exchange);
                    look.is_first_read = true;
                    let seen = statements(gateway.probes(), &look);
                    // The one observation about a code that is there: its request is accepted.
                    let is_code = |line: &String| {
                        line.starts_with("json-as-form") && body.contains("error_code")
                    };
                    found.extend(
                        seen.into_iter()
                            .filter(|line| !is_code(line))
                            .map(|line| format!("{name} {status} {body}: {line}")),
                    );
                }
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn a_webhook_without_its_members_says_nothing_about_the_ledger() {
        for gateway in gateway::ALL {
            for body in EMPTY {
                let request = Request::post("/x").body(Bytes::from(body)).unwrap();
                let exchange = Exchange::webhook(request, Some(StatusCode::OK));
                let mut look = Look::new("", &exchange);
                look.verified = Some(("other", "other"));
                assert_eq!(
                    statements(gateway.probes(), &look),
                    Vec::<String>::new(),
                    "{body}"
                );
            }
        }
    }
}
