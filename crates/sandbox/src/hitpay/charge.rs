//! `/v1/charges`: payments and failed attempts.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use dhow_crypto::hex;
use http::StatusCode;
use serde_json::json;

use super::HitPay;
use super::overview::payment_key;
use super::refusal::Refusal;
use super::state::{Charge, PaymentRequest};
use crate::fields::Field;
use crate::response;

mod filter;
mod wire;

use filter::Filter;

/// Lists charges, newest first, with `meta.next_cursor` for the next page.
pub(super) fn list(
    State(hitpay): State<HitPay>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let filter = Filter::from_query(&Field::from_query(query.as_deref()))?;
    let store = hitpay.store();
    let all: Vec<(&Charge, &PaymentRequest)> = store
        .charges
        .iter()
        .rev()
        .filter_map(|charge| Some((charge, store.find::<PaymentRequest>(&charge.request_id)?)))
        .filter(|(charge, request)| filter.matches(charge, request))
        .collect();
    let after = filter.cursor.as_deref().and_then(id_of_cursor);
    let place = after.and_then(|id| all.iter().position(|(charge, _)| charge.id == id));
    let rest = all.get(place.map_or(0, |place| place.saturating_add(1))..);
    let rest = rest.unwrap_or_default();
    let shown = rest.get(..filter.per_page).unwrap_or(rest);
    let more = rest.len() > shown.len();
    let last = shown.last().filter(|_| more);
    let next_cursor = last.map(|(charge, _)| hex::encode(charge.id.as_bytes()));
    let path = format!("{}/charges", hitpay.base_url());
    let next = next_cursor
        .as_ref()
        .map(|cursor| format!("{path}?cursor={cursor}"));
    let data = shown
        .iter()
        .map(|(charge, request)| wire::ChargeJson::listed(&hitpay, charge, request));
    let envelope = wire::Envelope {
        data: data.collect(),
        links: json!({"first": null, "last": null, "prev": null, "next": next}),
        meta: json!({
            "path": path,
            "per_page": filter.per_page,
            "next_cursor": next_cursor,
            "prev_cursor": null,
        }),
    };
    Ok(response::json(StatusCode::OK, &envelope))
}

/// Decodes a cursor, the hexadecimal id of the last charge on the previous page.
// The encoding keeps clients from treating a cursor as an id.
fn id_of_cursor(cursor: &str) -> Option<String> {
    String::from_utf8(hex::decode(cursor.as_bytes()).ok()?).ok()
}

pub(super) fn read(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let store = hitpay.store();
    let charge = store.get::<Charge>(&id)?;
    let request = store.get::<PaymentRequest>(&charge.request_id)?;
    hitpay.touch(&[payment_key(request, charge)]);
    let refunds: Vec<_> = store
        .refunds
        .iter()
        .filter(|refund| refund.charge_id == id)
        .collect();
    let json = wire::ChargeJson::with_details(&hitpay, charge, request, &refunds);
    Ok(response::json(StatusCode::OK, &json))
}
