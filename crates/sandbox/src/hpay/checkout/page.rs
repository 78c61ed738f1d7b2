//! HTML of the checkout pages.

use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;

use super::link::CheckoutLinkError;
use super::page_path;
use crate::hpay::state::Order;
use crate::page::Html;

pub(super) fn show(order: &Order, now: Timestamp) -> Response {
    let currency = order.currency.to_uppercase();
    let mut html = Html::default();
    banner(&mut html);
    html.raw(
        "<main class=\"card\">\n<h1><span class=\"quiet\">Payment to Dhow sandbox shop</span>",
    );
    html.raw("<span class=\"amount\">")
        .text(&order.price)
        .raw(" <small>")
        .text(&currency)
        .raw("</small></span></h1>\n<dl class=\"facts\">\n");
    let facts = [
        ("Order", order.order_code.as_str()),
        ("For", &order.description),
        ("Buyer", &order.buyer_info),
        ("Status", order.shown_status(now)),
    ];
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        html.raw("<dt>")
            .text(label)
            .raw("</dt><dd>")
            .text(value)
            .raw("</dd>\n");
    }
    html.raw("</dl>\n");
    if order.status.is_open() && !order.is_expired(now) {
        form(&mut html, order, &currency);
    }
    html.raw("<p class=\"id\">Payment <code>")
        .text(&order.payment_id)
        .raw("</code></p>\n</main>\n");
    html.into_page(StatusCode::OK, "HPay checkout (sandbox)")
}

fn banner(html: &mut Html) {
    html.raw(
        "<p class=\"banner\"><strong>HPay, simulated.</strong> No real money moves here.</p>\n",
    );
}

/// Form with a button for each result of the payment.
fn form(html: &mut Html, order: &Order, currency: &str) {
    html.raw("<form method=\"post\" action=\"")
        .text(&page_path(&order.payment_id));
    html.raw(
        "\">\n<p class=\"buttons\">\n<button class=\"pay\" name=\"outcome\" value=\"pay\">Pay ",
    )
    .text(&order.price)
    .raw(" ")
    .text(currency)
    .raw("</button>\n");
    for (class, outcome, label) in [
        ("", "hold", "Pay, HPay holds the money"),
        ("fail", "fail", "Fail"),
        ("fail", "cancel", "Cancel"),
    ] {
        html.raw("<button class=\"")
            .raw(class)
            .raw("\" name=\"outcome\" value=\"")
            .raw(outcome)
            .raw("\">")
            .raw(label)
            .raw("</button>\n");
    }
    html.raw("</p>\n</form>\n");
}

/// Page for an invalid link. HPay documents none; this one shows the error code.
pub(super) fn refused((code, words): &CheckoutLinkError) -> Response {
    let mut html = Html::default();
    banner(&mut html);
    html.raw("<main class=\"card\">\n<h1>Invalid link</h1>\n<p>")
        .text(code)
        .raw(": ");
    html.text(words).raw("</p>\n</main>\n");
    html.into_page(StatusCode::BAD_REQUEST, "HPay, simulated")
}

pub(super) fn unknown() -> Response {
    let mut html = Html::default();
    banner(&mut html);
    html.raw("<main class=\"card\">\n<h1>No such payment</h1>\n</main>\n");
    html.into_page(StatusCode::NOT_FOUND, "HPay, simulated")
}
