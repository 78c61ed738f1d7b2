//! `/_sandbox/hitpay/…`: the payer from another process.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use http::StatusCode;
use serde_json::json;

use super::HitPay;
use super::payer::PayerError;
use crate::answer;

pub(super) fn routes(hitpay: HitPay) -> Router {
    Router::new()
        .route("/payment-requests/{id}/pay", post(pay))
        .route("/payment-requests/{id}/fail", post(fail))
        .route("/payment-requests/{id}/expire", post(expire))
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

fn done(result: Result<Option<String>, PayerError>) -> Response {
    let status = match &result {
        Ok(_) => StatusCode::OK,
        Err(PayerError::NotFound(_)) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::CONFLICT,
    };
    match result {
        Ok(payment_id) => answer::json(status, &json!({"payment_id": payment_id})),
        Err(error) => answer::json(status, &json!({"message": error.to_string()})),
    }
}
