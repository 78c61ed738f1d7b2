//! Webhooks on the start page.

use super::badge;
use crate::deliveries::{AttemptResult, SentWebhook, WebhookState};
use crate::page::Html;
use crate::times;

/// Maximum number of webhooks on the page.
const SHOWN: usize = 25;

pub(super) fn section(html: &mut Html, sent: &[SentWebhook]) {
    html.raw("<section>\n<h2>Webhooks</h2>\n");
    if sent.is_empty() {
        html.raw("<p class=\"empty\">No webhooks yet.</p>\n</section>\n");
        return;
    }
    html.raw("<ol class=\"log\" reversed>\n");
    for webhook in sent.iter().rev().take(SHOWN) {
        entry(html, webhook);
    }
    html.raw("</ol>\n</section>\n");
}

/// A webhook as one line that expands to its request and delivery attempts.
fn entry(html: &mut Html, webhook: &SentWebhook) {
    let (state, reason) = match &webhook.state {
        WebhookState::Open => ("in progress", None),
        WebhookState::Accepted => ("accepted", None),
        WebhookState::GivenUp => ("given up", None),
        WebhookState::Refused(reason) => ("refused", Some(reason)),
    };
    let number = webhook.number.to_string();
    html.raw("<li value=\"")
        .text(&number)
        .raw("\"><details>\n<summary>");
    badge(html, state);
    html.raw(" <strong>")
        .text(webhook.gateway)
        .raw("</strong> ")
        .text(&webhook.event);
    html.raw(" <span class=\"quiet\">to ")
        .text(&webhook.url)
        .raw("</span></summary>\n");
    if let Some(reason) = reason {
        html.raw("<p>").text(reason).raw("</p>\n");
    }
    html.raw("<pre tabindex=\"0\">")
        .text(webhook.method.as_str())
        .raw(" ")
        .text(&webhook.url)
        .raw("\n");
    for (name, value) in &webhook.headers {
        html.text(name.as_str())
            .raw(": ")
            .text(&String::from_utf8_lossy(value.as_bytes()))
            .raw("\n");
    }
    html.raw("\n")
        .text(&String::from_utf8_lossy(&webhook.body))
        .raw("</pre>\n");
    if !webhook.attempts.is_empty() {
        html.raw("<ol class=\"attempts\">\n");
        for attempt in &webhook.attempts {
            let at = times::for_people(times::timestamp(attempt.at));
            html.raw("<li>").text(&at).raw(": ");
            match &attempt.result {
                AttemptResult::Response { status, .. } => {
                    html.raw("response ").text(&status.to_string())
                }
                AttemptResult::NoResponse(reason) => {
                    html.raw("no response (").text(reason).raw(")")
                }
            };
            html.raw("</li>\n");
        }
        html.raw("</ol>\n");
    }
    html.raw("</details></li>\n");
}
