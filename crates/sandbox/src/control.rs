//! Control API under `/_sandbox`, for tests and tools in other processes.

use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use axum::routing::{delete, get};
use http::StatusCode;

use crate::access::same_origin_only;
use crate::response;
use crate::state::AppState;

mod clock;
pub(crate) mod faults;
mod quirks;
mod records;
mod state;
mod wire;

pub(crate) fn routes(state: AppState) -> Router {
    let mut router = Router::new();
    for gateway in state.gateways.all() {
        router = router.nest(&format!("/{}", gateway.name()), gateway.control());
    }
    let sandbox = Router::new()
        .route("/deliveries", get(deliveries))
        .route("/requests", get(requests))
        .route("/env", get(env))
        .route(
            "/faults",
            get(faults::pending).post(faults::add).delete(faults::clear),
        )
        .route("/faults/{number}", delete(faults::remove))
        .route("/clock", get(clock::read).post(clock::advance))
        .route("/records", get(records::list))
        .route("/records/{gateway}/{kind}/{id}", get(records::read))
        .route("/state", get(state::read))
        .route("/quirks", get(quirks::list).post(quirks::switch))
        .with_state(state.clone());
    router.merge(sandbox).layer(middleware::from_fn_with_state(
        state.any_caller,
        same_origin_only,
    ))
}

async fn deliveries(State(state): State<AppState>) -> Response {
    let sent = state.deliveries.all();
    let sent: Vec<_> = sent.iter().map(wire::Webhook::new).collect();
    response::json(StatusCode::OK, &sent)
}

async fn requests(State(state): State<AppState>) -> Response {
    let latest = state.requests.latest();
    let latest: Vec<_> = latest.iter().map(wire::Request::new).collect();
    response::json(StatusCode::OK, &latest)
}

/// Responds with one `NAME=value` per line, the format of shell and container env files.
async fn env(State(state): State<AppState>) -> Response {
    let gateways = state.gateways.all().iter();
    let lines = gateways.flat_map(|gateway| gateway.env());
    let text: String = lines
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    response::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
}
