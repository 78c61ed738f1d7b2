//! Routes and authentication.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter};

use super::HitPay;
use super::customer::Customer;
use super::framework;
use super::invoice::Invoice;
use super::order::Order;
use super::product::Product;
use super::records::{Beneficiary, Billing, Endpoint, Plan, StaticQr, Transfer};
use super::refusal::Refusal;
use super::remitter::Remitter;
use super::resource::{Resource, create, delete, read, update};
use super::state::{PaymentRequest, Refund};
use super::{
    account, beneficiary, charge, checkout, customer, invoice, order, payment_request, plan,
    product, recurring, refund, remitter, static_qr, transfer, webhook_event,
};
use crate::routing::{get, on, post};

pub(super) fn routes(hitpay: HitPay) -> Router {
    let api = resource::<PaymentRequest>("/v1/payment-requests", get(payment_request::list))
        .merge(resource::<Endpoint>(
            "/v1/webhook-events",
            get(webhook_event::list),
        ))
        .route("/v1/refund", post(refund::create))
        .route("/v1/refund/{id}", get(read::<Refund>))
        .route("/v1/refunds", post(refund::create))
        .route("/v1/refunds/{id}", get(read::<Refund>))
        .route("/v1/charges", get(charge::list))
        .route("/v1/charges/{id}", get(charge::read))
        .merge(repeated())
        .merge(paying_out())
        .merge(shop())
        .layer(middleware::from_fn_with_state(hitpay.clone(), check_key))
        .method_not_allowed_fallback(framework::wrong_method)
        .with_state(hitpay);
    framework::routed(api.fallback(framework::no_route))
}

pub(super) fn pages(hitpay: HitPay) -> Router {
    let page = "/securecheckout/payment-request/@dhow-sandbox/{id}/checkout";
    let checkout = get(checkout::show).merge(post(checkout::decide));
    let agree = "/securecheckout/recurring-billing/@dhow-sandbox/{id}";
    let agreement = get(recurring::page::show).merge(post(recurring::page::agree));
    Router::new()
        .route(page, checkout)
        .route(agree, agreement)
        .route("/pictures/{id}", get(product::picture))
        .with_state(hitpay)
}

/// Routes of a resource: `list` and create at its path, read, update and delete at `{path}/{id}`.
fn resource<R: Resource>(path: &str, list: MethodRouter<HitPay>) -> Router<HitPay> {
    let record = get(read::<R>).merge(on(MethodFilter::DELETE, delete::<R>));
    Router::new()
        .route(path, list.merge(post(create::<R>)))
        .route(
            &format!("{path}/{{id}}"),
            record.merge(on(R::UPDATE, update::<R>)),
        )
}

/// Routes of plans, recurring billing and static QR codes.
fn repeated() -> Router<HitPay> {
    resource::<Plan>("/v1/subscription-plan", get(plan::list))
        .merge(resource::<Billing>(
            "/v1/recurring-billing",
            get(recurring::list),
        ))
        .merge(resource::<StaticQr>("/v1/static_qr", get(static_qr::list)))
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
}

/// Routes of beneficiaries, transfers and balances.
fn paying_out() -> Router<HitPay> {
    let remitter = get(read::<Remitter>).merge(on(MethodFilter::DELETE, delete::<Remitter>));
    resource::<Beneficiary>("/v1/beneficiaries", get(beneficiary::list))
        .route(
            "/v1/remitters",
            get(remitter::list).merge(post(create::<Remitter>)),
        )
        .route("/v1/remitters/{id}", remitter)
        .route("/v1/beneficiaries/schema", post(beneficiary::schema))
        .route(
            "/v1/transfers",
            post(transfer::create).merge(get(transfer::list)),
        )
        .route("/v1/transfers/estimate", post(transfer::estimate))
        .route("/v1/transfers/{id}", get(read::<Transfer>))
        .route("/v1/balances", get(transfer::balances))
        .route("/v1/account-status", get(account::status))
}

/// Routes of customers, products, orders and invoices.
fn shop() -> Router<HitPay> {
    let invoice = get(read::<Invoice>).merge(on(MethodFilter::PUT, invoice::update));
    resource::<Customer>("/v1/customers", get(customer::list))
        .merge(resource::<Product>("/v1/products", get(product::list)))
        .merge(resource::<Order>("/v1/orders", get(order::list)))
        .route("/v1/product-category", get(product::categories))
        .route(
            "/v1/invoices",
            get(invoice::list).merge(post(invoice::create)),
        )
        .route(
            "/v1/invoices/{id}",
            invoice.merge(on(MethodFilter::DELETE, invoice::delete)),
        )
}

/// Middleware that requires the API key, exactly once.
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
