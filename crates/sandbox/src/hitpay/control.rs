//! Control API under `/_sandbox/hitpay`: actions of the payer and of the merchant's dashboard.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::payer::PayerError;
use super::{HitPay, Settled};
use crate::fields::Field;
use crate::response;

pub(super) fn routes(hitpay: HitPay) -> Router {
    Router::new()
        .route("/payment-requests/{id}/pay", post(pay))
        .route("/payment-requests/{id}/fail", post(fail))
        .route("/payment-requests/{id}/expire", post(expire))
        .route("/webhook-endpoints", post(register))
        .route("/recurring-billing/{id}/save", post(save))
        .route("/recurring-billing/{id}/decline", post(decline))
        .route("/transfers/{id}/{action}", post(settle))
        .route("/static-qr/{id}/pay", post(scan))
        .route("/invoices/{id}/repeat", post(repeat))
        .with_state(hitpay)
}

async fn pay(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.pay(&id).map(Some))
}

async fn fail(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.fail(&id).map(Some))
}

async fn expire(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.expire(&id).map(|()| None))
}

/// Saves a payment method, as the customer who agrees to a recurring billing.
async fn save(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.save_method(&id).map(|()| None))
}

/// Declines the next charge of the saved method.
async fn decline(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    done(hitpay.decline_next(&id).map(|()| None))
}

/// Applies `pay`, `fail` or `cancel` to a transfer.
async fn settle(
    State(hitpay): State<HitPay>,
    Path((id, action)): Path<(String, String)>,
) -> Response {
    let settled = match action.as_str() {
        "pay" => Settled::Paid,
        "fail" => Settled::Failed,
        "cancel" => Settled::Canceled,
        _ => return done(Err(PayerError::NotFound(action))),
    };
    done(hitpay.settle_transfer(&id, settled).map(|()| None))
}

/// Pays a static QR code: `{"amount": "5.00"}` unless the code fixes the amount.
async fn scan(State(hitpay): State<HitPay>, Path(id): Path<String>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    done(hitpay.scan(&id, input.text("amount")).map(Some))
}

/// Creates the next invoice of a repeating one.
async fn repeat(State(hitpay): State<HitPay>, Path(id): Path<String>) -> Response {
    match hitpay.repeat_invoice(&id) {
        Ok(invoice) => response::json(StatusCode::OK, &json!({"invoice_id": invoice})),
        Err(error) => done(Err(error)),
    }
}

/// Registers an endpoint, `{"url": …, "event_types": [...]}`, and returns its salt, as the dashboard does.
async fn register(State(hitpay): State<HitPay>, body: Bytes) -> Response {
    let input = Field::from_control(&body);
    let Some(url) = input.text("url") else {
        let message = json!({"message": "`url` is required: the URL that receives the events"});
        return response::json(StatusCode::UNPROCESSABLE_ENTITY, &message);
    };
    let given = input.member("event_types").map(Field::items);
    let events: Vec<&str> = given
        .unwrap_or_default()
        .into_iter()
        .filter_map(Field::as_text)
        .collect();
    let endpoint = hitpay.register_endpoint(url, &events);
    let json = json!({"id": endpoint.id, "url": endpoint.url, "salt": endpoint.salt.expose()});
    response::json(StatusCode::CREATED, &json)
}

fn done(result: Result<Option<String>, PayerError>) -> Response {
    let status = match &result {
        Ok(_) => StatusCode::OK,
        Err(PayerError::NotFound(_)) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::CONFLICT,
    };
    match result {
        Ok(payment_id) => response::json(status, &json!({"payment_id": payment_id})),
        Err(error) => response::json(status, &json!({"message": error.to_string()})),
    }
}
