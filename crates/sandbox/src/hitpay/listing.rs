//! Envelopes of lists, with page numbers or with a cursor.

use axum::response::Response;
use dhow_crypto::hex;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::HitPay;
use crate::fields::Field;
use crate::response;

#[derive(Serialize)]
struct Envelope<T> {
    data: Vec<T>,
    links: Value,
    meta: Value,
}

/// Reads a positive number from the query. An invalid value is ignored.
// HitPay documents no error for it.
fn count(query: &Field, name: &str, default: usize) -> usize {
    let given = query.text(name).and_then(|text| text.parse().ok());
    given.filter(|count| *count >= 1).unwrap_or(default)
}

/// Returns the name of the page number: `page`, or `current_page` if only that is given.
// LEDGER: page-names
pub(super) fn page_name(query: &Field) -> &'static str {
    match query.member("page") {
        None => "current_page",
        Some(_) => "page",
    }
}

/// Returns a page of a list by `page` and `per_page`.
pub(super) fn numbered<T: Serialize>(
    hitpay: &HitPay,
    path: &str,
    query: &Field,
    default: usize,
    all: Vec<T>,
) -> Response {
    let (page, per_page) = (
        count(query, page_name(query), 1),
        count(query, "per_page", default).min(100),
    );
    let path = format!("{}{path}", hitpay.base_url());
    let total = all.len();
    let last = total.div_ceil(per_page).max(1);
    let link = |page: usize| format!("{path}?page={page}");
    let before = page.saturating_sub(1);
    let data = all.into_iter().skip(before.saturating_mul(per_page));
    let envelope = Envelope {
        data: data.take(per_page).collect(),
        links: json!({
            "first": link(1),
            "last": link(last),
            "prev": (before > 0).then(|| link(before)),
            "next": (page < last).then(|| link(page.saturating_add(1))),
        }),
        meta: json!({
            "current_page": page,
            "last_page": last,
            "path": path,
            "per_page": per_page,
            "total": total,
        }),
    };
    response::json(StatusCode::OK, &envelope)
}

/// Returns a page of a list by `cursor` and `per_page`. Each entry comes with its id.
pub(super) fn by_cursor<T: Serialize>(
    hitpay: &HitPay,
    path: &str,
    query: &Field,
    default: usize,
    all: Vec<(String, T)>,
) -> Response {
    let per_page = count(query, "per_page", default).min(100);
    let path = format!("{}{path}", hitpay.base_url());
    let after = query.text("cursor").and_then(|cursor| {
        let id = String::from_utf8(hex::decode(cursor.as_bytes()).ok()?).ok()?;
        all.iter().position(|(known, _)| *known == id)
    });
    let start = after.map_or(0, |place| place.saturating_add(1));
    let more = all.len() > start.saturating_add(per_page);
    let mut last = None;
    let mut data = Vec::new();
    for (id, entry) in all.into_iter().skip(start).take(per_page) {
        last = Some(id);
        data.push(entry);
    }
    let next_cursor = last.filter(|_| more).map(|id| hex::encode(id.as_bytes()));
    let next = next_cursor
        .as_ref()
        .map(|cursor| format!("{path}?cursor={cursor}"));
    let envelope = Envelope {
        data,
        links: json!({"first": null, "last": null, "prev": null, "next": next}),
        meta: json!({
            "path": path,
            "per_page": per_page,
            "next_cursor": next_cursor,
            "prev_cursor": null,
        }),
    };
    response::json(StatusCode::OK, &envelope)
}
