//! Control API under `/_sandbox/payatom`: actions of the payer and of PayAtom's staff, and the merchant's onboarding.

use std::net::IpAddr;

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::PayAtom;
use super::payer::PayerError;
use crate::api::{Api, Operation, schema};
use crate::fields::Field;
use crate::response;

type Acted = Result<(), PayerError>;

pub(super) fn routes(payatom: PayAtom) -> Api {
    let amount = schema::whole_or_text().about("Amount in whole units; absent: the requested one");
    let amount = schema::object([schema::optional("amount", amount)]);
    let on_payin = |action: &str, summary| action_on("payins", action, summary);
    let on_payout = |action: &str, summary| action_on("payouts", action, summary);
    Api::new()
        .on(
            on_payin("pay", "Pays a payin, also with another amount").body(amount.clone()),
            act_with_amount(PayAtom::pay, PayAtom::pay_amount),
        )
        .on(
            on_payin(
                "approve",
                "Pays a payin, also with another amount, and approves it",
            )
            .body(amount),
            act_with_amount(PayAtom::pay, PayAtom::approve_amount),
        )
        .on(
            on_payin("decline", "Declines a payin"),
            act(PayAtom::decline),
        )
        .on(
            on_payin("cancel", "Cancels a payin, as its customer"),
            act(PayAtom::cancel),
        )
        .on(on_payin("fail", "Lets a payin fail"), act(PayAtom::fail))
        .on(
            on_payin("time-out", "Lets the customer run out of time"),
            act(PayAtom::time_out),
        )
        .on(
            on_payin(
                "no-match",
                "Finds no payment for the customer's transfer reference",
            ),
            act(PayAtom::find_no_match),
        )
        .on(
            on_payin("approve-late", "Approves a payin late"),
            act(PayAtom::approve_late),
        )
        .on(
            on_payin(
                "complete-refund",
                "Completes a refund that the merchant began",
            ),
            act(PayAtom::complete_refund),
        )
        .on(
            on_payout("approve", "Executes a payout, as the bank"),
            act(|payatom, id| payatom.settle_payout(id, true)),
        )
        .on(
            on_payout("decline", "Declines a payout"),
            act(|payatom, id| payatom.settle_payout(id, false)),
        )
        .on(register_operation(), register)
        .on(allow_operation(), allow)
        .with_state(payatom)
}

/// Describes an action on a record.
fn action_on(records: &str, action: &str, summary: &'static str) -> Operation {
    let done = schema::object([schema::required("done", schema::flag())]);
    let id = schema::text()
        .about("The `ref_code` or the order id; of a payin also the code of its page");
    Operation::post(format!("/{records}/{{id}}/{action}"), summary)
        .part("id", id)
        .answers(200, "Done", done)
        .refuses(404, "No record has this id")
        .refuses(409, "The state of the record does not allow the action")
}

/// Returns the handler of an action on a record.
fn act(
    action: fn(&PayAtom, &str) -> Acted,
) -> impl Fn(State<PayAtom>, Path<String>) -> Response + Send + Sync + 'static {
    move |State(payatom), Path(id)| done(action(&payatom, &id))
}

/// Returns the handler of an action with an optional amount, `{"amount": 90}`.
fn act_with_amount(
    action: fn(&PayAtom, &str) -> Acted,
    with_amount: fn(&PayAtom, &str, u64) -> Acted,
) -> impl Fn(State<PayAtom>, Path<String>, Bytes) -> Response + Send + Sync + 'static {
    move |State(payatom), Path(id), body| {
        let amount = match Field::from_control(&body).member("amount") {
            Some(Field::Number(text) | Field::Text(text)) => text.parse().ok(),
            _ => None,
        };
        done(match amount {
            Some(units) => with_amount(&payatom, &id, units),
            None => action(&payatom, &id),
        })
    }
}

fn register_operation() -> Operation {
    let url = || schema::object([schema::required("url", schema::text())]);
    Operation::post(
        "/webhook",
        "Sets the URL that receives the webhooks, as onboarding does",
    )
    .required_body(url())
    .answers(200, "The URL", url())
    .refuses(422, "The URL is missing")
}

fn allow_operation() -> Operation {
    let address = schema::text().about("An IPv4 or IPv6 address");
    let addresses = schema::object([schema::required("addresses", schema::array(address))]);
    Operation::post(
        "/allowed-addresses",
        "Sets the IP addresses that may call the API; an empty list allows every caller",
    )
    .required_body(addresses.clone())
    .answers(200, "The addresses", addresses)
    .refuses(422, "There is no list of IP addresses")
}

/// Sets the webhook URL: `{"url": …}`.
fn register(State(payatom): State<PayAtom>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is required: the URL that receives the webhooks"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    payatom.register_webhook(url);
    response::json(StatusCode::OK, &json!({"url": url}))
}

/// Sets the IP addresses that may call the API: `{"addresses": [...]}`. An empty list allows every caller.
fn allow(State(payatom): State<PayAtom>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let parse = |address: &Field| address.as_text()?.parse().ok();
    let given = input.member("addresses").map(Field::items);
    let addresses: Option<Vec<IpAddr>> = given.and_then(|all| all.into_iter().map(parse).collect());
    let Some(addresses) = addresses else {
        let message = json!({"message": "`addresses` is required: a list of IP addresses"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    payatom.allow_addresses(&addresses);
    response::json(StatusCode::OK, &json!({"addresses": addresses}))
}

fn done(result: Result<(), PayerError>) -> Response {
    match result {
        Ok(()) => response::json(StatusCode::OK, &json!({"done": true})),
        Err(error) => {
            let status = match &error {
                PayerError::NotFound(_) => StatusCode::NOT_FOUND,
                PayerError::InvalidState(_) => StatusCode::CONFLICT,
            };
            response::json(status, &json!({"message": error.to_string()}))
        }
    }
}
