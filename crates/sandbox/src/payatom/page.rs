//! The hosted page, where the payer pays the amount or another one, is declined or times out.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{HeaderMap, StatusCode};

use super::PayAtom;
use super::payer::PayinAction;
use super::state::{Payin, Status};
use crate::fields::Field;
use crate::page::Html;

/// Path of a payin's page, with its query.
pub(super) fn path(code: &str) -> String {
    format!("/{}/pay/connect.php?code={code}", super::NAME)
}

pub(super) async fn show(State(payatom): State<PayAtom>, RawQuery(query): RawQuery) -> Response {
    let code = code(query.as_deref());
    let found = payatom.store().payin(&code).cloned();
    found.map_or_else(unknown, |payin| page(&payin))
}

/// Applies the payer's decision and redirects the browser to the shop, or back to the page without a redirect URL.
pub(super) async fn decide(
    State(payatom): State<PayAtom>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let code = code(query.as_deref());
    let Some(payin) = payatom.store().payin(&code).cloned() else {
        return unknown();
    };
    let form = Field::from_body(&headers, &body);
    let units = form.text("amount").and_then(|text| text.parse().ok());
    let action = match form.text("outcome") {
        Some("pay") => Some(PayinAction::Pay(None)),
        Some("other") => units.map(|units| PayinAction::Pay(Some(units))),
        Some("cancel") => Some(PayinAction::Cancel),
        Some("decline") => Some(PayinAction::Decline),
        Some("time-out") => Some(PayinAction::TimeOut),
        Some("late") => Some(PayinAction::ApproveLate),
        _ => None,
    };
    let done = action.is_some_and(|action| payatom.act(&code, action).is_ok());
    match payin.redirect_url {
        Some(shop) if done => see_other(&shop),
        _ => see_other(&path(&payin.code)),
    }
}

fn code(query: Option<&str>) -> String {
    let query = Field::from_query(query);
    query.text("code").unwrap_or_default().to_owned()
}

fn page(payin: &Payin) -> Response {
    let mut html = Html::default();
    banner(&mut html);
    html.raw(
        "<main class=\"card\">\n<h1><span class=\"quiet\">Payment to Dhow sandbox shop</span>",
    );
    html.raw("<span class=\"amount\">")
        .text(&payin.requested.to_string());
    html.raw("</span></h1>\n<dl class=\"facts\">\n<dt>Reference</dt><dd>");
    html.text(&payin.order_id).raw("</dd>\n<dt>Status</dt><dd>");
    html.text(payin.status.as_str()).raw("</dd>\n");
    if payin.received > 0 {
        html.raw("<dt>Received</dt><dd>")
            .text(&payin.received.to_string())
            .raw("</dd>\n");
    }
    html.raw("</dl>\n");
    match payin.status {
        Status::Pending => buttons(&mut html, payin),
        Status::TimedOut | Status::NoMatch => late(&mut html),
        _ => ended(&mut html, payin),
    }
    html.raw("<p class=\"id\">Payin <code>")
        .text(&payin.ref_code)
        .raw("</code></p>\n</main>\n");
    html.into_page(StatusCode::OK, "PayAtom payment (sandbox)")
}

fn buttons(html: &mut Html, payin: &Payin) {
    html.raw("<form method=\"post\">\n<p><label>Another amount <input name=\"amount\" inputmode=\"numeric\" value=\"");
    html.text(&payin.requested.saturating_sub(1).to_string());
    html.raw("\"></label></p>\n<p class=\"buttons\">\n<button class=\"pay\" name=\"outcome\" value=\"pay\">Pay ");
    html.text(&payin.requested.to_string()).raw("</button>\n");
    html.raw("<button name=\"outcome\" value=\"other\">Pay the other amount</button>\n");
    html.raw("<button class=\"fail\" name=\"outcome\" value=\"cancel\">Cancel</button>\n");
    html.raw("<button class=\"fail\" name=\"outcome\" value=\"decline\">Decline</button>\n");
    html.raw("<button class=\"fail\" name=\"outcome\" value=\"time-out\">Time out</button>\n</p>\n</form>\n");
}

fn late(html: &mut Html) {
    html.raw("<form method=\"post\">\n<p class=\"buttons\">\n");
    html.raw("<button class=\"pay\" name=\"outcome\" value=\"late\">Approve late</button>\n</p>\n</form>\n");
}

fn ended(html: &mut Html, payin: &Payin) {
    let class = if payin.status.is_paid() {
        "good"
    } else {
        "bad"
    };
    html.raw("<div class=\"ended ")
        .raw(class)
        .raw("\" role=\"status\"><strong>");
    html.text(payin.status.as_str()).raw("</strong></div>\n");
    if let Some(shop) = &payin.redirect_url {
        html.raw("<p><a href=\"")
            .text(shop)
            .raw("\" rel=\"noreferrer\">Back to the shop</a></p>\n");
    }
}

fn unknown() -> Response {
    let mut html = Html::default();
    banner(&mut html);
    html.raw("<main class=\"card\">\n<h1>No such payment</h1>\n");
    html.raw("<p>This sandbox has no payin for this link. A sandbox keeps its payments only while it runs.</p>\n");
    html.raw("<p><a href=\"/\">Start page</a></p>\n</main>\n");
    html.into_page(StatusCode::NOT_FOUND, "No such payment: PayAtom (sandbox)")
}

fn banner(html: &mut Html) {
    html.raw(
        "<p class=\"banner\"><strong>PayAtom, simulated.</strong> No real money moves here.</p>\n",
    );
}

/// Redirects with 303, so that the browser continues with GET and going back does not post the form again.
fn see_other(url: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(url) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
