//! `/faults`: pending faults, with a form that adds one.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value};

use super::Dashboard;
use super::layout::Tab;
use super::notes::Note;
use super::parts;
use super::visit::{Visit, see_other};
use crate::control::faults::rule_from_json;
use crate::faults::{FaultRule, PendingFault};
use crate::fields::Field;
use crate::gateways::Gateways;
use crate::page::Html;

/// Path of the page.
const PATH: &str = "/faults";

/// Kinds of faults as the control API names them.
const KINDS: [(&str, &str); 7] = [
    ("bad-gateway", "502 with the page of a proxy"),
    ("html-200", "200 with a page instead of JSON"),
    ("server-error", "500 with the JSON of a PHP framework"),
    ("too-many-requests", "429 with Retry-After"),
    ("cut", "Connection closed in the response"),
    ("hang", "No response"),
    ("delay", "Late response"),
];

/// Methods that clients of the gateways use.
const METHODS: [(&str, &str); 5] = [
    ("", "Any method"),
    ("POST", "POST"),
    ("GET", "GET"),
    ("DELETE", "DELETE"),
    ("PUT", "PUT"),
];

pub(super) fn show(visit: Visit) -> Response {
    let pending = visit.dashboard.app.faults.all();
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Faults</h1></div>\n<p class=\"lead\">A fault spoils the answer to a request of the shop. By default the gateway has processed the request before, ");
    html.raw("so the payment exists and the shop does not know: the case that costs money.</p>\n<div class=\"split\">\n");
    html.raw("<section>\n<h2>Pending faults</h2>\n<div id=\"faults\" data-live=\"")
        .text(&format!("{} pending", parts::count(pending.len(), "fault")))
        .raw("\">\n");
    if pending.is_empty() {
        html.raw("<div class=\"empty\"><p>No fault is pending: the gateways answer as usual.</p><p>Add one with the form, then send the request again.</p></div>\n");
    } else {
        table(&mut html, &pending);
    }
    html.raw("</div>\n</section>\n");
    form(&mut html);
    html.raw("</div>\n");
    visit.page(Tab::Faults, "Faults", html)
}

fn table(html: &mut Html, pending: &[PendingFault]) {
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Pending faults\">\n<table>\n<caption class=\"unseen\">Pending faults, in the order in which they apply</caption>\n");
    html.raw("<thead><tr><th scope=\"col\" class=\"number\">No.</th><th scope=\"col\">Fault</th><th scope=\"col\">Requests</th>");
    html.raw("<th scope=\"col\">Left</th><th scope=\"col\"><span class=\"unseen\">Remove</span></th></tr></thead>\n<tbody>\n");
    for fault in pending {
        let number = fault.number.to_string();
        let rule = &fault.rule;
        html.raw("<tr data-row id=\"fault-")
            .text(&number)
            .raw("\"><td data-label=\"No.\" class=\"number\">")
            .text(&number)
            .raw("</td><td data-label=\"Fault\"><span>")
            .text(&rule.fault().to_string());
        html.raw("<span class=\"sub\">")
            .raw(if rule.is_before_work() {
                "instead of processing the request"
            } else {
                "after processing the request"
            });
        html.raw("</span></span></td><td data-label=\"Requests\"><code>")
            .text(rule.method().map_or("any method", Method::as_str))
            .raw(" ")
            .text(if rule.path().is_empty() {
                "any path"
            } else {
                rule.path()
            })
            .raw("</code></td><td data-label=\"Left\">");
        match rule.left() {
            Some(left) => html.text(&parts::count(left as usize, "request")),
            None => html.raw("all requests"),
        };
        html.raw("</td><td data-label=\"Remove\"><form method=\"post\" action=\"/faults/remove\"><button class=\"small danger\" name=\"number\" value=\"")
            .text(&number)
            .raw("\" aria-label=\"Remove fault ")
            .text(&number)
            .raw("\">Remove</button></form></td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
    html.raw("<form method=\"post\" action=\"/faults/remove\"><button class=\"small danger\" name=\"number\" value=\"all\">Remove all</button></form>\n");
}

fn form(html: &mut Html) {
    html.raw("<section>\n<h2>Add a fault</h2>\n<form class=\"form\" method=\"post\" action=\"/faults\">\n<div class=\"field\">");
    parts::choice(html, "fault", "Fault", KINDS, "bad-gateway");
    html.raw("</div>\n<div class=\"pair\"><div class=\"field\">");
    parts::choice(html, "method", "Method", METHODS, "POST");
    html.raw("</div><div class=\"field\">");
    let number = " type=\"number\" min=\"0\" max=\"4294967295\"";
    parts::input(html, "times", "Requests (0: all)", number, "1");
    html.raw("</div></div>\n<div class=\"field\">");
    let path =
        " placeholder=\"/hitpay/v1/payment-requests\" spellcheck=\"false\" autocomplete=\"off\"";
    parts::input(html, "path", "Start of the path (empty: any)", path, "");
    html.raw("</div>\n<fieldset><legend>For some faults only</legend>\n<div class=\"field\">");
    parts::input(html, "retry_after", "429: seconds to wait", number, "1");
    html.raw("</div>\n<div class=\"field\">");
    parts::input(
        html,
        "after_bytes",
        "Closed connection: after this many bytes of the response",
        number,
        "0",
    );
    html.raw("</div>\n<div class=\"field\">");
    parts::input(
        html,
        "milliseconds",
        "Late response: milliseconds",
        number,
        "1000",
    );
    html.raw("</div>\n</fieldset>\n<p class=\"check\"><input type=\"checkbox\" id=\"before_work\" name=\"before_work\" value=\"true\"><label for=\"before_work\">Instead of processing the request</label></p>\n");
    html.raw("<p><button class=\"main\">Add the fault</button></p>\n</form>\n</section>\n");
}

pub(super) fn add(State(dashboard): State<Dashboard>, body: Bytes) -> Response {
    let form = Field::from_control(&body);
    let note = match rule_of(&form, &dashboard.app.gateways) {
        Ok(rule) => {
            let sentence = rule.fault().to_string();
            let number = dashboard.app.faults.add(rule);
            Note::Done(format!("Fault {number} is pending: {sentence}."))
        }
        Err(message) => Note::Refused(format!("The fault was not added: {message}.")),
    };
    see_other(&dashboard, PATH, note)
}

/// Reads a rule from the form. The control API checks the same fields as JSON.
fn rule_of(form: &Field, gateways: &Gateways) -> Result<FaultRule, String> {
    let mut request = Map::new();
    for name in ["fault", "method", "path"] {
        if let Some(text) = form.text(name) {
            request.insert(name.to_owned(), text.into());
        }
    }
    for name in ["times", "retry_after", "after_bytes", "milliseconds"] {
        if let Some(text) = form.text(name) {
            let number: u64 = text
                .trim()
                .parse()
                .map_err(|_| format!("`{name}` must be a whole number"))?;
            request.insert(name.to_owned(), number.into());
        }
    }
    let before_work = form.text("before_work").is_some();
    request.insert("before_work".to_owned(), before_work.into());
    rule_from_json(Value::Object(request).to_string().as_bytes(), gateways)
}

pub(super) fn remove(State(dashboard): State<Dashboard>, body: Bytes) -> Response {
    let form = Field::from_control(&body);
    let faults = &dashboard.app.faults;
    let number = form.text("number").unwrap_or_default();
    let note = if number == "all" {
        faults.clear();
        Note::Done("All faults are removed.".to_owned())
    } else if number.parse().is_ok_and(|number| faults.remove(number)) {
        Note::Done(format!("Fault {number} is removed."))
    } else {
        Note::Refused("This fault is not pending any more.".to_owned())
    };
    see_other(&dashboard, PATH, note)
}
