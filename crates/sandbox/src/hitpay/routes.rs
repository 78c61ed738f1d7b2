//! Which address does what, and who may call it.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::{Method, Uri};

use super::HitPay;
use super::payment_request as request;
use super::refusal::Refusal;

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
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(hitpay.clone(), check_key))
        .with_state(hitpay.clone());
    api.fallback(no_route)
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
