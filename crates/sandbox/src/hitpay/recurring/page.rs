//! The page where a customer agrees to a recurring billing.

use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};

use super::wire::page_path;
use crate::hitpay::HitPay;
use crate::hitpay::records::Billing;
use crate::page::Html;

/// Shows the agreement.
pub(in crate::hitpay) async fn show(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Response {
    let store = hitpay.store();
    let mut html = Html::default();
    html.raw("<main class=\"card\">\n");
    let Some(billing) = store.find::<Billing>(&id) else {
        html.raw("<h1>No such agreement</h1>\n</main>\n");
        return html.into_page(StatusCode::NOT_FOUND, "HitPay (sandbox)");
    };
    html.raw("<h1>")
        .text(&billing.details.name)
        .raw("</h1>\n<p>");
    let amount = billing.details.money.map(|money| money.to_string());
    html.text(amount.as_deref().unwrap_or("Any amount"));
    html.raw(", ").text(billing.status).raw("</p>\n");
    if billing.status == "scheduled" {
        html.raw("<form method=\"post\"><button>Agree and save the card</button></form>\n");
    }
    html.raw("</main>\n");
    html.into_page(StatusCode::OK, "HitPay recurring billing (sandbox)")
}

/// Saves a payment method and redirects the browser to the shop.
pub(in crate::hitpay) async fn agree(
    State(hitpay): State<HitPay>,
    Path(id): Path<String>,
) -> Response {
    let agreed = hitpay.save_method(&id);
    let store = hitpay.store();
    let billing = store.find::<Billing>(&id);
    let shop = billing.and_then(|billing| billing.details.redirect_url.as_deref());
    let url = match (agreed, shop) {
        (Ok(()), Some(shop)) => {
            let separator = if shop.contains('?') { '&' } else { '?' };
            format!("{shop}{separator}reference={id}&status=active")
        }
        _ => page_path(&id),
    };
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(&url) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
