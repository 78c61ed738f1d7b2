//! Routes and authentication.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter};
use dhow_core::Secret;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::quirk::Quirk;
use super::refusal::Refusal;
use super::{
    Hub2, account, delegated, intent, page, payment_link as link, submerchant, transfer,
    webhook_endpoint as webhook,
};
use crate::routing::{get, on, post};

pub(super) fn routes(hub2: Hub2) -> Router {
    // These routes also accept the intent's token, so their handlers check the credentials themselves.
    let with_token = router([
        ("/payment-intents/{id}", get(intent::read)),
        ("/payment-intents/{id}/status", get(intent::status)),
        ("/payment-intents/{id}/payments", post(intent::attempt)),
        ("/payment-intents/{id}/payments/sync", post(intent::attempt)),
        (
            "/payment-intents/{id}/authentication",
            post(intent::authenticate),
        ),
    ]);
    let intents = post(intent::create).merge(get(intent::list));
    let transfers = post(transfer::create).merge(get(transfer::list));
    let provisionings = post(account::provision).merge(get(account::provisionings));
    let submerchants = post(submerchant::create).merge(get(submerchant::list));
    let put_or_patch = MethodFilter::PUT.or(MethodFilter::PATCH);
    let one_webhook = on(put_or_patch, webhook::update)
        .merge(get(webhook::read))
        .merge(on(MethodFilter::DELETE, webhook::delete));
    let with_key = router([
        ("/payment-intents", intents),
        ("/payment-intents/{id}/payment-fees", get(intent::fees)),
        ("/payments", get(intent::payments)),
        ("/payments/{id}/status", get(intent::payment_status)),
        ("/delegated/payments", post(delegated::create)),
        ("/delegated/payments/sync", post(delegated::create)),
        ("/delegated/transfers", post(transfer::create_delegated)),
        ("/transfers", transfers),
        ("/transfers/{id}", get(transfer::read)),
        ("/transfers/{id}/status", get(transfer::read)),
        ("/transfers/{id}/balance", get(transfer::balance)),
        ("/balance", get(account::balance)),
        ("/payment-links", post(link::create).merge(get(link::list))),
        ("/payment-links/{id}", get(link::read)),
        (
            "/payment-links/{id}/close",
            on(MethodFilter::PATCH, link::close),
        ),
        ("/submerchants", submerchants),
        (
            "/submerchants/{id}",
            on(MethodFilter::PATCH, submerchant::update).merge(get(submerchant::read)),
        ),
        ("/provisionings", provisionings),
        ("/webhooks", post(webhook::create).merge(get(webhook::list))),
        ("/webhooks/{id}", one_webhook),
    ]);
    let with_key = with_key.layer(middleware::from_fn_with_state(hub2.clone(), check_key));
    let api = with_token
        .merge(with_key)
        .layer(middleware::from_fn_with_state(hub2.clone(), admit))
        .with_state(hub2);
    api.method_not_allowed_fallback(no_route).fallback(no_route)
}

/// Builds a router whose paths may end with a slash.
// LEDGER: trailing-slash
fn router<const N: usize>(routes: [(&str, MethodRouter<Hub2>); N]) -> Router<Hub2> {
    let routes = routes.into_iter();
    routes.fold(Router::new(), |router, (path, methods)| {
        let router = router.route(&format!("{path}/"), methods.clone());
        router.route(path, methods)
    })
}

pub(super) fn pages(hub2: Hub2) -> Router {
    Router::new()
        .route("/pay/{id}", get(page::show).merge(post(page::decide)))
        .route(
            "/link/{id}",
            get(link::page::show).merge(post(link::page::decide)),
        )
        .with_state(hub2)
}

/// Middleware that requires the merchant's three headers.
async fn check_key(State(hub2): State<Hub2>, call: Request, next: Next) -> Response {
    if has_key(&hub2, call.headers()) {
        next.run(call).await
    } else {
        Refusal::unauthorized().into_response()
    }
}

/// Middleware for rate limits and the ban, which come before authentication.
async fn admit(State(hub2): State<Hub2>, call: Request, next: Next) -> Response {
    match hub2.admit(call.method(), call.uri().path()) {
        Ok(()) => next.run(call).await,
        // LEDGER: ban-answer
        Err(refusal) if hub2.has(Quirk::BanWith429) => refusal.into_429().into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Returns true if the three headers are correct and each occurs once.
pub(super) fn has_key(hub2: &Hub2, headers: &HeaderMap) -> bool {
    let single = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let first = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(first)
    };
    let key = single("apikey").and_then(|key| Secret::allow_weak(key).ok());
    key.as_ref() == Some(hub2.api_key())
        && single("merchantid") == Some(hub2.merchant_id())
        && single("environment") == Some(hub2.environment())
}

/// 404 for an unknown route, in the words of the framework behind Hub2.
async fn no_route(method: Method, uri: Uri) -> Response {
    let message = format!("Cannot {method} {}", uri.path());
    Refusal::new(StatusCode::NOT_FOUND, message).into_response()
}
