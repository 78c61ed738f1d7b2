//! The start page's table of quirks, each with a button.

use crate::page::Html;
use crate::quirks::QuirkState;

pub(super) fn section(html: &mut Html, quirks: &[QuirkState]) {
    if quirks.is_empty() {
        return;
    }
    html.raw("<section id=\"quirks\">\n<h2>Quirks</h2>\n");
    html.raw("<p>Other readings of points that the gateways' documents leave open or contradict. ");
    html.raw("<code>dhow ledger</code> has the sources of each entry.</p>\n");
    html.raw(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Quirks\">\n<table>\n",
    );
    html.raw("<caption>Quirks</caption>\n<thead><tr><th scope=\"col\">Quirk</th>");
    html.raw("<th scope=\"col\">Behaviour</th><th scope=\"col\">Ledger</th>");
    html.raw("<th scope=\"col\">State</th></tr></thead>\n<tbody>\n");
    for quirk in quirks {
        html.raw("<tr><td data-label=\"Quirk\"><code>")
            .text(&quirk.name);
        html.raw("</code></td><td data-label=\"Behaviour\">")
            .text(quirk.description);
        html.raw("</td><td data-label=\"Ledger\"><code>")
            .text(quirk.ledger);
        html.raw("</code></td><td data-label=\"State\">");
        button(html, quirk);
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n</section>\n");
}

fn button(html: &mut Html, quirk: &QuirkState) {
    let (word, next, action) = match quirk.on {
        true => ("on", "false", "Switch off"),
        false => ("off", "true", "Switch on"),
    };
    html.text(word)
        .raw(" <form method=\"post\" action=\"/_sandbox/quirks\">");
    html.raw("<input type=\"hidden\" name=\"back\" value=\"1\"><input type=\"hidden\" name=\"quirk\" value=\"")
        .text(&quirk.name);
    html.raw("\"><button name=\"on\" value=\"").raw(next);
    html.raw("\" aria-label=\"")
        .text(action)
        .raw(": ")
        .text(&quirk.name);
    html.raw("\">").text(action).raw("</button></form>");
}
