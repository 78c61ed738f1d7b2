//! Check of each request by the description of its operation, so that routes and document cannot differ.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequest, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::Operation;
use super::input::{self, Origin};
use crate::access::Caller;
use crate::fields::Field;
use crate::response;

/// Refuses a request that its operation does not describe. A handler gets the body as JSON with the described types.
pub(super) async fn check(
    State(operation): State<Arc<Operation>>,
    parts: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    if operation.shows_credentials {
        let caller = request.extensions().get::<Caller>().copied();
        let caller = caller.unwrap_or(Caller::new(None));
        if let Some(refusal) = caller.refuse_credentials() {
            return refusal;
        }
    }
    let target = path(&operation, parts).and_then(|()| query(&operation, request.uri().query()));
    if let Err(error) = target {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, &error);
    }
    let (head, sent) = request.into_parts();
    let sent = Request::from_parts(head.clone(), sent);
    let sent = match Bytes::from_request(sent, &()).await {
        Ok(sent) => sent,
        Err(error) => return refuse(error.status(), &error.body_text()),
    };
    match body(&operation, &sent) {
        Ok(body) => next.run(Request::from_parts(head, Body::from(body))).await,
        Err(error) => refuse(StatusCode::UNPROCESSABLE_ENTITY, &error),
    }
}

fn refuse(status: StatusCode, message: &str) -> Response {
    response::json(status, &json!({"message": message}))
}

/// Checks the numbers in a path. Handlers answer to unknown words and ids.
fn path(
    operation: &Operation,
    parts: Result<RawPathParams, RawPathParamsRejection>,
) -> Result<(), String> {
    let Ok(parts) = parts else {
        return Err("the path must be UTF-8, with `%` and two digits for other bytes".to_owned());
    };
    for (name, text) in &parts {
        let schema = operation.schema("path", name);
        let Some(schema) = schema.filter(|schema| schema["type"] == "integer") else {
            continue;
        };
        let field = Field::Text(text.to_owned());
        input::value(schema, &field, Origin::Form)
            .map_err(|rule| format!("`{name}` in the path {rule}, and it is {text}"))?;
    }
    Ok(())
}

fn query(operation: &Operation, query: Option<&str>) -> Result<(), String> {
    let Field::Map(fields) = Field::from_query(query) else {
        return Ok(());
    };
    for (name, field) in &fields {
        let Some(schema) = operation.schema("query", name) else {
            let known = operation.names("query");
            return Err(unknown("the query", name, &known));
        };
        // An empty filter selects all, as in a form that was not filled in.
        if *field != Field::Text(String::new()) {
            input::value(schema, field, Origin::Form).map_err(|rule| format!("`{name}` {rule}"))?;
        }
    }
    Ok(())
}

/// Checks a body and returns it as JSON.
fn body(operation: &Operation, sent: &Bytes) -> Result<Bytes, String> {
    let text = std::str::from_utf8(sent).map_err(|_| "the body must be UTF-8".to_owned())?;
    let text = text.trim_ascii();
    let schema = operation.body_schema();
    let required = schema.is_some_and(|(_, required)| required);
    if text.is_empty() && !required {
        return Ok(Bytes::new());
    }
    let (field, origin) = match Field::from_json(text) {
        Some(field) => (field, Origin::Json),
        None if text.starts_with(['{', '[', '"']) => {
            return Err("the body is malformed JSON".to_owned());
        }
        None => (Field::from_control(sent), Origin::Form),
    };
    let Field::Map(members) = field else {
        return Err("the body must be a JSON object or a form".to_owned());
    };
    let none = json!({"type": "object", "properties": {}});
    let schema = schema.map_or(&none, |(schema, _)| schema);
    let object = input::object(schema, &members, origin)?;
    serde_json::to_vec(&Value::Object(object))
        .map(Bytes::from)
        .map_err(|error| error.to_string())
}

/// Sentence about a name that is not described.
pub(super) fn unknown(place: &str, name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return format!("`{name}` is not known; {place} of this operation has no members");
    }
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "`{name}` is not known; {place} of this operation may have {}",
        known.join(", ")
    )
}
