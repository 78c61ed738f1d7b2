//! The start page: gateways, credentials, latest payments and webhooks.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::Html;
use crate::gateway::Gateway;
use crate::records::{Record, RecordKind};
use crate::state::AppState;
use crate::times;

mod deliveries;
mod quirks;

/// Maximum number of payments of each gateway on the page.
const SHOWN: usize = 20;

pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/", get(start)).with_state(state)
}

async fn start(State(state): State<AppState>) -> Response {
    let mut html = Html::default();
    html.raw("<header class=\"top\">\n<div>\n<h1>Dhow sandbox</h1>\n");
    html.raw("<p>Payment gateways, simulated on this machine. No account, no internet, no real money.</p>\n");
    html.raw(
        "</div>\n<a class=\"button\" href=\"/\">Refresh</a>\n</header>\n<main class=\"wide\">\n",
    );
    for gateway in state.gateways.all() {
        section(&mut html, gateway.as_ref());
    }
    deliveries::section(&mut html, &state.deliveries.all());
    quirks::section(&mut html, &state.gateways.quirks());
    controls(&mut html);
    html.raw("</main>\n");
    html.into_page(StatusCode::OK, "Dhow sandbox")
}

/// Section of a gateway: base URLs, variables, a first command and the latest payments.
fn section(html: &mut Html, gateway: &dyn Gateway) {
    let summary = gateway.summary();
    html.raw("<section>\n<h2>")
        .text(summary.title)
        .raw("</h2>\n<dl class=\"facts\">\n");
    for (label, url) in &summary.base_urls {
        html.raw("<dt>")
            .text(label)
            .raw("</dt><dd><code>")
            .text(url)
            .raw("</code></dd>\n");
    }
    html.raw("</dl>\n<details>\n<summary>Environment variables for a client</summary>\n");
    html.raw("<p>These credentials work in this sandbox only.</p>\n<pre tabindex=\"0\">");
    for (name, value) in gateway.env() {
        html.text(&name).raw("=").text(&value).raw("\n");
    }
    html.raw(
        "</pre>\n</details>\n<details>\n<summary>Create a payment</summary>\n<pre tabindex=\"0\">",
    );
    html.text(&summary.example).raw("</pre>\n</details>\n");
    let mut latest = gateway.records();
    latest.retain(|record| record.key.kind == RecordKind::Payment);
    latest.sort_by_key(|record| std::cmp::Reverse(record.created));
    latest.truncate(SHOWN);
    payments(html, &latest);
    html.raw("</section>\n");
}

fn payments(html: &mut Html, rows: &[Record]) {
    if rows.is_empty() {
        html.raw("<p class=\"empty\">No payments yet.</p>\n");
        return;
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latest payments\">\n<table>\n");
    html.raw("<caption>Latest payments</caption>\n<thead><tr><th scope=\"col\">Made</th>");
    html.raw("<th scope=\"col\">Reference</th><th scope=\"col\" class=\"number\">Amount</th>");
    html.raw("<th scope=\"col\">Status</th><th scope=\"col\">Id</th></tr></thead>\n<tbody>\n");
    for row in rows {
        let reference = row.merchant_reference.as_deref().unwrap_or("none");
        html.raw("<tr><td data-label=\"Made\">")
            .text(&times::for_people(times::timestamp(row.created)));
        html.raw("</td><td data-label=\"Reference\">")
            .text(reference);
        html.raw("</td><td data-label=\"Amount\" class=\"number\">")
            .text(&row.amount);
        html.raw("</td><td data-label=\"Status\">");
        badge(html, &row.status);
        html.raw("</td><td data-label=\"Id\">");
        match &row.page {
            Some(page) => html
                .raw("<a href=\"")
                .text(page)
                .raw("\"><code>")
                .text(&row.key.id)
                .raw("</code></a>"),
            None => html.raw("<code>").text(&row.key.id).raw("</code>"),
        };
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

/// A status with a colour. The text alone is enough to understand it.
fn badge(html: &mut Html, word: &str) {
    let class = match word.to_ascii_lowercase().as_str() {
        "completed" | "succeeded" | "successful" | "paid" | "approved" | "accepted" => "badge good",
        "failed" | "declined" | "expired" | "canceled" | "cancelled" | "given up" | "refused" => {
            "badge bad"
        }
        _ => "badge",
    };
    html.raw("<span class=\"")
        .raw(class)
        .raw("\">")
        .text(word)
        .raw("</span>");
}

fn controls(html: &mut Html) {
    html.raw("<section>\n<h2>Control API</h2>\n<ul>\n");
    for (path, description) in [
        (
            "/_sandbox/env",
            "the environment variables of all gateways, one per line",
        ),
        (
            "/_sandbox/deliveries",
            "the latest webhooks with their delivery attempts, as JSON",
        ),
        ("/_sandbox/requests", "the latest requests, as JSON"),
        (
            "/_sandbox/faults",
            "the number of pending faults; POST adds one, DELETE clears all",
        ),
        (
            "/_sandbox/quirks",
            "other readings of unclear documents; POST switches one",
        ),
    ] {
        html.raw("<li><a href=\"")
            .raw(path)
            .raw("\"><code>")
            .raw(path)
            .raw("</code></a>: ");
        html.raw(description).raw("</li>\n");
    }
    html.raw("</ul>\n</section>\n");
}
