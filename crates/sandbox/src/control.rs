//! Control API under `/_sandbox`, for tests and tools in other processes.

use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use http::StatusCode;

use crate::access::same_origin_only;
use crate::api::Api;
use crate::response;
use crate::state::AppState;

pub(crate) mod clock;
mod deliveries;
pub(crate) mod faults;
mod input;
mod operations;
mod quirks;
mod records;
mod requests;
mod schemas;
mod state;
mod wire;

pub(crate) fn routes(state: AppState) -> Router {
    let gateways = state.gateways.all().iter();
    let gateways: Vec<&str> = gateways.map(|gateway| gateway.name()).collect();
    let mut api = own_routes(&gateways).with_state(state.clone());
    for gateway in state.gateways.all() {
        api = api.nest(gateway.name(), gateway.control());
    }
    let routes = api.into_router(schemas::all());
    routes.layer(middleware::from_fn_with_state(
        state.any_caller,
        same_origin_only,
    ))
}

/// Operations that concern no single gateway.
fn own_routes(gateways: &[&str]) -> Api<AppState> {
    Api::new()
        .on(operations::list_records(gateways), records::list)
        .on(operations::read_record(), records::read)
        .on(operations::read_timeline(), records::timeline)
        .on(operations::list_deliveries(gateways), deliveries::list)
        .on(operations::read_switches(), deliveries::switches)
        .on(operations::set_switches(), deliveries::set_switches)
        .on(operations::release_deliveries(), deliveries::release)
        .on(operations::read_delivery(), deliveries::read)
        .on(operations::download_delivery(), deliveries::http_file)
        .on(operations::act_on_delivery(), deliveries::act)
        .on(operations::list_requests(gateways), requests::list)
        .on(operations::read_request(), requests::read)
        .on(operations::read_curl(), requests::curl)
        .on(operations::list_faults(), faults::pending)
        .on(operations::add_fault(), faults::add)
        .on(operations::clear_faults(), faults::clear)
        .on(operations::remove_fault(), faults::remove)
        .on(operations::read_clock(), clock::read)
        .on(operations::move_clock(), clock::advance)
        .on(operations::list_quirks(), quirks::list)
        .on(operations::switch_quirk(), quirks::switch)
        .on(operations::read_env(), env)
        .on(operations::read_state(), state::read)
}

/// Responds with one `NAME=value` per line, the format of shell and container env files.
fn env(State(state): State<AppState>) -> Response {
    let gateways = state.gateways.all().iter();
    let lines = gateways.flat_map(|gateway| gateway.env());
    let text: String = lines
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    response::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
}
