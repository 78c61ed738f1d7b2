//! The start page: which gateways are served, with what credentials, and what happened lately.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::Html;
use crate::server::Server;

pub(crate) fn routes(server: Server) -> Router {
    Router::new().route("/", get(start)).with_state(server)
}

async fn start(State(server): State<Server>) -> Response {
    let mut html = Html::default();
    html.raw("<main><h1>Dhow sandbox</h1>");
    for gateway in server.gateways.all() {
        let summary = gateway.summary();
        html.raw("<h2>").text(summary.title).raw("</h2>");
    }
    html.raw("</main>");
    html.into_page(StatusCode::OK, "Dhow sandbox")
}
