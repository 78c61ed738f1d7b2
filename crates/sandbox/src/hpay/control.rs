//! Control API under `/_sandbox/hpay`: actions of the payer, the bank and HPay's back office.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::HPay;
use super::input::Input;
use super::payer::PayerError;
use crate::response;

pub(super) fn routes(hpay: HPay) -> Router {
    Router::new()
        .route("/orders/{order}/{action}", post(decide))
        .route("/transfers/{request}/{action}", post(settle))
        .route("/virtual-accounts/{account}/pay", post(pay_account))
        .route("/virtual-account-webhook", post(set_webhook))
        .with_state(hpay)
}

/// Applies `start-paying`, `process`, `pay`, `pay-later`, `fail` or `cancel` to an order.
async fn decide(
    State(hpay): State<HPay>,
    Path((order, action)): Path<(String, String)>,
) -> Response {
    let result = match action.as_str() {
        "start-paying" => return done(hpay.start_paying(&order).map(|()| order), "order"),
        "process" => return done(hpay.process(&order).map(|()| order), "order"),
        "pay" => hpay.pay(&order),
        "pay-later" => hpay.pay_later(&order),
        "fail" => hpay.fail(&order),
        "cancel" => hpay.cancel(&order),
        _ => Err(PayerError::NotFound(action)),
    };
    done(result, "browser_goes_to")
}

/// Applies `process`, `succeed`, `fail` or `refund` to the transfers with a request id.
async fn settle(
    State(hpay): State<HPay>,
    Path((request, action)): Path<(String, String)>,
) -> Response {
    let result = match action.as_str() {
        "process" => hpay.set_transfers(&request, 2, 2),
        "succeed" => hpay.set_transfers(&request, 4, 3),
        "fail" => hpay.set_transfers(&request, 3, 4),
        "refund" => hpay.refund_transfers(&request),
        _ => Err(PayerError::NotFound(action)),
    };
    done(result.map(|()| request), "request_id")
}

/// Transfers an amount to a virtual account: `{"amount": 100000}`.
async fn pay_account(
    State(hpay): State<HPay>,
    Path(account): Path<String>,
    body: Bytes,
) -> Response {
    let amount = Input::from_body(&body)
        .or_empty("amount")
        .parse()
        .unwrap_or(0);
    done(hpay.pay_virtual_account(&account, amount), "cashin")
}

/// Sets the webhook URL of virtual accounts: `{"url": …}`.
async fn set_webhook(State(hpay): State<HPay>, body: Bytes) -> Response {
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
