//! The operator's page, where the payer pays or cancels and returns to the shop.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{HeaderMap, StatusCode};

use super::{Hub2, NAME};
use crate::fields::Field;
use crate::page::Html;

/// Path of an intent's page.
pub(super) fn path(id: &str) -> String {
    format!("/{NAME}/pay/{id}")
}

/// Shows an intent with its current status.
pub(super) async fn show(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    let store = hub2.store();
    let mut html = banner();
    let Some(intent) = store.intent(&id) else {
        html.raw("<h1>No such payment</h1>\n<p>A sandbox keeps its payments only while it runs.</p>\n</main>\n");
        return html.into_page(StatusCode::NOT_FOUND, "No such payment: Hub2 (sandbox)");
    };
    html.raw(
        "<h1><span class=\"quiet\">Payment to Dhow sandbox shop</span><span class=\"amount\">",
    );
    html.text(&intent.money.to_string());
    html.raw("</span></h1>\n<dl class=\"facts\">\n<dt>Reference</dt><dd>");
    html.text(&intent.purchase_reference);
    html.raw("</dd>\n<dt>Status</dt><dd>")
        .text(intent.status())
        .raw("</dd>\n</dl>\n");
    if intent.is_under_way() {
        html.raw("<form method=\"post\">\n<p class=\"buttons\">\n");
        html.raw("<button class=\"pay\" name=\"outcome\" value=\"pay\">Pay</button>\n");
        html.raw("<button class=\"fail\" name=\"outcome\" value=\"fail\">Cancel</button>\n</p>\n</form>\n");
    } else if intent.payments.is_empty() {
        html.raw("<p>There is no payment attempt yet.</p>\n");
    }
    html.raw("<p class=\"id\">Payment intent <code>")
        .text(&intent.id)
        .raw("</code></p>\n</main>\n");
    html.into_page(StatusCode::OK, "Hub2 payment (sandbox)")
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page.
pub(super) async fn decide(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Field::from_body(&headers, &body);
    let (success, failure) = {
        let store = hub2.store();
        let latest = store.intent(&id).and_then(|intent| intent.payments.last());
        latest
            .map(|payment| payment.return_urls.clone())
            .unwrap_or_default()
    };
    let next = match form.text("outcome") {
        Some("pay") => hub2.pay(&id).ok().and(success),
        Some("fail") => hub2.fail(&id, "canceled_by_customer").ok().and(failure),
        _ => None,
    };
    see_other(&next.unwrap_or_else(|| path(&id)))
}

/// Begins a page of the simulated Hub2.
pub(super) fn banner() -> Html {
    let mut html = Html::default();
    html.raw(
        "<p class=\"banner\"><strong>Hub2, simulated.</strong> No real money moves here.</p>\n",
    );
    html.raw("<main class=\"card\">\n");
    html
}

/// Redirects with 303, so that the browser continues with GET.
pub(super) fn see_other(url: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(url) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
