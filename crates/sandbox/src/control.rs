//! Control API under `/_sandbox`, for tests and tools in other processes.

use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use axum::routing::{delete, get, post};
use axum::{Extension, Router};
use http::StatusCode;

use crate::access::{Caller, same_origin_only};
use crate::response;
use crate::state::AppState;

mod clock;
mod deliveries;
pub(crate) mod faults;
mod input;
mod quirks;
mod records;
mod requests;
mod state;
mod wire;

pub(crate) fn routes(state: AppState) -> Router {
    let mut router = Router::new();
    for gateway in state.gateways.all() {
        router = router.nest(&format!("/{}", gateway.name()), gateway.control());
    }
    let sandbox = Router::new()
        .route("/deliveries", get(deliveries::list))
        .route(
            "/deliveries/switches",
            get(deliveries::switches).post(deliveries::set_switches),
        )
        .route("/deliveries/release", post(deliveries::release))
        .route("/deliveries/{number}", get(deliveries::read))
        .route("/deliveries/{number}/http", get(deliveries::http_file))
        .route("/deliveries/{number}/{action}", post(deliveries::act))
        .route("/requests", get(requests::list))
        .route("/requests/{number}", get(requests::read))
        .route("/requests/{number}/curl", get(requests::curl))
        .route("/env", get(env))
        .route(
            "/faults",
            get(faults::pending).post(faults::add).delete(faults::clear),
        )
        .route("/faults/{number}", delete(faults::remove))
        .route("/clock", get(clock::read).post(clock::advance))
        .route("/records", get(records::list))
        .route("/records/{gateway}/{kind}/{id}", get(records::read))
        .route(
            "/records/{gateway}/{kind}/{id}/timeline",
            get(records::timeline),
        )
        .route("/state", get(state::read))
        .route("/quirks", get(quirks::list).post(quirks::switch))
        .with_state(state.clone());
    router.merge(sandbox).layer(middleware::from_fn_with_state(
        state.any_caller,
        same_origin_only,
    ))
}

/// Responds with one `NAME=value` per line, the format of shell and container env files.
async fn env(State(state): State<AppState>, Extension(caller): Extension<Caller>) -> Response {
    if let Some(refusal) = caller.refuse_credentials() {
        return refusal;
    }
    let gateways = state.gateways.all().iter();
    let lines = gateways.flat_map(|gateway| gateway.env());
    let text: String = lines
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    response::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
}
