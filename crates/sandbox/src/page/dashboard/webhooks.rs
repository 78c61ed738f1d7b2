//! `/webhooks`: all webhooks with their state, and the switches for further ones.

use axum::response::Response;
use dhow_core::Clock as _;

use super::Dashboard;
use super::layout::Tab;
use super::paging::{self, Place};
use super::parts::{self, Tone, count};
use super::record::link_to;
use super::visit::Visit;
use crate::deliveries::{CopyKind, DeliveryFilter, SentWebhook, Verdict};
use crate::page::Html;
use crate::times;

pub(super) mod actions;
pub(super) mod attempts;
pub(super) mod explain;
pub(super) mod one;
pub(super) mod switches;

/// Path of the page.
const PATH: &str = "/webhooks";

/// Words for a fault of the shop, which does not check the signature.
const ACCEPTED_ALTHOUGH_ALTERED: &str = "accepted although altered";

/// States of the filter.
const STATES: [(&str, &str); 6] = [
    ("", "Any state"),
    ("open", "Open"),
    ("held", "Held"),
    ("accepted", "Accepted"),
    ("given up", "Given up"),
    ("not sent", "Not sent"),
];

/// Returns the path of a webhook's page.
pub(super) fn path_of(number: u64) -> String {
    format!("{PATH}/{number}")
}

pub(super) fn show(visit: Visit) -> Response {
    let place = Place::of(&visit);
    let filter = DeliveryFilter {
        gateway: visit.query.text("gateway").map(str::to_owned),
        state: visit.query.text("state").map(str::to_owned),
    };
    let filtered = filter != DeliveryFilter::default();
    let deliveries = &visit.dashboard.app.deliveries;
    let (webhooks, total) = deliveries.latest(&filter, place.offset(), paging::ROWS);
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Webhooks</h1></div>\n<section>\n");
    form(&mut html, &visit, filtered);
    html.raw("<div id=\"webhooks\" data-live=\"")
        .text(&count(total, "webhook"))
        .raw("\">\n");
    if webhooks.is_empty() {
        empty(&mut html, filtered);
    } else {
        table(&mut html, &visit.dashboard, &webhooks);
    }
    let fields = ["gateway", "state"].map(|name| (name, visit.field(name)));
    place.links(&mut html, PATH, &fields, total);
    html.raw("</div>\n</section>\n");
    switches::section(&mut html, &visit.dashboard);
    visit.page(Tab::Webhooks, "Webhooks", html)
}

fn form(html: &mut Html, visit: &Visit, filtered: bool) {
    paging::filter_start(html, PATH, "Filter the webhooks");
    paging::gateways(html, visit);
    html.raw("<div>");
    parts::choice(html, "state", "State", STATES, visit.field("state"));
    html.raw("</div>\n");
    paging::filter_buttons(html, PATH, filtered);
}

fn empty(html: &mut Html, filtered: bool) {
    html.raw(if filtered {
        "<div class=\"empty\"><p>Nothing matches this filter.</p><p><a href=\"/webhooks\">Show all webhooks</a></p></div>\n"
    } else {
        "<div class=\"empty\"><p><strong>No webhooks yet.</strong></p><p>A gateway sends one when a payment changes: create a payment with a webhook URL of this machine, and pay it on its page. \
         <code>dhow listen</code> receives and verifies webhooks without a shop.</p></div>\n"
    });
}

fn table(html: &mut Html, dashboard: &Dashboard, webhooks: &[SentWebhook]) {
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Webhooks\">\n<table>\n<caption class=\"unseen\">Webhooks, newest first</caption>\n");
    html.raw("<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">Webhook</th><th scope=\"col\">About</th>");
    html.raw("<th scope=\"col\">State</th><th scope=\"col\">Answer of the shop</th><th scope=\"col\">Sent</th></tr></thead>\n<tbody>\n");
    for webhook in webhooks {
        row(html, dashboard, webhook);
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn row(html: &mut Html, dashboard: &Dashboard, webhook: &SentWebhook) {
    let number = webhook.number.to_string();
    html.raw(if is_refused(webhook) {
        "<tr data-row class=\"refused\" id=\"webhook-"
    } else {
        "<tr data-row id=\"webhook-"
    });
    html.text(&number)
        .raw("\"><td data-label=\"No.\">")
        .text(&number)
        .raw("</td><td data-label=\"Webhook\"><span><a class=\"cell\" href=\"")
        .text(&path_of(webhook.number))
        .raw("\">")
        .text(&webhook.event)
        .raw("</a><span class=\"sub\">")
        .text(dashboard.title(webhook.gateway))
        .raw("</span><span class=\"sub line\">")
        .text(&webhook.url)
        .raw("</span>");
    if let Some(copy) = webhook.copy_of {
        html.raw("<span class=\"sub\">")
            .text(&copy_words(copy.kind, copy.number))
            .raw("</span>");
    }
    html.raw("</span></td><td data-label=\"About\">");
    match &webhook.record {
        Some(record) => link_to(html, record),
        None => {
            html.raw("<span class=\"quiet\">no record</span>");
        }
    }
    html.raw("</td><td data-label=\"State\">");
    state_badge(html, webhook.state.as_str(), webhook.is_altered());
    html.raw("</td><td data-label=\"Answer\"><span>");
    verdict(html, webhook);
    let tries = webhook.attempts.len();
    html.raw("<span class=\"sub\">")
        .text(&count(tries, "attempt"));
    if let Some(next) = webhook.next_attempt {
        html.raw(", next ");
        parts::time(html, times::timestamp(next));
    }
    html.raw("</span></span></td><td data-label=\"Sent\">");
    parts::time(html, times::timestamp(webhook.at));
    html.raw("</td></tr>\n");
}

/// Returns true if the shop refused the webhook or could not be reached, if it was not sent, or if the shop accepted an altered copy.
pub(super) fn is_refused(webhook: &SentWebhook) -> bool {
    match webhook.verdict() {
        Verdict::Refused(_) | Verdict::NoResponse | Verdict::NotSent => true,
        Verdict::Accepted => webhook.is_altered(),
        Verdict::None => false,
    }
}

/// State of a webhook, by its word. A shop that accepts an altered copy has a fault.
pub(super) fn state_badge(html: &mut Html, word: &str, altered: bool) {
    let (tone, words) = match word {
        "accepted" if altered => (Tone::Bad, ACCEPTED_ALTHOUGH_ALTERED),
        "accepted" => (Tone::Good, word),
        "given up" => (Tone::Bad, word),
        // The shop has not seen it, so it did not refuse it.
        "not sent" => (Tone::Bad, word),
        _ => (Tone::Waiting, word),
    };
    parts::badge(html, tone, words);
}

/// The shop's answer to the latest attempt.
pub(super) fn verdict(html: &mut Html, webhook: &SentWebhook) {
    let verdict = webhook.verdict();
    match (verdict, webhook.attempts.last()) {
        (Verdict::NotSent, _) => parts::badge(html, Tone::Bad, "URL not allowed"),
        (_, Some(attempt)) => {
            attempts::answer(html, &attempt.result, verdict, webhook.is_altered());
        }
        (_, None) => parts::badge(html, Tone::Plain, "none yet"),
    }
}

/// Words for the origin of a copy.
pub(super) fn copy_words(kind: CopyKind, number: u64) -> String {
    let what = match kind {
        CopyKind::Resent => "resent",
        CopyKind::Late => "late copy of",
        CopyKind::Duplicate => "duplicate of",
        CopyKind::TamperedBody => "tampered value of",
        CopyKind::TamperedSignature => "tampered signature of",
    };
    match kind {
        CopyKind::Resent => format!("{what}: copy of no. {number}"),
        _ => format!("{what} no. {number}"),
    }
}

/// Words for the time until the next attempt, by the sandbox's clock.
pub(super) fn until(dashboard: &Dashboard, at: std::time::SystemTime) -> String {
    let left = at.duration_since(dashboard.app.clock.now());
    match left {
        Ok(left) if left.as_secs() > 0 => format!("in {}", super::clock::duration(left)),
        _ => "now".to_owned(),
    }
}
