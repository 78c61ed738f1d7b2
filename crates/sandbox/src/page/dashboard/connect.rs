//! `/connect`: base URLs, variables and a first command for each gateway.

use axum::response::Response;

use super::layout::Tab;
use super::parts;
use super::visit::Visit;
use crate::gateway::{Gateway, Summary};
use crate::page::Html;

/// Shown in place of a credential.
const MASK: &str = "••••••••";

pub(super) fn show(visit: Visit) -> Response {
    page(visit, Values::Masked)
}

/// Shows the credentials, to callers on this machine only.
pub(super) fn reveal(visit: Visit) -> Response {
    let values = match visit.is_local {
        true => Values::Shown,
        false => Values::Withheld,
    };
    page(visit, values)
}

/// State of the credentials on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    Masked,
    Shown,
    /// Masked, although they were asked for, because the caller is on another machine.
    Withheld,
}

fn page(visit: Visit, values: Values) -> Response {
    let mut html = Html::default();
    html.raw("<div class=\"heading\"><h1>Connect a shop</h1></div>\n");
    html.raw("<p class=\"lead\">A client needs the base URL of its gateway and the sandbox's credentials. They work in this sandbox only.</p>\n");
    html.raw("<section>\n<h2>1. Load the variables into a shell</h2>\n");
    let command = visit.load_command();
    parts::code(&mut html, "load", "Load the variables", &command);
    html.raw("<p>Or start the sandbox with <code>dhow sandbox --env-file sandbox.env</code>; every command of <code>dhow</code> reads such a file.</p>\n</section>\n");
    credentials(&mut html, values);
    for gateway in visit.dashboard.app.gateways.all() {
        section(&mut html, gateway.as_ref(), values);
    }
    visit.page(Tab::Connect, "Connect", html)
}

fn credentials(html: &mut Html, values: Values) {
    html.raw("<section id=\"credentials\">\n<h2>2. Create a payment</h2>\n<p>Each gateway below has a first command, which uses these variables.</p>\n");
    match values {
        Values::Masked => html.raw("<form method=\"post\" action=\"/connect\"><button>Show the credentials</button></form>\n"),
        Values::Shown => html.raw("<p><a class=\"button\" href=\"/connect\">Hide the credentials</a></p>\n"),
        Values::Withheld => html.raw("<div class=\"notice bad\" role=\"alert\"><p>The credentials are shown only to a browser on the sandbox's own machine. There, <code>dhow sandbox</code> prints them too.</p></div>\n"),
    };
    html.raw("</section>\n");
}

/// Section of a gateway: base URLs, variables and a first command.
fn section(html: &mut Html, gateway: &dyn Gateway, values: Values) {
    let Summary {
        title,
        base_urls,
        example,
        ..
    } = gateway.summary();
    html.raw("<section>\n<h2>")
        .text(title)
        .raw("</h2>\n<dl class=\"facts\">\n");
    for (label, url) in &base_urls {
        html.raw("<dt>").text(label).raw("</dt><dd><code>");
        html.text(url).raw("</code></dd>\n");
    }
    html.raw("</dl>\n<p class=\"code-title\">First command</p>\n");
    let id = format!("first-{}", gateway.name());
    parts::code(html, &id, &format!("First command, {title}"), &example);
    html.raw("<p class=\"code-title\">Variables</p>\n");
    let id = format!("variables-{}", gateway.name());
    let credentials = gateway.credentials();
    let lines = gateway.env().into_iter().map(|(name, value)| {
        let secret = credentials
            .iter()
            .any(|(credential, _)| *credential == name);
        let shown = values == Values::Shown || !secret;
        format!("{name}={}\n", if shown { &value } else { MASK })
    });
    let lines: String = lines.collect();
    parts::code(html, &id, &format!("Variables, {title}"), &lines);
    html.raw("</section>\n");
}
