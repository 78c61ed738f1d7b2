//! `/submerchants`. They share the API key and the webhooks of the account.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::{Hub2, body, validate};
use crate::response;

/// Members of a submerchant, all required, in the order of Hub2's guide.
const MEMBERS: [&str; 8] = [
    "name",
    "description",
    "address",
    "zipcode",
    "city",
    "country",
    "currency",
    "phoneNumber",
];

/// A submerchant: its id and its [`MEMBERS`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Submerchant(Map<String, Value>);

impl Submerchant {
    fn has_id(&self, id: &str) -> bool {
        self.0.get("id").and_then(Value::as_str) == Some(id)
    }
}

pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let mut members = Map::new();
    for name in MEMBERS {
        members.insert(name.to_owned(), json!(validate::required(&input, name)?));
    }
    members.insert("id".to_owned(), json!(hub2.context().random().uuid()));
    let answer = response::json(StatusCode::CREATED, &members);
    hub2.store().submerchants.push(Submerchant(members));
    Ok(answer)
}

pub(super) fn list(State(hub2): State<Hub2>) -> Response {
    let store = hub2.store();
    let all = store.submerchants.iter().map(|one| json!(one.0));
    hub2.list(all.collect())
}

pub(super) fn read(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let store = hub2.store();
    let found = store.submerchants.iter().find(|one| one.has_id(&id));
    let found = found.ok_or_else(|| Refusal::not_found("Submerchant"))?;
    Ok(response::json(StatusCode::OK, &found.0))
}

/// Changes the members that the request has.
pub(super) fn update(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let mut store = hub2.store();
    let found = store.submerchants.iter_mut().find(|one| one.has_id(&id));
    let found = found.ok_or_else(|| Refusal::not_found("Submerchant"))?;
    for name in MEMBERS {
        if let Some(text) = input.text(name) {
            found.0.insert(name.to_owned(), json!(text));
        }
    }
    Ok(response::json(StatusCode::OK, &found.0))
}
