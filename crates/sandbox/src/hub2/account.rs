//! `/balance` and `/provisionings`.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use dhow_core::Money;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::state::Provisioning;
use super::{Hub2, body, validate, wire};
use crate::fields::Field;
use crate::response;

pub(super) fn balance(State(hub2): State<Hub2>, RawQuery(query): RawQuery) -> Response {
    let query = Field::from_query(query.as_deref());
    let wanted = query.text("currency");
    let now = hub2.context().now();
    let store = hub2.store();
    let (collection, transfer) = store.balances();
    let lines = |account: &[Money]| -> Vec<Value> {
        let matching = account
            .iter()
            .filter(|money| wanted.is_none_or(|code| code == money.currency().code()));
        matching
            .map(|money| {
                json!({
                    "amount": money.minor(),
                    "availableBalance": money.minor(),
                    "reservedBalance": 0,
                    "currency": money.currency().code(),
                    "date": wire::time(now),
                })
            })
            .collect()
    };
    let accounts =
        json!({"collectionAccount": lines(collection), "transferAccount": lines(transfer)});
    response::json(StatusCode::OK, &accounts)
}

pub(super) fn provision(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    let money = validate::money(&input)?;
    let description = validate::required(&input, "description")?;
    let provisioning = Provisioning {
        number: hub2.context().random().number(1),
        money,
        description,
        created_at: hub2.context().now(),
    };
    let mut store = hub2.store();
    if !store.provision(money) {
        return Err(Refusal::new(
            StatusCode::PAYMENT_REQUIRED,
            "Not enough on the collection account",
        ));
    }
    let json = wire::provisioning(&hub2, &provisioning);
    store.provisionings.push(provisioning);
    Ok(response::json(StatusCode::CREATED, &json))
}

pub(super) fn provisionings(State(hub2): State<Hub2>) -> Response {
    let store = hub2.store();
    let all: Vec<Value> = store
        .provisionings
        .iter()
        .rev()
        .map(wire::listed_provisioning)
        .collect();
    response::json(StatusCode::OK, &json!({"data": all}))
}
