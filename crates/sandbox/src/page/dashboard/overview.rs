//! `/`: payments, payouts and refunds of all gateways, and the first steps of a newcomer.

use axum::response::Response;

use super::Dashboard;
use super::layout::Tab;
use super::paging::{self, Place};
use super::parts::{self, Tone, count};
use super::record::path_of;
use super::visit::Visit;
use crate::gateway::Gateway;
use crate::page::Html;
use crate::records::{Record, RecordFilter, RecordKind, RecordPage, StatusClass};
use crate::times;

/// Path of the page.
const PATH: &str = "/";

pub(super) fn show(visit: Visit) -> Response {
    let place = Place::of(&visit);
    let filter = filter_of(&visit);
    let gateways = &visit.dashboard.app.gateways;
    let found = gateways.records(&filter, place.offset(), paging::ROWS);
    let filtered = filter != RecordFilter::default();
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Payments, payouts and refunds</h1></div>\n<section>\n");
    form(&mut html, &visit, filtered);
    html.raw("<div id=\"records\" data-live=\"")
        .text(&count(found.total, "record"))
        .raw("\">\n");
    if found.total == 0 {
        empty(&mut html, &visit, filtered);
    } else {
        table(&mut html, &visit.dashboard, &found);
        let fields = ["gateway", "kind", "class", "text"];
        let fields = fields.map(|name| (name, visit.field(name)));
        place.links(&mut html, PATH, &fields, found.total);
    }
    html.raw("</div>\n</section>\n");
    newcomer(&mut html, &visit);
    visit.page(Tab::Payments, "Payments", html)
}

fn filter_of(visit: &Visit) -> RecordFilter {
    RecordFilter {
        gateway: visit.query.text("gateway").map(str::to_owned),
        kind: RecordKind::from_word(visit.field("kind")),
        class: StatusClass::from_word(visit.field("class")),
        text: visit.query.text("text").map(str::to_owned),
    }
}

fn form(html: &mut Html, visit: &Visit, filtered: bool) {
    paging::filter_start(html, PATH, "Filter the records");
    paging::gateways(html, visit);
    html.raw("<div>");
    let kinds = RecordKind::ALL.map(|kind| (kind.as_str(), kinds_of(kind)));
    let all = [("", "All kinds")].into_iter();
    parts::choice(html, "kind", "Kind", all.chain(kinds), visit.field("kind"));
    html.raw("</div>\n<div>");
    let classes = StatusClass::ALL.map(|class| (class.as_str(), words_of(class)));
    let all = [("", "Any status")].into_iter();
    parts::choice(
        html,
        "class",
        "Status",
        all.chain(classes),
        visit.field("class"),
    );
    html.raw("</div>\n");
    paging::search(html, "Id, reference, amount or status", visit.field("text"));
    paging::filter_buttons(html, PATH, filtered);
}

fn kinds_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Payment => "Payments",
        RecordKind::Payout => "Payouts",
        RecordKind::Refund => "Refunds",
    }
}

/// Words for a class of statuses.
pub(super) fn words_of(class: StatusClass) -> &'static str {
    match class {
        StatusClass::Open => "open",
        StatusClass::Succeeded => "succeeded",
        StatusClass::OtherAmount => "another amount",
        StatusClass::Failed => "failed",
        StatusClass::Canceled => "canceled",
        StatusClass::Expired => "expired",
        StatusClass::PartlyRefunded => "partly refunded",
        StatusClass::Refunded => "refunded",
    }
}

pub(super) fn tone_of(class: StatusClass) -> Tone {
    match class {
        StatusClass::Open | StatusClass::OtherAmount => Tone::Waiting,
        StatusClass::Succeeded => Tone::Good,
        StatusClass::Failed | StatusClass::Canceled | StatusClass::Expired => Tone::Bad,
        StatusClass::PartlyRefunded | StatusClass::Refunded => Tone::Plain,
    }
}

fn table(html: &mut Html, dashboard: &Dashboard, found: &RecordPage) {
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Records\">\n<table>\n<caption class=\"unseen\">Payments, payouts and refunds, newest first</caption>\n");
    html.raw("<thead><tr><th scope=\"col\">Reference and id</th><th scope=\"col\">Gateway</th>");
    html.raw("<th scope=\"col\" class=\"number\">Amount</th><th scope=\"col\">Status</th><th scope=\"col\">Created</th>");
    html.raw("<th scope=\"col\">Customer's page</th></tr></thead>\n<tbody>\n");
    for record in &found.records {
        row(html, record, dashboard.title(record.key.gateway));
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn row(html: &mut Html, record: &Record, title: &str) {
    let key = &record.key;
    html.raw("<tr data-row id=\"")
        .text(&format!("{}-{}-{}", key.gateway, key.kind, key.id))
        .raw("\"><td data-label=\"Record\" class=\"lead-cell\"><span><a class=\"cell\" href=\"")
        .text(&path_of(key))
        .raw("\">");
    match &record.merchant_reference {
        Some(reference) => html.text(reference),
        None => html.raw("without reference"),
    };
    html.raw("</a><code class=\"sub\">")
        .text(&key.id)
        .raw("</code></span></td><td data-label=\"Gateway\" class=\"short\"><span>")
        .text(title)
        .raw("<span class=\"sub\">")
        .raw(key.kind.as_str())
        .raw("</span></span></td><td data-label=\"Amount\" class=\"number\">")
        .text(&record.amount);
    if let Some(received) = &record.received {
        html.raw("<span class=\"sub\">received ")
            .text(received)
            .raw("</span>");
    }
    html.raw("</td><td data-label=\"Status\">");
    parts::badge(html, tone_of(record.class), &record.status);
    html.raw("</td><td data-label=\"Created\">");
    parts::time(html, times::timestamp(record.created));
    html.raw("</td><td data-label=\"Page\">");
    match &record.page {
        Some(page) if record.class == StatusClass::Open => {
            html.raw("<a href=\"")
                .text(page)
                .raw("\" aria-label=\"Pay ")
                .text(&key.id)
                .raw("\">Pay</a>");
        }
        Some(page) => {
            html.raw("<a href=\"")
                .text(page)
                .raw("\" aria-label=\"Open the page of ")
                .text(&key.id)
                .raw("\">Open</a>");
        }
        None => {
            html.raw("<span class=\"quiet\">none</span>");
        }
    }
    html.raw("</td></tr>\n");
}

fn empty(html: &mut Html, visit: &Visit, filtered: bool) {
    if filtered {
        html.raw("<div class=\"empty\"><p>Nothing matches this filter.</p><p><a href=\"/\">Show all records</a></p></div>\n");
        return;
    }
    html.raw("<div class=\"empty\">\n<p><strong>No payments yet.</strong> Load the variables of this sandbox into a shell, and create one:</p>\n");
    let command = match visit.dashboard.app.gateways.all().first() {
        Some(gateway) => gateway.summary().example,
        None => String::new(),
    };
    let command = format!("{}\n{command}", visit.load_command());
    parts::code(html, "first", "First command", &command);
    html.raw("<p>It then appears here with a link to its page, where you pay as the customer. <a href=\"/connect\">Other gateways and all variables</a></p>\n</div>\n");
}

/// Base URLs and first commands, below the records.
fn newcomer(html: &mut Html, visit: &Visit) {
    html.raw("<section>\n<h2>Connect a shop</h2>\n<p class=\"lead\">Base URLs of the simulated gateways. <a href=\"/connect\">Variables, credentials and a first command for each</a></p>\n<dl class=\"facts\">\n");
    for gateway in visit.dashboard.app.gateways.all() {
        base_urls(html, gateway.as_ref());
    }
    html.raw("</dl>\n</section>\n");
}

fn base_urls(html: &mut Html, gateway: &dyn Gateway) {
    let summary = gateway.summary();
    for (label, url) in &summary.base_urls {
        html.raw("<dt>").text(summary.title).raw(" ").text(label);
        html.raw("</dt><dd><code>").text(url).raw("</code></dd>\n");
    }
}
