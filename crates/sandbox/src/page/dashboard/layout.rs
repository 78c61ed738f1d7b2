//! Frame of the dashboard's pages: navigation, the strip of unusual conditions, and the message about the last action.

use axum::response::Response;
use dhow_core::Clock as _;
use http::StatusCode;

use super::notes::Note;
use super::{Dashboard, document};
use crate::page::Html;
use crate::times;

/// Sections of the dashboard, in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Payments,
    Requests,
    Webhooks,
    Faults,
    Clock,
    Quirks,
    Connect,
}

const TABS: [(Tab, &str, &str); 7] = [
    (Tab::Payments, "/", "Payments"),
    (Tab::Requests, "/requests", "Requests"),
    (Tab::Webhooks, "/webhooks", "Webhooks"),
    (Tab::Faults, "/faults", "Faults"),
    (Tab::Clock, "/clock", "Clock"),
    (Tab::Quirks, "/quirks", "Quirks"),
    (Tab::Connect, "/connect", "Connect"),
];

/// A sail over waves; a dhow is a sailing boat.
const LOGO: &str = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M11 2 3 15h8zM13 6v9h6zM2 17h20l-3 5H5z\"/></svg>";

/// A page of the dashboard.
pub(super) struct Page<'a> {
    pub(super) tab: Tab,
    /// Title of the document, without the name of the sandbox.
    pub(super) title: &'a str,
    pub(super) status: StatusCode,
    pub(super) note: Option<Note>,
}

impl Page<'_> {
    /// Returns the response with the frame around the contents.
    pub(super) fn show(self, dashboard: &Dashboard, contents: Html) -> Response {
        let mut html = Html::default();
        html.raw("<a class=\"skip\" href=\"#main\">Skip to the contents</a>\n");
        masthead(&mut html, dashboard, self.tab);
        html.raw("<main id=\"main\">\n");
        if let Some(note) = &self.note {
            message(&mut html, note);
        }
        html.append(contents);
        html.raw("</main>\n<footer><p>Dhow sandbox: payment gateways simulated on this machine. No real money moves here. ");
        html.raw("Every page has its data as JSON under <a href=\"/_sandbox/records\"><code>/_sandbox</code></a>.</p></footer>\n");
        html.raw(
            "<p id=\"announcer\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></p>\n",
        );
        let title = format!("{} · Dhow sandbox", self.title);
        document::response(self.status, &title, html)
    }
}

fn masthead(html: &mut Html, dashboard: &Dashboard, current: Tab) {
    html.raw(
        "<header class=\"masthead\"><div class=\"masthead-in\">\n<a class=\"brand\" href=\"/\">",
    )
    .raw(LOGO)
    .raw("<span>Dhow sandbox</span></a>\n<nav aria-label=\"Sandbox\"><ul class=\"tabs\">\n");
    for (tab, path, name) in TABS {
        html.raw("<li><a href=\"").raw(path);
        html.raw(if tab == current {
            "\" aria-current=\"page\">"
        } else {
            "\">"
        });
        html.raw(name).raw("</a></li>\n");
    }
    html.raw("</ul></nav>\n<p class=\"clock\"><span id=\"live-state\" hidden></span> <span id=\"clock\" data-live>");
    super::parts::time(html, times::timestamp(dashboard.app.clock.now()));
    html.raw("</span></p>\n</div>\n");
    unusual(html, dashboard);
    html.raw("</header>\n");
}

/// Lists the switches that make the sandbox behave in an unusual way, so that none is forgotten.
fn unusual(html: &mut Html, dashboard: &Dashboard) {
    html.raw("<div id=\"unusual\" data-live>");
    let conditions = dashboard.conditions();
    if !conditions.is_empty() {
        html.raw("<div class=\"unusual\" role=\"note\"><p><strong>In effect:</strong> ");
        for (path, words) in &conditions {
            html.raw("<span>");
            super::parts::link(html, path, words);
            html.raw("</span>");
        }
        html.raw("</p></div>");
    }
    html.raw("</div>\n");
}

fn message(html: &mut Html, note: &Note) {
    let (class, words) = match note {
        Note::Done(words) => (
            "<div class=\"notice good\" id=\"message\" role=\"status\"><p>",
            words,
        ),
        Note::Refused(words) => (
            "<div class=\"notice bad\" id=\"message\" role=\"alert\"><p>",
            words,
        ),
    };
    html.raw(class).text(words).raw("</p></div>\n");
}
