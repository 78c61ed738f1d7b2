//! Control API under `/_sandbox/hpay`: actions of the payer, the bank and HPay's back office.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::HPay;
use super::input::Input;
use super::payer::PayerError;
use crate::api::{Api, Operation, Schema, schema};
use crate::response;

type Acted = Result<String, PayerError>;

/// Name of the member with the URL that the browser is redirected to.
const BROWSER: &str = "browser_goes_to";

pub(super) fn routes(hpay: HPay) -> Api {
    let order = |action: &str, summary| on_order(action, summary, "order", schema::text());
    let ends = |action: &str, summary| on_order(action, summary, BROWSER, schema::url());
    Api::new()
        .on(
            order(
                "start-paying",
                "Lets the customer begin to pay an order whose link was opened",
            ),
            act("order", |hpay, id| {
                hpay.start_paying(id).map(|()| id.to_owned())
            }),
        )
        .on(
            order(
                "process",
                "Lets the bank begin to process the payment of an order",
            ),
            act("order", |hpay, id| hpay.process(id).map(|()| id.to_owned())),
        )
        .on(ends("pay", "Pays an order"), act(BROWSER, HPay::pay))
        .on(
            ends("pay-later", "Pays an order, and HPay holds the money"),
            act(BROWSER, HPay::pay_later),
        )
        .on(
            ends("fail", "Lets the payment of an order fail"),
            act(BROWSER, HPay::fail),
        )
        .on(
            ends("cancel", "Cancels an order, as the customer"),
            act(BROWSER, HPay::cancel),
        )
        .on(
            on_transfers("process", "Lets the bank process transfers"),
            act_on_transfers(|hpay, id| hpay.set_transfers(id, 2, 2)),
        )
        .on(
            on_transfers("succeed", "Lets transfers succeed"),
            act_on_transfers(|hpay, id| hpay.set_transfers(id, 4, 3)),
        )
        .on(
            on_transfers("fail", "Lets transfers fail"),
            act_on_transfers(|hpay, id| hpay.set_transfers(id, 3, 4)),
        )
        .on(
            on_transfers("refund", "Returns the money of transfers to the merchant"),
            act_on_transfers(HPay::refund_transfers),
        )
        .on(pay_account_operation(), pay_account)
        .on(set_webhook_operation(), set_webhook)
        .with_state(hpay)
}

fn on_order(action: &str, summary: &'static str, member: &'static str, value: Schema) -> Operation {
    let code = schema::text().about("Order code of the checkout link");
    in_state(action_on(
        format!("/orders/{{order}}/{action}"),
        summary,
        "order",
        code,
        member,
        value,
    ))
}

fn on_transfers(action: &str, summary: &'static str) -> Operation {
    let id = schema::text().about("Request id of one or more transfers");
    let path = format!("/transfers/{{request}}/{action}");
    action_on(path, summary, "request", id, "request_id", schema::text())
}

fn action_on(
    path: String,
    summary: &'static str,
    part: &str,
    id: Schema,
    member: &'static str,
    value: Schema,
) -> Operation {
    let done = schema::object([schema::required(member, value)]);
    Operation::post(path, summary)
        .part(part, id)
        .answers(200, "Done", done)
        .refuses(404, "Nothing has this id")
}

/// Describes the refusal of an action that depends on a state.
fn in_state(operation: Operation) -> Operation {
    operation.refuses(409, "The state does not allow the action")
}

/// Returns the handler of an action. Its result is a member of the response.
fn act(
    member: &'static str,
    action: fn(&HPay, &str) -> Acted,
) -> impl Fn(State<HPay>, Path<String>) -> Response + Send + Sync + 'static {
    move |State(hpay), Path(id)| done(action(&hpay, &id), member)
}

fn act_on_transfers(
    action: fn(&HPay, &str) -> Result<(), PayerError>,
) -> impl Fn(State<HPay>, Path<String>) -> Response + Send + Sync + 'static {
    move |State(hpay), Path(id)| done(action(&hpay, &id).map(|()| id), "request_id")
}

fn pay_account_operation() -> Operation {
    let amount = schema::whole_or_text().about("Amount in VND");
    let account = schema::text().about("Number of the virtual account");
    let path = "/virtual-accounts/{account}/pay".to_owned();
    let summary = "Transfers an amount to a virtual account, as a customer";
    let number = schema::text().about("Number of the transaction");
    in_state(action_on(
        path, summary, "account", account, "cashin", number,
    ))
    .required_body(schema::object([schema::required("amount", amount)]))
}

fn set_webhook_operation() -> Operation {
    let url = || schema::object([schema::required("url", schema::text())]);
    let summary = "Sets the URL that receives the webhooks of virtual accounts";
    Operation::post("/virtual-account-webhook", summary)
        .required_body(url())
        .answers(200, "The URL", url())
}

/// Transfers an amount to a virtual account: `{"amount": 100000}`.
fn pay_account(State(hpay): State<HPay>, Path(account): Path<String>, body: Bytes) -> Response {
    let amount = Input::from_body(&body)
        .or_empty("amount")
        .parse()
        .unwrap_or(0);
    done(hpay.pay_virtual_account(&account, amount), "cashin")
}

/// Sets the webhook URL of virtual accounts: `{"url": …}`.
fn set_webhook(State(hpay): State<HPay>, body: Bytes) -> Response {
    let url = Input::from_body(&body).or_empty("url");
    hpay.set_va_webhook(&url);
    response::json(StatusCode::OK, &json!({"url": url}))
}

fn done(result: Result<String, PayerError>, name: &str) -> Response {
    match result {
        Ok(text) => response::json(StatusCode::OK, &json!({name: text})),
        Err(error) => {
            let status = match error {
                PayerError::NotFound(_) => StatusCode::NOT_FOUND,
                PayerError::InvalidState(_) => StatusCode::CONFLICT,
            };
            response::json(status, &json!({"message": error.to_string()}))
        }
    }
}
