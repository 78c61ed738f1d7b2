//! `/_sandbox/…`: what tests and people in other processes may ask of the sandbox itself.

use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use crate::answer;
use crate::server::{Server, own_only};

mod faults;
mod wire;

pub(crate) fn routes(server: Server) -> Router {
    let mut router = Router::new();
    for gateway in server.gateways.all() {
        router = router.nest(&format!("/{}", gateway.name()), gateway.control());
    }
    let own = Router::new()
        .route("/deliveries", get(deliveries))
        .route("/requests", get(requests))
        .route("/env", get(env))
        .route(
            "/faults",
            get(faults::pending).post(faults::add).delete(faults::clear),
        )
        .with_state(server.clone());
    router
        .merge(own)
        .layer(middleware::from_fn_with_state(server.any_caller, own_only))
}

async fn deliveries(State(server): State<Server>) -> Response {
    let sent = server.deliveries.all();
    let sent: Vec<_> = sent.iter().map(wire::Webhook::of).collect();
    answer::json(StatusCode::OK, &sent)
}

async fn requests(State(server): State<Server>) -> Response {
    let latest = server.requests.latest();
    let latest: Vec<_> = latest.iter().map(wire::Request::of).collect();
    answer::json(StatusCode::OK, &latest)
}

/// One `NAME=value` per line, as a shell or a container reads it.
async fn env(State(server): State<Server>) -> Response {
    let gateways = server.gateways.all().iter();
    let lines = gateways.flat_map(|gateway| gateway.env());
    let text: String = lines
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    answer::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
}
