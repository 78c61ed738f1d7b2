//! `/_sandbox/requests`: requests to the gateways, with headers and bodies.

use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde_json::Value;

use super::input::{count, invalid, message};
use super::wire;
use crate::access::Caller;
use crate::fields::Field;
use crate::requests::RequestFilter;
use crate::response;
use crate::state::AppState;

/// Default and maximum number of requests in one response.
// The response to 10,000 would take more memory than the log.
const LIMIT: usize = 1_000;

/// Lists the latest requests without headers and bodies, oldest first. The query filters by `gateway`, `status` and `text`,
/// and cuts by `offset` and `limit` from the newest.
pub(super) fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let owned = |name: &str| query.text(name).map(str::to_owned);
    let filter = RequestFilter {
        gateway: owned("gateway"),
        status: owned("status"),
        text: owned("text"),
    };
    let (offset, limit) = match (count(&query, "offset"), count(&query, "limit")) {
        (Ok(offset), Ok(limit)) => (offset.unwrap_or(0), limit.unwrap_or(LIMIT)),
        (Err(error), _) | (_, Err(error)) => return invalid(error),
    };
    let (found, _) = state.requests.page(&filter, offset, limit.min(LIMIT));
    let credentials = state.gateways.credentials();
    let found = found.iter().rev();
    let found: Vec<Value> = found
        .map(|request| wire::request(&credentials.mask_target(request)))
        .collect();
    response::json(StatusCode::OK, &found)
}

/// Returns a request with headers and bodies. Credentials are masked, unless the query has `credentials=show`.
pub(super) fn read(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<u64>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(request) = state.requests.find(number) else {
        return unknown(number);
    };
    let query = Field::from_query(query.as_deref());
    if query.text("credentials") != Some("show") {
        let masked = state.gateways.credentials().mask(&request);
        return response::json(StatusCode::OK, &wire::whole_request(&masked));
    }
    match caller.refuse_credentials() {
        Some(refusal) => refusal,
        None => response::json(StatusCode::OK, &wire::whole_request(&request)),
    }
}

/// Returns a request as a command for shells, in which variables stand for credentials, unless the query has `credentials=show`.
pub(super) fn curl(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<u64>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(request) = state.requests.find(number) else {
        return unknown(number);
    };
    let query = Field::from_query(query.as_deref());
    let shown = query.text("credentials") == Some("show");
    if shown && let Some(refusal) = caller.refuse_credentials() {
        return refusal;
    }
    let credentials = state.gateways.credentials();
    let command = request.to_curl(&state.origin, (!shown).then_some(&credentials));
    response::with_type(StatusCode::OK, "text/plain; charset=utf-8", command)
}

fn unknown(number: u64) -> Response {
    let error = format!("there is no request {number}, or the log does not have it any more");
    message(StatusCode::NOT_FOUND, error)
}
