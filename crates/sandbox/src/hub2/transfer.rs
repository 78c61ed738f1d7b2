//! `/transfers`. The phone number determines the result, and the transfer account must have enough money.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::intent::{paginate, short_id};
use super::numbers::{OperatorResult, operator_result};
use super::refusal::Refusal;
use super::state::Transfer;
use super::webhook::Event;
use super::{Hub2, Records, body, validate, wire};
use crate::fields::Field;
use crate::response;

/// Creates a transfer. The response has the status `created`; the next read shows the result.
pub(super) fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    send(&hub2, &input, false)
}

/// Creates a transfer from the merchant's own account at the operator, with the same body.
pub(super) fn create_delegated(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = body::parse(&headers, &body)?;
    send(&hub2, &input, true)
}

fn send(hub2: &Hub2, input: &Field, is_delegated: bool) -> Result<Response, Refusal> {
    let now = hub2.context().now();
    let to = input
        .member("destination")
        .ok_or_else(|| Refusal::invalid("destination should not be empty"))?;
    if validate::required(to, "type")? != "mobile_money" {
        return Err(Refusal::invalid("destination.type must be mobile_money"));
    }
    let transfer = Transfer {
        id: format!("tr_{}", short_id(&hub2.context().random().hex64())),
        reference: validate::reference(input, "reference")?,
        description: validate::required(input, "description")?,
        money: validate::money(input)?,
        country: validate::required(to, "country")?,
        recipient_name: validate::required(to, "recipientName")?,
        msisdn: validate::required(to, "msisdn")?,
        provider: validate::required(to, "provider")?,
        business_name: input.text("overrideBusinessName").map(str::to_owned),
        origin: input.member("origin").map(Field::to_json),
        is_delegated,
        status: "created",
        failure: None,
        created_at: now,
        updated_at: now,
    };
    let json = wire::transfer(hub2, &transfer);
    let (id, msisdn) = (transfer.id.clone(), transfer.msisdn.clone());
    hub2.touch_transfer(&id);
    let mut store = hub2.store();
    store.transfers.push(transfer);
    hub2.send_events(&store, [Event::transfer("created", &json)]);
    hub2.settle_transfer(&mut store, &id, operator_result(&msisdn));
    Ok(response::json(StatusCode::CREATED, &json))
}

impl Hub2 {
    /// Applies the operator's result. A successful transfer fails with `insufficient_funds` if the balance is too low.
    fn settle_transfer(&self, store: &mut Records<'_>, id: &str, result: OperatorResult) {
        let now = self.context().now();
        let Some(transfer) = store.transfer(id) else {
            return;
        };
        let (money, is_delegated) = (transfer.money, transfer.is_delegated);
        let result = match result {
            OperatorResult::Success if !is_delegated && !store.pay_out(money) => {
                OperatorResult::Failure("insufficient_funds")
            }
            result => result,
        };
        let Some(transfer) = store.transfer_mut(id) else {
            return;
        };
        let (status, action, failure) = match result {
            OperatorResult::Success => ("successful", "succeeded", None),
            OperatorResult::Failure(code) => ("failed", "failed", Some(code)),
            OperatorResult::Pending => ("pending", "processing", None),
        };
        transfer.status = status;
        transfer.failure = failure;
        transfer.updated_at = now;
        let event = Event::transfer(action, &wire::transfer(self, transfer));
        self.send_events(store, [event]);
    }
}

pub(super) fn read(State(hub2): State<Hub2>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let store = hub2.store();
    let transfer = store
        .transfer(&id)
        .ok_or_else(|| Refusal::not_found("Transfer"))?;
    hub2.touch_transfer(&id);
    Ok(response::json(
        StatusCode::OK,
        &wire::transfer(&hub2, transfer),
    ))
}

/// Returns the balance for a transfer's currency. No source shows Hub2's own response.
pub(super) fn balance(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let store = hub2.store();
    let transfer = store
        .transfer(&id)
        .ok_or_else(|| Refusal::not_found("Transfer"))?;
    hub2.touch_transfer(&id);
    let (_, accounts) = store.balances();
    let currency = transfer.money.currency();
    let account = accounts.iter().find(|money| money.currency() == currency);
    let amount = account.map_or(0, |money| money.minor());
    Ok(response::json(
        StatusCode::OK,
        &json!({"amount": amount, "currency": currency.code()}),
    ))
}

pub(super) fn list(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let store = hub2.store();
    let wanted = query.text("reference");
    let matches = |transfer: &&Transfer| wanted.is_none_or(|wanted| wanted == transfer.reference);
    let found: Vec<Value> = store
        .transfers
        .iter()
        .rev()
        .filter(matches)
        .map(|transfer| wire::transfer(&hub2, transfer))
        .collect();
    Ok(hub2.list(paginate(&query, found)))
}
