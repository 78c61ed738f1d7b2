//! `/records/GATEWAY/KIND/ID`: one payment, payout or refund, with its timeline.

use axum::extract::Path;
use axum::response::Response;

use super::layout::Tab;
use super::overview::tone_of;
use super::paging::encoded;
use super::parts;
use super::visit::Visit;
use crate::page::Html;
use crate::records::{Record, RecordKey};
use crate::times;

/// Returns the path of a record's page.
pub(super) fn path_of(key: &RecordKey) -> String {
    format!("/records/{}/{}/{}", key.gateway, key.kind, encoded(&key.id))
}

/// Words of a record's path.
type Words = Path<(String, String, String)>;

pub(super) async fn show(Path((gateway, kind, id)): Words, visit: Visit) -> Response {
    let gateways = &visit.dashboard.app.gateways;
    let key = gateways.record_key(&gateway, &kind, &id);
    let Some(record) = key.and_then(|key| gateways.record(&key)) else {
        let sentence = format!("There is no {kind} `{id}` of the gateway `{gateway}`.");
        return visit.missing(Tab::Payments, &sentence);
    };
    let mut html = Html::default();
    html.raw("<p class=\"crumbs\"><a href=\"/\">Payments</a></p>\n<div class=\"heading\"><h1>");
    html.text(
        record
            .merchant_reference
            .as_deref()
            .unwrap_or(&record.key.id),
    );
    html.raw("</h1></div>\n<div class=\"split\">\n<div>\n");
    html.raw("</div>\n<div>\n");
    facts(&mut html, &record);
    html.raw("</div>\n</div>\n");
    let title = format!("{} {}", record.key.kind, record.key.id);
    visit.page(Tab::Payments, &title, html)
}

fn facts(html: &mut Html, record: &Record) {
    let key = &record.key;
    html.raw("<section>\n<h2>Facts</h2>\n<div id=\"facts\" data-live>\n<dl class=\"facts\">\n");
    parts::fact_with(html, "Status", |html| {
        parts::badge(html, tone_of(record.class), &record.status)
    });
    parts::fact(html, "Amount", &record.amount);
    parts::fact(html, "Gateway", key.gateway);
    parts::fact(html, "Kind", key.kind.as_str());
    parts::fact_with(html, "Id", |html| {
        html.raw("<code>").text(&key.id).raw("</code>");
    });
    if let Some(reference) = &record.merchant_reference {
        parts::fact(html, "Reference", reference);
    }
    if let Some(parent) = &record.parent {
        parts::fact(html, "Belongs to", parent);
    }
    parts::fact_with(html, "Created", |html| {
        parts::time(html, times::timestamp(record.created))
    });
    parts::fact_with(html, "Changed", |html| {
        parts::time(html, times::timestamp(record.updated))
    });
    if let Some(page) = &record.page {
        parts::fact_with(html, "Customer's page", |html| {
            parts::link(html, page, page)
        });
    }
    html.raw("</dl>\n</div>\n</section>\n");
}
