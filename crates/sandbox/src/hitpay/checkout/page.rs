//! HTML of the checkout page.

use axum::response::Response;
use http::StatusCode;

use crate::hitpay::state::{PaymentRequest, Status};
use crate::page::Html;

/// Shows the amount, and the buttons or the final status.
pub(super) fn show(request: &PaymentRequest, status: Status) -> Response {
    let details = &request.details;
    let amount = details.money.decimal();
    let code = details.money.currency().code();
    let mut html = Html::default();
    banner(&mut html);
    html.raw(
        "<main class=\"card\">\n<h1><span class=\"quiet\">Payment to Dhow sandbox shop</span>",
    );
    html.raw("<span class=\"amount\">")
        .text(&amount)
        .raw(" <small>")
        .text(code);
    html.raw("</small></span></h1>\n<dl class=\"facts\">\n");
    for (label, value) in [
        ("For", &details.purpose),
        ("Reference", &details.reference_number),
        ("Name", &details.name),
        ("Email", &details.email),
    ] {
        if let Some(value) = value {
            html.raw("<dt>")
                .raw(label)
                .raw("</dt><dd>")
                .text(value)
                .raw("</dd>\n");
        }
    }
    html.raw("</dl>\n");
    match status {
        Status::Pending => form(&mut html, request),
        status => ended(&mut html, request, status),
    }
    html.raw("<p class=\"id\">Payment request <code>")
        .text(&request.id)
        .raw("</code></p>\n</main>\n");
    html.into_page(
        StatusCode::OK,
        &format!("{code} {amount}: HitPay checkout (sandbox)"),
    )
}

/// Page for an unknown id.
pub(super) fn unknown() -> Response {
    let mut html = Html::default();
    banner(&mut html);
    html.raw("<main class=\"card\">\n<h1>No such payment</h1>\n");
    html.raw("<p>This sandbox has no payment request for this link. A sandbox keeps its payments only while it runs.</p>\n");
    html.raw("<p><a href=\"/\">Start page</a></p>\n</main>\n");
    html.into_page(
        StatusCode::NOT_FOUND,
        "No such payment: HitPay checkout (sandbox)",
    )
}

fn banner(html: &mut Html) {
    html.raw(
        "<p class=\"banner\"><strong>HitPay, simulated.</strong> No real money moves here.</p>\n",
    );
}

/// Form with the payment methods and two buttons. It posts to the page's own URL.
fn form(html: &mut Html, request: &PaymentRequest) {
    html.raw("<form method=\"post\">\n<fieldset><legend>Pay with</legend>\n");
    for (place, code) in request.details.payment_methods.iter().enumerate() {
        html.raw("<label><input type=\"radio\" name=\"method\" value=\"")
            .text(code);
        html.raw(if place == 0 { "\" checked> " } else { "\"> " });
        html.text(&name(code)).raw("</label>\n");
    }
    html.raw("</fieldset>\n<p class=\"buttons\">\n");
    html.raw("<button class=\"pay\" name=\"outcome\" value=\"pay\">Pay ");
    html.text(&request.details.money.to_string())
        .raw("</button>\n");
    html.raw(
        "<button class=\"fail\" name=\"outcome\" value=\"fail\">Fail</button>\n</p>\n</form>\n",
    );
}

fn ended(html: &mut Html, request: &PaymentRequest, status: Status) {
    let (class, title, sentence) = match status {
        Status::Completed => ("good", "Paid", "The payment is complete."),
        Status::Failed => ("bad", "Failed", "The payment failed. Nothing was charged."),
        Status::Expired => ("bad", "Expired", "The payment request has expired."),
        Status::Canceled => ("bad", "Canceled", "The shop withdrew this payment request."),
        Status::Pending => ("", "Open", "The payment is open."),
    };
    html.raw("<div class=\"ended ")
        .raw(class)
        .raw("\" role=\"status\"><strong>")
        .raw(title);
    html.raw("</strong><br>").raw(sentence).raw("</div>\n");
    if let Some(shop) = &request.details.redirect_url {
        html.raw("<p><a href=\"")
            .text(shop)
            .raw("\" rel=\"noreferrer\">Back to the shop</a></p>\n");
    }
}

/// Converts a method code for display: `paynow_online` to `Paynow online`.
fn name(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
