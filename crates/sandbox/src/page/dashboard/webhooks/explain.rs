//! `/webhooks/NUMBER/explain`: why the signature of a webhook is right or wrong.

use axum::extract::Path;
use axum::response::Response;
use bytes::Bytes;

use super::one::{find, missing};
use super::path_of;
use crate::deliveries::{SentWebhook, Verdict};
use crate::explainer::{WebhookExplanation, WebhookQuestion};
use crate::fields::Field;
use crate::page::Html;
use crate::page::dashboard::layout::Tab;
use crate::page::dashboard::parts::{self, Tone};
use crate::page::dashboard::visit::Visit;

/// Section of a webhook's page that leads here.
pub(super) fn invitation(html: &mut Html, webhook: &SentWebhook) {
    html.raw("<section>\n<h2>Signature</h2>\n<p>");
    html.raw(if matches!(webhook.verdict(), Verdict::Refused(_)) {
        "The shop refused this webhook. Compare the text that the gateway signed with the one that your program signs."
    } else {
        "Shows the text that the gateway signed, byte by byte."
    });
    html.raw("</p>\n<p><a class=\"button main\" href=\"")
        .text(&path_of(webhook.number))
        .raw("/explain\">Explain this</a></p>\n</section>\n");
}

pub(in crate::page::dashboard) fn show(Path(number): Path<String>, visit: Visit) -> Response {
    page(&number, visit, None)
}

/// Compares with the text that the shop's program signed.
pub(in crate::page::dashboard) fn compare(
    Path(number): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Response {
    let form = Field::from_control(&body);
    // Browsers send line breaks of a text area as CR LF.
    let text = form.text("signed").map(|text| text.replace("\r\n", "\n"));
    page(&number, visit, text)
}

fn page(number: &str, visit: Visit, signed: Option<String>) -> Response {
    let Some(webhook) = find(&visit, number) else {
        return missing(visit, number);
    };
    let mut html = Html::default();
    html.raw("<p class=\"crumbs\"><a href=\"/webhooks\">Webhooks</a> / <a href=\"")
        .text(&path_of(webhook.number))
        .raw("\">No. ")
        .text(number)
        .raw("</a></p>\n<div class=\"heading\"><h1>Signature of ")
        .text(&webhook.event)
        .raw("</h1></div>\n");
    match (&visit.dashboard.app.explainer, visit.is_local) {
        (Some(explainer), true) => {
            let question = question(&visit, &webhook, signed.as_deref());
            result(&mut html, &webhook, &explainer.explain(question));
            comparison(&mut html, &webhook, signed.as_deref());
        }
        // An explanation computes signatures, which only the owner of the sandbox should get.
        (Some(_), false) => {
            html.raw("<div class=\"notice bad\"><p>Signatures are explained only to a browser on the sandbox's own machine.</p></div>\n");
        }
        (None, _) => by_command(&mut html, &webhook),
    }
    visit.page(Tab::Webhooks, "Signature", html)
}

fn question<'a>(
    visit: &Visit,
    webhook: &SentWebhook,
    signed: Option<&'a str>,
) -> WebhookQuestion<'a> {
    let mut gateways = visit.dashboard.app.gateways.all().iter();
    let gateway = gateways.find(|gateway| gateway.name() == webhook.gateway);
    WebhookQuestion {
        gateway: webhook.gateway,
        delivery: webhook.to_delivery(),
        variables: gateway.map(|gateway| gateway.env()).unwrap_or_default(),
        signed_by_merchant: signed.map(str::as_bytes),
    }
}

fn result(html: &mut Html, webhook: &SentWebhook, explanation: &WebhookExplanation) {
    let (class, tone) = match explanation.accepted {
        true => ("<section class=\"verdict\">\n<p>", Tone::Good),
        false => ("<section class=\"verdict refused\">\n<p>", Tone::Bad),
    };
    html.raw(class);
    parts::badge(
        html,
        tone,
        if explanation.accepted {
            "genuine"
        } else {
            "not genuine"
        },
    );
    html.raw(" <strong>")
        .text(&explanation.headline)
        .raw("</strong></p>\n");
    let advice = match (explanation.accepted, webhook.verdict()) {
        (true, Verdict::Refused(_)) => Some(
            "The shop refused it although it is genuine. Its secret or its signed text differs: compare both below.",
        ),
        (false, Verdict::Accepted) => Some(
            "The shop accepted it, although it is not genuine. It must check the signature before anything else.",
        ),
        (false, Verdict::Refused(_)) => Some("The shop refused it, as it must."),
        _ => None,
    };
    if let Some(advice) = advice {
        html.raw("<p>").raw(advice).raw("</p>\n");
    }
    parts::code(html, "explanation", "Explanation", &explanation.details);
    html.raw("</section>\n");
}

/// Form for the text that the shop's program signed.
fn comparison(html: &mut Html, webhook: &SentWebhook, signed: Option<&str>) {
    html.raw("<section>\n<h2>Compare with your program</h2>\n<form class=\"form\" method=\"post\" action=\"")
        .text(&path_of(webhook.number))
        .raw("/explain\">\n<div class=\"field\"><label for=\"signed\">Text that your program signs</label><p class=\"hint\" id=\"signed-hint\">Print it just before you compute the signature. The first byte that differs is shown.</p>");
    html.raw("<textarea id=\"signed\" name=\"signed\" rows=\"5\" spellcheck=\"false\" required aria-describedby=\"signed-hint\">\n")
        .text(signed.unwrap_or_default())
        .raw("</textarea></div>\n<p><button class=\"main\">Compare</button></p>\n</form>\n</section>\n");
}

/// Advice for a sandbox whose program explains nothing.
fn by_command(html: &mut Html, webhook: &SentWebhook) {
    html.raw("<section>\n<p>The program that started this sandbox explains no signatures; <code>dhow sandbox</code> does. You can explain a saved webhook by the command line:</p>\n<ol>\n<li><a href=\"")
        .text(&path_of(webhook.number))
        .raw("/delivery.http\" download>Download the webhook</a>.</li>\n<li>Run this in the folder of the file:</li>\n</ol>\n");
    let command = format!(
        "dhow webhook explain --provider {} --file webhook-{}.http --env-file sandbox.env",
        webhook.gateway, webhook.number
    );
    parts::code(
        html,
        "explain",
        "Command that explains the webhook",
        &command,
    );
    html.raw("</section>\n");
}
