//! Which address does what, and who may call it.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::{Method, Uri};

use super::HitPay;
use super::refusal::Refusal;
use super::{
    beneficiary, charge, checkout, payment_request as request, plan, recurring, refund, static_qr,
    transfer, webhook_event,
};

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
        .route("/v1/refunds", post(refund::create))
        .route("/v1/refunds/{id}", get(refund::read))
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
        .merge(repeated())
        .merge(paying_out())
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(hitpay.clone(), check_key))
        .with_state(hitpay);
    api.fallback(no_route)
}

pub(super) fn pages(hitpay: HitPay) -> Router {
    let page = "/securecheckout/payment-request/@dhow-sandbox/{id}/checkout";
    let checkout = get(checkout::show).post(checkout::decide);
    let agree = "/securecheckout/recurring-billing/@dhow-sandbox/{id}";
    let agreement = get(recurring::page::show).post(recurring::page::agree);
    Router::new()
        .route(page, checkout)
        .route(agree, agreement)
        .with_state(hitpay)
}

/// Plans, recurring billing and static QR codes.
fn repeated() -> Router<HitPay> {
    Router::new()
        .route("/v1/subscription-plan", post(plan::create).get(plan::list))
        .route(
            "/v1/subscription-plan/{id}",
            get(plan::read).put(plan::update).delete(plan::delete),
        )
        .route(
            "/v1/recurring-billing",
            post(recurring::create).get(recurring::list),
        )
        .route(
            "/v1/recurring-billing/{id}",
            get(recurring::read)
                .put(recurring::update)
                .delete(recurring::cancel),
        )
        .route(
            "/v1/recurring-billing/{id}/pause",
            post(recurring::pause::pause),
        )
        .route(
            "/v1/recurring-billing/{id}/resume",
            post(recurring::pause::resume),
        )
        .route(
            "/v1/charge/recurring-billing/{id}",
            post(recurring::charge_saved),
        )
        .route(
            "/v1/static_qr",
            post(static_qr::create).get(static_qr::list),
        )
        .route(
            "/v1/static_qr/{id}",
            get(static_qr::read)
                .put(static_qr::update)
                .delete(static_qr::delete),
        )
}

/// Beneficiaries, transfers and balances.
fn paying_out() -> Router<HitPay> {
    Router::new()
        .route("/v1/beneficiaries/schema", post(beneficiary::schema))
        .route(
            "/v1/beneficiaries",
            post(beneficiary::create).get(beneficiary::list),
        )
        .route(
            "/v1/beneficiaries/{id}",
            get(beneficiary::read)
                .patch(beneficiary::change)
                .delete(beneficiary::delete),
        )
        .route("/v1/transfers", post(transfer::create).get(transfer::list))
        .route("/v1/transfers/estimate", post(transfer::estimate))
        .route("/v1/transfers/{id}", get(transfer::read))
        .route("/v1/balances", get(transfer::balances))
}

/// Lets a call pass only with the business's key.
async fn check_key(State(hitpay): State<HitPay>, call: Request, next: Next) -> Response {
    let mut keys = call.headers().get_all("x-business-api-key").iter();
    let given = keys
        .next()
        .and_then(|key| dhow_core::Secret::allow_weak(key.to_str().ok()?).ok());
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
