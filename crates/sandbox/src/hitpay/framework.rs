//! Paths and methods as Laravel routes them: a slash at the end does not matter, and a known path with another method is a 405
//! that names the supported ones, before the key is checked.
//!
//! Source: `Illuminate\\Routing\\AbstractRouteCollection` and `Illuminate\\Http\\Request::path` of laravel/framework.

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::{ALLOW, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, StatusCode, Uri};
use tower_service::Service as _;

use super::refusal::Refusal;

/// Methods in the order of the framework's list.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Serves the routes of the API for paths with and without a slash at the end.
// LEDGER: framework-routes
pub(super) fn routed(api: Router) -> Router {
    Router::new().fallback(move |request: Request| serve(api.clone(), request))
}

async fn serve(mut api: Router, mut request: Request) -> Response {
    if let Some(trimmed) = without_slash(request.uri()) {
        *request.uri_mut() = trimmed;
    }
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let Ok(response) = api.call(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        other_method(&method, &uri, &response)
    } else {
        response
    }
}

fn without_slash(uri: &Uri) -> Option<Uri> {
    let trimmed = uri.path().trim_matches('/');
    if uri.path() == format!("/{trimmed}") {
        return None;
    }
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(format!("/{trimmed}{query}")).ok();
    Uri::from_parts(parts).ok()
}

/// Returns the 405 with the supported methods, or for OPTIONS an empty 200.
fn other_method(method: &Method, uri: &Uri, response: &Response) -> Response {
    let allowed = response.headers().get(ALLOW);
    let allowed = allowed.and_then(|value| value.to_str().ok()).unwrap_or("");
    let supported = |name: &&str| allowed.split(',').any(|other| other.trim() == *name);
    let supported: Vec<&str> = METHODS.into_iter().filter(supported).collect();
    let mut response = if method == Method::OPTIONS {
        Response::default()
    } else {
        let refusal = Refusal::WrongMethod {
            method: method.to_string(),
            path: path(uri),
            supported: supported.join(", "),
        };
        refusal.into_response()
    };
    let separator = if method == Method::OPTIONS { "," } else { ", " };
    if let Ok(allowed) = HeaderValue::from_str(&supported.join(separator)) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

/// Placeholder response, which [`routed`] replaces when it knows the supported methods.
pub(super) async fn wrong_method() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

pub(super) async fn no_route(uri: Uri) -> Response {
    Refusal::NoRoute { path: path(&uri) }.into_response()
}

fn path(uri: &Uri) -> String {
    uri.path().trim_matches('/').to_owned()
}
