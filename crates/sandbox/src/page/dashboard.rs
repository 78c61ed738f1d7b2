//! The dashboard: pages about everything that the sandbox does, which work without JavaScript.

use axum::Router;
use axum::middleware;

use crate::access::same_origin_changes;
use crate::routing::{get, post};
use crate::state::AppState;

mod clock;
mod conditions;
mod connect;
mod document;
mod faults;
mod http_parts;
mod json;
mod layout;
mod live;
mod notes;
mod overview;
mod paging;
mod parts;
mod quirks;
mod record;
mod requests;
mod timeline;
mod visit;
mod webhooks;

pub(super) use record::path_of;

/// The state of the pages.
#[derive(Debug, Clone)]
struct Dashboard {
    app: AppState,
    notes: notes::Notes,
}

impl Dashboard {
    /// Names of the gateways with their titles.
    fn titles(&self) -> Vec<(&'static str, &'static str)> {
        let gateways = self.app.gateways.all().iter();
        gateways
            .map(|gateway| (gateway.name(), gateway.summary().title))
            .collect()
    }

    /// Title of the gateway with this name.
    fn title(&self, name: &'static str) -> &'static str {
        let titles = self.titles();
        let found = titles.iter().find(|(known, _)| *known == name);
        found.map_or(name, |(_, title)| title)
    }
}

pub(crate) fn routes(app: AppState) -> Router {
    let guard = middleware::from_fn_with_state(app.any_caller, same_origin_changes);
    let dashboard = Dashboard {
        app,
        notes: notes::Notes::default(),
    };
    Router::new()
        .route("/", get(overview::show))
        .route("/records/{gateway}/{kind}/{id}", get(record::show))
        .route("/requests", get(requests::show))
        .route(
            "/requests/{number}",
            get(requests::one::show).merge(post(requests::one::reveal)),
        )
        .route("/webhooks", get(webhooks::show))
        .route("/webhooks/act", post(webhooks::actions::act))
        .route("/webhooks/switch", post(webhooks::switches::switch))
        .route("/webhooks/release", post(webhooks::switches::release))
        .route("/webhooks/{number}", get(webhooks::one::show))
        .route(
            "/webhooks/{number}/delivery.http",
            get(webhooks::one::download),
        )
        .route(
            "/webhooks/{number}/explain",
            get(webhooks::explain::show).merge(post(webhooks::explain::compare)),
        )
        .route("/faults", get(faults::show).merge(post(faults::add)))
        .route("/faults/remove", post(faults::remove))
        .route("/clock", get(clock::show).merge(post(clock::advance)))
        .route("/quirks", get(quirks::show).merge(post(quirks::switch)))
        .route("/connect", get(connect::show).merge(post(connect::reveal)))
        .route("/live", get(live::events))
        .route("/dashboard/style.css", get(document::style))
        .route("/dashboard/script.js", get(document::script))
        .route("/dashboard/icon.svg", get(document::icon))
        .with_state(dashboard)
        .layer(guard)
}
