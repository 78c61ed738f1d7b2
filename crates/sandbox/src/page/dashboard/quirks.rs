//! `/quirks`: other readings of unclear documents, each with a switch.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;

use super::layout::Tab;
use super::parts::{self, Tone};
use super::visit::{Visit, see_other};
use super::{Dashboard, notes::Note};
use crate::fields::Field;
use crate::page::Html;
use crate::quirks::QuirkState;

/// Path of the page.
const PATH: &str = "/quirks";

pub(super) fn show(visit: Visit) -> Response {
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Quirks</h1></div>\n<p class=\"lead\">Other readings of points that the gateways' documents leave open or contradict. ");
    html.raw("<code>dhow ledger GATEWAY</code> has the sources of each entry.</p>\n<div id=\"quirks\" data-live>\n");
    for gateway in visit.dashboard.app.gateways.all() {
        let quirks = gateway.quirks();
        if !quirks.is_empty() {
            table(&mut html, gateway.summary().title, &quirks);
        }
    }
    html.raw("</div>\n");
    visit.page(Tab::Quirks, "Quirks", html)
}

fn table(html: &mut Html, gateway: &str, quirks: &[QuirkState]) {
    html.raw(
        "<section>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Quirks of ",
    )
    .text(gateway)
    .raw("\">\n<table>\n<caption>")
    .text(gateway)
    .raw("</caption>\n<thead><tr><th scope=\"col\">Quirk</th><th scope=\"col\">Behaviour</th>");
    html.raw("<th scope=\"col\">Ledger</th><th scope=\"col\">State</th><th scope=\"col\"><span class=\"unseen\">Switch</span></th></tr></thead>\n<tbody>\n");
    for quirk in quirks {
        html.raw("<tr><td data-label=\"Quirk\"><code>")
            .text(&quirk.name)
            .raw("</code></td><td data-label=\"Behaviour\">")
            .text(quirk.description)
            .raw("</td><td data-label=\"Ledger\"><code>")
            .text(quirk.ledger)
            .raw("</code></td><td data-label=\"State\">");
        match quirk.on {
            true => parts::badge(html, Tone::Waiting, "on"),
            false => parts::badge(html, Tone::Plain, "off"),
        }
        html.raw("</td><td data-label=\"Switch\">");
        button(html, quirk);
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n</section>\n");
}

fn button(html: &mut Html, quirk: &QuirkState) {
    let (next, action) = match quirk.on {
        true => ("false", "Switch off"),
        false => ("true", "Switch on"),
    };
    html.raw(
        "<form method=\"post\" action=\"/quirks\"><input type=\"hidden\" name=\"quirk\" value=\"",
    )
    .text(&quirk.name);
    html.raw("\"><button class=\"small\" name=\"on\" value=\"")
        .raw(next)
        .raw("\" aria-label=\"")
        .raw(action)
        .raw(": ")
        .text(&quirk.name)
        .raw("\">")
        .raw(action)
        .raw("</button></form>");
}

pub(super) fn switch(State(dashboard): State<Dashboard>, body: Bytes) -> Response {
    let form = Field::from_control(&body);
    let name = form.text("quirk").unwrap_or_default();
    let on = form.text("on") != Some("false");
    let note = if dashboard.app.gateways.switch_quirk(name, on) {
        let word = if on { "on" } else { "off" };
        Note::Done(format!("{name} is {word}."))
    } else {
        Note::Refused(format!("There is no quirk with the name `{name}`."))
    };
    see_other(&dashboard, PATH, note)
}
