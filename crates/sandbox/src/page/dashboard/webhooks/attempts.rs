//! Delivery attempts with their responses.

use std::time::Duration;

use crate::deliveries::{Attempt, AttemptResult, SentWebhook, Verdict, WebhookState};
use crate::page::Html;
use crate::page::dashboard::Dashboard;
use crate::page::dashboard::parts::{self, Tone};
use crate::times;

use super::{ACCEPTED_ALTHOUGH_ALTERED, until};

/// The line about the next attempt, or why there is none.
fn next(html: &mut Html, dashboard: &Dashboard, webhook: &SentWebhook) {
    match (&webhook.state, webhook.next_attempt) {
        (_, Some(at)) => {
            html.raw("<li><span>Next attempt ")
                .text(&until(dashboard, at))
                .raw("</span> ");
            parts::time(html, times::timestamp(at));
            html.raw("</li>\n");
        }
        (WebhookState::Open, None) => {
            html.raw("<li>An attempt is in progress.</li>\n");
        }
        (WebhookState::Held, None) => {
            html.raw("<li>Held until it is released.</li>\n");
        }
        (WebhookState::GivenUp, None) => {
            html.raw("<li>Given up: there is no further attempt.</li>\n");
        }
        (WebhookState::Refused(reason), None) => {
            html.raw("<li>Not sent: ").text(reason).raw("</li>\n");
        }
        (WebhookState::Accepted, None) => {}
    }
}

/// The answer of the shop to one attempt.
pub(in crate::page::dashboard) fn answer(
    html: &mut Html,
    result: &AttemptResult,
    verdict: Verdict,
    altered: bool,
) {
    match result {
        AttemptResult::Response { status, .. } => {
            let (tone, word) = match verdict {
                Verdict::Accepted if altered => (Tone::Bad, ACCEPTED_ALTHOUGH_ALTERED),
                Verdict::Accepted => (Tone::Good, "accepted"),
                _ => (Tone::Bad, "refused"),
            };
            parts::badge(html, tone, &format!("{word}: {status}"));
        }
        AttemptResult::NoResponse(reason) => {
            parts::badge(html, Tone::Bad, "no response");
            html.raw(" <span>").text(reason).raw("</span>");
        }
    }
}

/// Real time until the answer.
pub(in crate::page::dashboard) fn took(html: &mut Html, time: Duration) {
    html.raw(" <span class=\"quiet\">")
        .text(&parts::milliseconds(time))
        .raw("</span> ");
}

/// Attempts with the bodies of their responses.
pub(super) fn section(html: &mut Html, dashboard: &Dashboard, webhook: &SentWebhook) {
    html.raw("<section>\n<h2>Delivery attempts</h2>\n<div id=\"attempts\" data-live>\n<ol class=\"tries\">\n");
    for (place, attempt) in (1_usize..).zip(&webhook.attempts) {
        let number = place.to_string();
        html.raw("<li data-row id=\"attempt-")
            .text(&number)
            .raw("\"><span>Attempt ")
            .text(&number)
            .raw(":</span> ");
        let altered = webhook.is_altered();
        answer(html, &attempt.result, attempt.verdict(), altered);
        took(html, attempt.duration);
        parts::time(html, times::timestamp(attempt.at));
        if let Verdict::Refused(_) = attempt.verdict() {
            html.raw("<p class=\"under\">The gateway expects ")
                .text(webhook.expects)
                .raw(".</p>");
        }
        response(html, &number, attempt);
        html.raw("</li>\n");
    }
    next(html, dashboard, webhook);
    html.raw("</ol>\n</div>\n</section>\n");
}

fn response(html: &mut Html, number: &str, attempt: &Attempt) {
    let AttemptResult::Response { body, .. } = &attempt.result else {
        return;
    };
    if body.is_empty() {
        return;
    }
    html.raw("<details class=\"whole\" id=\"response-")
        .text(number)
        .raw("\"><summary>Response body</summary>");
    parts::code(
        html,
        &format!("response-body-{number}"),
        &format!("Response to attempt {number}"),
        &String::from_utf8_lossy(body),
    );
    html.raw("</details>");
}
