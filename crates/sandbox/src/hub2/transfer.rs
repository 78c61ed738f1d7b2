//! `/transfers`: create, read, list. The number decides; the transfer account must hold enough.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::intent::{short, slice};
use super::numbers::{Fate, fate};
use super::refusal::Refusal;
use super::state::Transfer;
use super::webhook::Told;
use super::{Hub2, validate, wire};
use crate::answer;
use crate::fields::Field;

/// The answer says `created`; what becomes of it is there at the next look.
pub(super) async fn create(
    State(hub2): State<Hub2>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let input = Field::from_body(&headers, &body);
    let now = hub2.context().now();
    let to = input
        .member("destination")
        .ok_or_else(|| Refusal::invalid("destination should not be empty"))?;
    if validate::required(to, "type")? != "mobile_money" {
        return Err(Refusal::invalid("destination.type must be mobile_money"));
    }
    let transfer = Transfer {
        id: format!("tr_{}", short(&hub2.context().random().hex64())),
        reference: validate::reference(&input, "reference")?,
        description: validate::required(&input, "description")?,
        money: validate::money(&input)?,
        country: validate::required(to, "country")?,
        recipient_name: validate::required(to, "recipientName")?,
        msisdn: validate::required(to, "msisdn")?,
        provider: validate::required(to, "provider")?,
        status: "created",
        failure: None,
        created_at: now,
        updated_at: now,
    };
    let answered = wire::transfer(&hub2, &transfer);
    let (id, msisdn) = (transfer.id.clone(), transfer.msisdn.clone());
    hub2.book().transfers.push(transfer);
    hub2.tell(&[Told::transfer("created", &answered)]);
    hub2.settle_transfer(&id, fate(&msisdn));
    Ok(answer::json(StatusCode::CREATED, &answered))
}

impl Hub2 {
    /// Carries a transfer out, fails it, or leaves it pending; without enough money it fails whatever its number says.
    fn settle_transfer(&self, id: &str, fate: Fate) {
        let now = self.context().now();
        let told = {
            let mut book = self.book();
            let Some(money) = book.transfer(id).map(|transfer| transfer.money) else {
                return;
            };
            let fate = match fate {
                Fate::Success if !book.pay_out(money) => Fate::Failure("insufficient_funds"),
                fate => fate,
            };
            let Some(transfer) = book.transfer_mut(id) else {
                return;
            };
            let (status, action, failure) = match fate {
                Fate::Success => ("successful", "succeeded", None),
                Fate::Failure(code) => ("failed", "failed", Some(code)),
                Fate::Pending => ("pending", "processing", None),
            };
            transfer.status = status;
            transfer.failure = failure;
            transfer.updated_at = now;
            Told::transfer(action, &wire::transfer(self, transfer))
        };
        self.tell(&[told]);
    }
}

pub(super) async fn read(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let book = hub2.book();
    let transfer = book
        .transfer(&id)
        .ok_or_else(|| Refusal::not_found("Transfer"))?;
    Ok(answer::json(
        StatusCode::OK,
        &wire::transfer(&hub2, transfer),
    ))
}

/// The shape of this answer is in no source.
pub(super) async fn balance(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let book = hub2.book();
    let transfer = book
        .transfer(&id)
        .ok_or_else(|| Refusal::not_found("Transfer"))?;
    let (_, accounts) = book.balances();
    let currency = transfer.money.currency();
    let own = accounts.iter().find(|money| money.currency() == currency);
    let amount = own.map_or(0, |money| money.minor());
    Ok(answer::json(
        StatusCode::OK,
        &json!({"amount": amount, "currency": currency.code()}),
    ))
}

pub(super) async fn list(
    State(hub2): State<Hub2>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = Field::from_query(query.as_deref());
    let book = hub2.book();
    let wanted = query.text("reference");
    let fits = |one: &&Transfer| wanted.is_none_or(|wanted| wanted == one.reference);
    let found: Vec<Value> = book
        .transfers
        .iter()
        .rev()
        .filter(fits)
        .map(|one| wire::transfer(&hub2, one))
        .collect();
    Ok(answer::json(StatusCode::OK, &slice(&query, found)))
}
