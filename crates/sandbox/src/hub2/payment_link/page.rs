//! The page of a payment link, where the payer pays or cancels and returns to the shop.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::fields::Field;
use crate::hub2::page::{banner, see_other};
use crate::hub2::{Hub2, NAME};
use crate::page::Html;

/// Path of a link's page.
pub(in crate::hub2) fn path(id: &str) -> String {
    format!("/{NAME}/link/{id}")
}

/// Shows a link with its current status.
pub(in crate::hub2) async fn show(State(hub2): State<Hub2>, Path(id): Path<String>) -> Response {
    let now = hub2.context().now();
    let store = hub2.store();
    let mut html = banner();
    let Some(link) = store.payment_link(&id) else {
        html.raw("<h1>No such payment link</h1>\n<p>A sandbox keeps its links only while it runs.</p>\n</main>\n");
        return html.into_page(
            StatusCode::NOT_FOUND,
            "No such payment link: Hub2 (sandbox)",
        );
    };
    html.raw(
        "<h1><span class=\"quiet\">Payment to Dhow sandbox shop</span><span class=\"amount\">",
    );
    html.text(&link.money.to_string());
    html.raw("</span></h1>\n<dl class=\"facts\">\n<dt>Reference</dt><dd>");
    html.text(&link.reference).raw("</dd>\n");
    if let Some(text) = &link.description {
        html.raw("<dt>For</dt><dd>").text(text).raw("</dd>\n");
    }
    let status = link.status(&store, now);
    html.raw("<dt>Status</dt><dd>").text(status);
    html.raw("</dd>\n</dl>\n");
    if status == "active" {
        buttons(&mut html);
    }
    html.raw("<p class=\"id\">Payment link <code>")
        .text(&link.id)
        .raw("</code></p>\n</main>\n");
    html.into_page(StatusCode::OK, "Hub2 payment link (sandbox)")
}

fn buttons(html: &mut Html) {
    html.raw("<form method=\"post\">\n<p class=\"buttons\">\n");
    html.raw("<button class=\"pay\" name=\"outcome\" value=\"pay\">Pay</button>\n");
    html.raw(
        "<button class=\"fail\" name=\"outcome\" value=\"fail\">Cancel</button>\n</p>\n</form>\n",
    );
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page.
pub(in crate::hub2) async fn decide(
    State(hub2): State<Hub2>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Field::from_body(&headers, &body);
    let urls = hub2
        .store()
        .payment_link(&id)
        .map(|link| link.return_urls.clone());
    let (success, failure) = urls.unwrap_or_default();
    let next = match form.text("outcome") {
        Some("pay") => hub2.pay_link(&id).ok().and(success),
        Some("fail") => hub2
            .fail_link(&id, "canceled_by_customer")
            .ok()
            .and(failure),
        _ => None,
    };
    see_other(&next.unwrap_or_else(|| path(&id)))
}
