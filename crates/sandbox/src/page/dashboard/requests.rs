//! `/requests`: the requests that the gateways received.

use axum::response::Response;
use http::StatusCode;

use super::http_parts;
use super::layout::Tab;
use super::paging::{self, Place};
use super::parts::{self, Tone, count};
use super::record::link_to;
use super::visit::Visit;
use crate::page::Html;
use crate::requests::{ReceivedRequest, RequestFilter, RequestSource};
use crate::times;

pub(super) mod one;

/// Path of the page.
const PATH: &str = "/requests";

/// Classes of statuses in the filter.
const STATUSES: [(&str, &str); 5] = [
    ("", "Any status"),
    ("2", "2xx: success"),
    ("3", "3xx: redirection"),
    ("4", "4xx: refused"),
    ("5", "5xx: failed"),
];

/// Returns the path of a request's page.
pub(super) fn path_of(number: u64) -> String {
    format!("{PATH}/{number}")
}

pub(super) fn show(visit: Visit) -> Response {
    let place = Place::of(&visit);
    let filter = RequestFilter {
        gateway: visit.query.text("gateway").map(str::to_owned),
        status: visit.query.text("status").map(str::to_owned),
        text: visit.query.text("text").map(str::to_owned),
    };
    let filtered = filter != RequestFilter::default();
    let log = &visit.dashboard.app.requests;
    let (requests, total) = log.page(&filter, place.offset(), paging::ROWS);
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Requests</h1></div>\n<section>\n");
    form(&mut html, &visit, filtered);
    html.raw("<div id=\"requests\" data-live=\"")
        .text(&count(total, "request"))
        .raw("\">\n");
    if requests.is_empty() {
        empty(&mut html, &visit, filtered);
    } else {
        table(&mut html, &requests);
    }
    let fields = ["gateway", "status", "text"].map(|name| (name, visit.field(name)));
    place.links(&mut html, PATH, &fields, total);
    html.raw("</div>\n</section>\n");
    visit.page(Tab::Requests, "Requests", html)
}

fn form(html: &mut Html, visit: &Visit, filtered: bool) {
    paging::filter_start(html, PATH, "Filter the requests");
    paging::gateways(html, visit);
    html.raw("<div>");
    parts::choice(html, "status", "Status", STATUSES, visit.field("status"));
    html.raw("</div>\n");
    paging::search(html, "Method, path or query", visit.field("text"));
    paging::filter_buttons(html, PATH, filtered);
}

fn empty(html: &mut Html, visit: &Visit, filtered: bool) {
    if filtered {
        html.raw("<div class=\"empty\"><p>Nothing matches this filter.</p><p><a href=\"/requests\">Show all requests</a></p></div>\n");
        return;
    }
    html.raw("<div class=\"empty\"><p><strong>No requests yet.</strong> Point your shop at one of these base URLs, or run a <a href=\"/connect\">first command</a>:</p>\n<ul>\n");
    for gateway in visit.dashboard.app.gateways.all() {
        for (_, url) in gateway.summary().base_urls {
            html.raw("<li><code>").text(&url).raw("</code></li>\n");
        }
    }
    html.raw("</ul></div>\n");
}

fn table(html: &mut Html, requests: &[ReceivedRequest]) {
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Requests\">\n<table>\n<caption class=\"unseen\">Requests, newest first</caption>\n");
    html.raw("<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">Request</th><th scope=\"col\">About</th><th scope=\"col\">Status</th>");
    html.raw("<th scope=\"col\" class=\"number\">Time</th><th scope=\"col\">Received</th></tr></thead>\n<tbody>\n");
    for request in requests {
        row(html, request);
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn row(html: &mut Html, request: &ReceivedRequest) {
    let number = request.number.to_string();
    html.raw("<tr data-row id=\"request-")
        .text(&number)
        .raw("\"><td data-label=\"No.\">")
        .text(&number)
        .raw("</td><td data-label=\"Request\" class=\"lead-cell\"><span><a class=\"cell\" href=\"")
        .text(&path_of(request.number))
        .raw("\"><span class=\"method\">")
        .text(request.method.as_str())
        .raw("</span> ")
        .text(&request.path)
        .raw("</a>");
    if let Some(fault) = &request.fault {
        html.raw("<span class=\"sub\">Fault: ")
            .text(fault)
            .raw("</span>");
    }
    if request.source == RequestSource::Page {
        html.raw("<span class=\"sub\">the customer's browser</span>");
    }
    html.raw("</span></td><td data-label=\"About\"><span>");
    // A list names many records; the request's page has them all.
    match request.records.as_slice() {
        [] => {
            html.raw("<span class=\"quiet\">no record</span>");
        }
        [only] => link_to(html, only),
        several => {
            html.text(&count(several.len(), "record"));
        }
    }
    html.raw("</span></td><td data-label=\"Status\">");
    status(html, request);
    html.raw("</td><td data-label=\"Time\" class=\"number\">");
    match request.duration {
        Some(time) => html.text(&parts::milliseconds(time)),
        None => html.raw("open"),
    };
    html.raw("</td><td data-label=\"Received\">");
    parts::time(html, times::timestamp(request.at));
    html.raw("</td></tr>\n");
}

/// The status that the caller got.
pub(super) fn status(html: &mut Html, request: &ReceivedRequest) {
    status_badge(html, request.returned, request.fault.is_some());
}

/// A status; without one, a fault may have kept it back.
pub(super) fn status_badge(html: &mut Html, status: Option<StatusCode>, has_fault: bool) {
    match status {
        Some(status) => http_parts::status(html, status),
        None if has_fault => parts::badge(html, Tone::Bad, "no response"),
        None => parts::badge(html, Tone::Waiting, "in progress"),
    }
}
