//! The pages that a payer sees.

use axum::response::Response;
use http::StatusCode;

use super::link::Fault;
use super::page_path;
use crate::hpay::state::{Order, OrderStatus};
use crate::page::Html;

pub(super) fn show(order: &Order) -> Response {
    let mut html = Html::default();
    html.raw("<main>\n<h1>").text(&order.price).raw(" ");
    html.text(&order.currency.to_uppercase())
        .raw("</h1>\n<dl class=\"facts\">\n");
    let mut fact = |label: &str, value: &str| {
        if !value.is_empty() {
            html.raw("<dt>")
                .text(label)
                .raw("</dt><dd>")
                .text(value)
                .raw("</dd>\n");
        }
    };
    fact("Order", &order.order_code);
    fact("For", &order.description);
    fact("Buyer", &order.buyer_info);
    fact("Payment", &order.payment_id);
    fact("Status", order.status.word());
    html.raw("</dl>\n");
    if matches!(order.status, OrderStatus::Unpaid | OrderStatus::Failed) {
        html.raw("<form method=\"post\" action=\"")
            .text(&page_path(&order.payment_id));
        html.raw("\">\n<button name=\"outcome\" value=\"pay\">Pay</button>\n");
        html.raw("<button name=\"outcome\" value=\"hold\">Pay, money held (Paylater)</button>\n");
        html.raw("<button name=\"outcome\" value=\"fail\">Fail to pay</button>\n");
        html.raw("<button name=\"outcome\" value=\"cancel\">Give up</button>\n</form>\n");
    }
    html.raw("<p>No real money: this is HPay simulated on this machine.</p>\n</main>\n");
    html.into_page(StatusCode::OK, "HPay, simulated")
}

/// HPay documents no page for a wrong link; this one names the code.
pub(super) fn refused((code, words): &Fault) -> Response {
    let mut html = Html::default();
    html.raw("<main>\n<h1>The link is refused</h1>\n<p>")
        .text(code)
        .raw(": ");
    html.text(words).raw("</p>\n</main>\n");
    html.into_page(StatusCode::BAD_REQUEST, "HPay, simulated")
}

pub(super) fn unknown() -> Response {
    let mut html = Html::default();
    html.raw("<main>\n<h1>There is no such payment</h1>\n</main>\n");
    html.into_page(StatusCode::NOT_FOUND, "HPay, simulated")
}
