//! Which address does what, and who may call it.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::{Method, Uri};

use super::HitPay;
use super::refusal::Refusal;
use super::{charge, checkout, payment_request as request, refund, webhook_event};

pub(super) fn routes(hitpay: HitPay) -> Router {
    let api = Router::new()
        .route(
            "/v1/payment-requests",
            post(request::create).get(request::list),
        )
        .route(
            "/v1/payment-requests/{id}",
            get(request::read)
                .put(request::update)
                .delete(request::delete),
        )
        .route("/v1/refund", post(refund::create))
        .route("/v1/refund/{id}", get(refund::read))
        .route("/v1/charges", get(charge::list))
        .route("/v1/charges/{id}", get(charge::read))
        .route(
            "/v1/webhook-events",
            post(webhook_event::create).get(webhook_event::list),
        )
        .route(
            "/v1/webhook-events/{id}",
            get(webhook_event::read)
                .put(webhook_event::update)
                .delete(webhook_event::delete),
        )
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(hitpay.clone(), check_key))
        .with_state(hitpay.clone());
    let page = "/securecheckout/payment-request/@dhow-sandbox/{id}/checkout";
    let checkout = get(checkout::show).post(checkout::decide);
    let pages = Router::new().route(page, checkout).with_state(hitpay);
    api.merge(pages).fallback(no_route)
}

/// Lets a call pass only with the business's key.
async fn check_key(State(hitpay): State<HitPay>, call: Request, next: Next) -> Response {
    let mut keys = call.headers().get_all("x-business-api-key").iter();
    let given = keys
        .next()
        .and_then(|key| dhow_core::Secret::new(key.to_str().ok()?).ok());
    if given.as_ref() == Some(hitpay.api_key()) && keys.next().is_none() {
        next.run(call).await
    } else {
        Refusal::BadKey.into_response()
    }
}

async fn no_route(uri: Uri) -> Response {
    let path = path(&uri);
    Refusal::NoRoute { path }.into_response()
}

async fn wrong_method(method: Method, uri: Uri) -> Response {
    let (method, path) = (method.to_string(), path(&uri));
    Refusal::WrongMethod { method, path }.into_response()
}

fn path(uri: &Uri) -> String {
    uri.path().trim_start_matches('/').to_owned()
}
