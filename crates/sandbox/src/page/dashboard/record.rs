//! `/records/GATEWAY/KIND/ID`: one payment, payout or refund, with its timeline.

use axum::extract::Path;
use axum::response::Response;

use super::layout::Tab;
use super::overview::tone_of;
use super::paging::encoded;
use super::parts;
use super::timeline;
use super::visit::Visit;
use super::webhooks::actions;
use crate::deliveries::SentWebhook;
use crate::page::Html;
use crate::records::{Record, RecordFilter, RecordKey, RecordKind, StatusClass};
use crate::timeline::{TimelineEntry, TimelineEvent};
use crate::times;

/// Returns the path of a record's page.
pub(in crate::page) fn path_of(key: &RecordKey) -> String {
    format!("/records/{}/{}/{}", key.gateway, key.kind, encoded(&key.id))
}

/// A link to a record, with its kind and id.
pub(super) fn link_to(html: &mut Html, key: &RecordKey) {
    html.raw("<span><a href=\"")
        .text(&path_of(key))
        .raw("\">")
        .raw(key.kind.as_str())
        .raw("</a> <code class=\"sub\">")
        .text(&key.id)
        .raw("</code></span>");
}

/// Words of a record's path.
type Words = Path<(String, String, String)>;

pub(super) fn show(Path((gateway, kind, id)): Words, visit: Visit) -> Response {
    let app = &visit.dashboard.app;
    let key = app.gateways.record_key(&gateway, &kind, &id);
    let Some((record, events)) = key.and_then(|key| app.timeline(&key)) else {
        let sentence = format!("There is no {kind} {id} of the gateway {gateway}.");
        return visit.missing(Tab::Payments, &sentence);
    };
    let webhooks = webhooks(&visit, &events);
    let mut html = Html::default();
    heading(&mut html, &visit, &record);
    html.raw("<div class=\"split\">\n<div>\n");
    timeline::section(&mut html, &visit.dashboard, &events);
    webhook_actions(&mut html, &webhooks, &path_of(&record.key));
    html.raw("</div>\n<div>\n");
    facts(&mut html, &visit, &record);
    html.raw("</div>\n</div>\n");
    let title = format!("{} {}", record.key.kind, record.key.id);
    visit.page(Tab::Payments, &title, html)
}

fn webhook_actions(html: &mut Html, webhooks: &[SentWebhook], back: &str) {
    html.raw(
        "<section id=\"actions\">\n<h2>Webhook actions</h2>\n<div id=\"action-form\" data-live>\n",
    );
    if webhooks.is_empty() {
        html.raw("<p class=\"empty\">No webhook about this record yet.</p>\n");
    } else {
        actions::form(html, webhooks, back);
    }
    html.raw("</div>\n<p><a href=\"/webhooks#switches\">Hold, delay or duplicate further webhooks, or deliver them before the API's answer</a></p>\n</section>\n");
}

/// The webhooks of a timeline, oldest first.
fn webhooks(visit: &Visit, events: &[TimelineEvent]) -> Vec<SentWebhook> {
    let deliveries = &visit.dashboard.app.deliveries;
    let numbers = events.iter().filter_map(|event| match event.entry {
        TimelineEntry::Webhook { number, .. } => Some(number),
        _ => None,
    });
    numbers
        .filter_map(|number| deliveries.find(number))
        .collect()
}

fn heading(html: &mut Html, visit: &Visit, record: &Record) {
    let kind = match record.key.kind {
        RecordKind::Payment => "Payment",
        RecordKind::Payout => "Payout",
        RecordKind::Refund => "Refund",
    };
    html.raw("<p class=\"crumbs\"><a href=\"/\">Payments</a></p>\n<div class=\"heading\" id=\"heading\" data-live=\"")
        .text(&record.status)
        .raw("\"><h1>")
        .raw(kind)
        .raw(" ")
        .text(record.merchant_reference.as_deref().unwrap_or(&record.key.id))
        .raw("</h1>");
    parts::badge(html, tone_of(record.class), &record.status);
    html.raw("<p class=\"quiet\">")
        .text(&record.amount)
        .raw(" · ")
        .text(visit.dashboard.title(record.key.gateway))
        .raw("</p></div>\n");
}

fn facts(html: &mut Html, visit: &Visit, record: &Record) {
    let key = &record.key;
    html.raw("<section>\n<h2>Facts</h2>\n<div id=\"facts\" data-live>\n");
    if let Some(page) = &record.page {
        let open = record.class == StatusClass::Open;
        html.raw("<p><a class=\"button ")
            .raw(if open { "main" } else { "small" })
            .raw("\" href=\"")
            .text(page)
            .raw("\">")
            .raw(if open {
                "Pay as the customer"
            } else {
                "Customer's page"
            })
            .raw("</a></p>\n");
    }
    html.raw("<dl class=\"facts\">\n");
    parts::fact_with(html, "Status", |html| {
        parts::badge(html, tone_of(record.class), &record.status);
    });
    parts::fact(html, "Amount", &record.amount);
    if let Some(received) = &record.received {
        parts::fact(html, "Received", received);
    }
    parts::fact(html, "Gateway", visit.dashboard.title(key.gateway));
    parts::fact_with(html, "Id", |html| {
        html.raw("<code>").text(&key.id).raw("</code>");
    });
    if let Some(reference) = &record.merchant_reference {
        parts::fact(html, "Reference", reference);
    }
    if let Some(parent) = &record.parent {
        parts::fact_with(html, "Belongs to", |html| {
            parent_of(html, visit, key, parent);
        });
    }
    for refund in refunds_of(visit, key) {
        parts::fact_with(html, "Refund", |html| link_to(html, &refund));
    }
    parts::fact_with(html, "Created", |html| {
        parts::time(html, times::timestamp(record.created));
    });
    parts::fact_with(html, "Changed", |html| {
        parts::time(html, times::timestamp(record.updated));
    });
    html.raw("</dl>\n</div>\n</section>\n");
}

/// Keys of the refunds of a payment, oldest first.
fn refunds_of(visit: &Visit, payment: &RecordKey) -> Vec<RecordKey> {
    if payment.kind != RecordKind::Payment {
        return Vec::new();
    }
    let filter = RecordFilter {
        gateway: Some(payment.gateway.to_owned()),
        kind: Some(RecordKind::Refund),
        ..RecordFilter::default()
    };
    let page = visit.dashboard.app.gateways.records(&filter, 0, usize::MAX);
    let refunds = page.records.into_iter().rev();
    refunds
        .filter(|refund| refund.parent.as_deref() == Some(payment.id.as_str()))
        .map(|refund| refund.key)
        .collect()
}

/// Id of the parent, as a link if it is a payment.
fn parent_of(html: &mut Html, visit: &Visit, key: &RecordKey, parent: &str) {
    let gateways = &visit.dashboard.app.gateways;
    let payment = gateways.record_key(key.gateway, "payment", parent);
    match payment.and_then(|key| gateways.record(&key)) {
        Some(payment) if payment.key != *key => link_to(html, &payment.key),
        _ => {
            html.raw("<code>").text(parent).raw("</code>");
        }
    }
}
