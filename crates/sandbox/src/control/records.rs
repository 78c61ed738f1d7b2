//! `/_sandbox/records`: payments, payouts and refunds of all gateways.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

use super::input::{count, invalid, message};
use super::wire;
use crate::fields::Field;
use crate::records::{RecordFilter, RecordKey, RecordKind, StatusClass};
use crate::response;
use crate::state::AppState;

/// Default and maximum number of records in one response.
const LIMIT: usize = 50;
const MAX_LIMIT: usize = 1_000;

/// Lists records, newest first. The query filters by `gateway`, `kind`, `class` and `text`, and cuts by `offset` and `limit`.
pub(super) fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    match selection(&query) {
        Ok((filter, offset, limit)) => {
            let page = state.gateways.records(&filter, offset, limit);
            let records: Vec<Value> = page.records.iter().map(wire::record).collect();
            let body = json!({"records": records, "total": page.total});
            response::json(StatusCode::OK, &body)
        }
        Err(error) => invalid(error),
    }
}

fn selection(query: &Field) -> Result<(RecordFilter, usize, usize), String> {
    let text = |name: &str| query.text(name).filter(|text| !text.is_empty());
    let kind = text("kind").map(|word| {
        RecordKind::from_word(word).ok_or("`kind` must be one of: payment, payout, refund")
    });
    let class = text("class").map(|word| {
        let words = StatusClass::ALL.map(StatusClass::as_str).join(", ");
        StatusClass::from_word(word).ok_or(format!("`class` must be one of: {words}"))
    });
    let filter = RecordFilter {
        gateway: text("gateway").map(str::to_owned),
        kind: kind.transpose()?,
        class: class.transpose()?,
        text: text("text").map(str::to_owned),
    };
    let limit = count(query, "limit")?.unwrap_or(LIMIT).min(MAX_LIMIT);
    Ok((filter, count(query, "offset")?.unwrap_or(0), limit))
}

/// Words of a record's path.
type Words = Path<(String, String, String)>;

pub(super) fn read(State(state): State<AppState>, Path(words): Words) -> Response {
    let key = key(&state, &words);
    match key.and_then(|key| state.gateways.record(&key)) {
        Some(record) => response::json(StatusCode::OK, &wire::record(&record)),
        None => unknown(&words),
    }
}

fn key(state: &AppState, (gateway, kind, id): &(String, String, String)) -> Option<RecordKey> {
    state.gateways.record_key(gateway, kind, id)
}

/// Returns a record and its events in order of time.
pub(super) fn timeline(State(state): State<AppState>, Path(words): Words) -> Response {
    let key = key(&state, &words);
    let Some((record, events)) = key.and_then(|key| state.timeline(&key)) else {
        return unknown(&words);
    };
    let events: Vec<Value> = events.iter().map(wire::event).collect();
    let body = json!({"record": wire::record(&record), "events": events});
    response::json(StatusCode::OK, &body)
}

fn unknown((gateway, kind, id): &(String, String, String)) -> Response {
    let error = format!("there is no {kind} {id} of {gateway}");
    message(StatusCode::NOT_FOUND, error)
}
