//! Timeline of a record: API calls, actions, webhooks, delivery attempts, and moves of the clock.

use std::time::SystemTime;

use super::webhooks::{attempts, copy_words, one, path_of, state_badge, until};
use super::{Dashboard, http_parts, parts, requests};
use crate::deliveries::{AttemptResult, Verdict};
use crate::page::Html;
use crate::requests::RequestSource;
use crate::timeline::{TimelineEntry, TimelineEvent};
use crate::times;

/// Section with the timeline, oldest first.
pub(super) fn section(html: &mut Html, dashboard: &Dashboard, events: &[TimelineEvent]) {
    html.raw("<section>\n<h2>Timeline</h2>\n<div id=\"timeline\" data-live=\"")
        .text(&parts::count(events.len(), "event"))
        .raw("\">\n<ol class=\"timeline\">\n");
    for event in events {
        html.raw("<li data-row id=\"")
            .text(&id_of(event))
            .raw("\">");
        show(html, dashboard, event);
        html.raw("</li>\n");
    }
    html.raw("</ol>\n");
    if events.is_empty() {
        html.raw("<p class=\"empty\">The log has no events of this record any more.</p>\n");
    }
    html.raw("</div>\n</section>\n");
}

/// Id of an event on the page. Those in the future have no order yet.
fn id_of(event: &TimelineEvent) -> String {
    match &event.entry {
        TimelineEntry::NextAttempt { webhook, attempt } => format!("next-{webhook}-{attempt}"),
        TimelineEntry::Expiry => "expiry".to_owned(),
        _ => format!("event-{}", event.order),
    }
}

fn show(html: &mut Html, dashboard: &Dashboard, event: &TimelineEvent) {
    match &event.entry {
        TimelineEntry::Request { .. } => request(html, event),
        TimelineEntry::Action { .. } => action(html, event),
        TimelineEntry::Webhook { .. } => webhook(html, event),
        TimelineEntry::Attempt { .. } => attempt(html, event),
        TimelineEntry::NextAttempt { webhook, attempt } => {
            heading(html, ("", "…"), event.at, |html| {
                html.raw("<span class=\"what\">Delivery attempt ")
                    .text(&attempt.to_string())
                    .raw(" ")
                    .text(&until(dashboard, event.at))
                    .raw("</span>");
            });
            of_webhook(html, *webhook);
        }
        TimelineEntry::Expiry => {
            heading(html, ("bad", "✗"), event.at, |html| {
                html.raw("<span class=\"what\">Time limit passed: expired</span>");
            });
        }
        TimelineEntry::ClockMove { to } => {
            let by = to.duration_since(event.at).unwrap_or_default();
            heading(html, ("", "»"), event.at, |html| {
                html.raw("<span class=\"what\">Clock moved by ")
                    .text(&super::clock::duration(by))
                    .raw("</span>");
            });
        }
    }
}

/// Begins an event: its mark with a class and a sign, and its heading, which `what` fills.
fn heading(
    html: &mut Html,
    (class, sign): (&'static str, &'static str),
    at: SystemTime,
    what: impl FnOnce(&mut Html),
) {
    html.raw("<span class=\"mark ")
        .raw(class)
        .raw("\" aria-hidden=\"true\">")
        .raw(sign)
        .raw("</span><p class=\"event\">");
    what(html);
    parts::time(html, times::timestamp(at));
    html.raw("</p>\n");
}

fn action(html: &mut Html, event: &TimelineEvent) {
    let TimelineEntry::Action {
        number,
        by,
        name,
        detail,
        webhook,
    } = &event.entry
    else {
        return;
    };
    heading(html, ("", "●"), event.at, |html| {
        html.raw("<span class=\"what\">").text(name);
        if let Some(detail) = detail {
            html.raw(" (").text(detail).raw(")");
        }
        html.raw("</span>");
    });
    html.raw("<p class=\"under\">By ")
        .raw(one::actor_words(*by))
        .raw(", action no. ")
        .text(&number.to_string());
    if let Some(webhook) = webhook {
        html.raw(", on ");
        let words = format!("webhook no. {webhook}");
        parts::link(html, &path_of(*webhook), &words);
    }
    html.raw("</p>\n");
}

fn request(html: &mut Html, event: &TimelineEvent) {
    let TimelineEntry::Request {
        number,
        source,
        method,
        path,
        status,
        fault,
    } = &event.entry
    else {
        return;
    };
    let failed = status.is_some_and(|status| http_parts::tone_of(status) == parts::Tone::Bad);
    let class = if failed { "bad" } else { "" };
    heading(html, (class, "→"), event.at, |html| {
        html.raw("<span class=\"what\"><a class=\"cell\" href=\"")
            .text(&requests::path_of(*number))
            .raw("\"><span class=\"method\">")
            .text(method.as_str())
            .raw("</span> ")
            .text(path)
            .raw("</a></span> ");
        requests::status_badge(html, *status, fault.is_some());
    });
    html.raw("<p class=\"under\">").raw(match source {
        RequestSource::Api => "API call",
        RequestSource::Page => "The customer's browser",
    });
    if let Some(fault) = fault {
        html.raw(", with a fault: ").text(fault);
    }
    html.raw("</p>\n");
}

fn webhook(html: &mut Html, event: &TimelineEvent) {
    let TimelineEntry::Webhook {
        number,
        event: name,
        url,
        cause,
        copy_of,
        state,
    } = &event.entry
    else {
        return;
    };
    heading(html, ("", "←"), event.at, |html| {
        html.raw("<span class=\"what\"><a class=\"cell\" href=\"")
            .text(&path_of(*number))
            .raw("\">")
            .text(name)
            .raw("</a></span> ");
        let altered = copy_of.is_some_and(|copy| copy.kind.is_altered());
        state_badge(html, state, altered);
    });
    html.raw("<p class=\"under\">Webhook no. ")
        .text(&number.to_string());
    if let Some(copy) = copy_of {
        html.raw(", ").text(&copy_words(copy.kind, copy.number));
    }
    html.raw(", caused by ");
    one::cause(html, *cause);
    html.raw(", to ").text(url).raw("</p>\n");
}

fn attempt(html: &mut Html, event: &TimelineEvent) {
    let TimelineEntry::Attempt {
        webhook,
        attempt,
        result,
        verdict,
        duration,
        altered,
    } = &event.entry
    else {
        return;
    };
    let mark = match verdict {
        Verdict::Accepted if !altered => ("good", "✓"),
        _ => ("bad", "✗"),
    };
    heading(html, mark, event.at, |html| {
        html.raw("<span class=\"what\">Delivery attempt ")
            .text(&attempt.to_string())
            .raw("</span> ");
        attempts::answer(html, result, *verdict, *altered);
        attempts::took(html, *duration);
    });
    of_webhook(html, *webhook);
    if let AttemptResult::Response { body, .. } = result
        && !body.is_empty()
    {
        let text = String::from_utf8_lossy(body);
        let short: String = text.chars().take(120).collect();
        html.raw("<p class=\"under\">Answer: <code>")
            .text(&short)
            .raw(if short.len() < text.len() { "…" } else { "" })
            .raw("</code></p>\n");
    }
}

/// The webhook that an attempt belongs to.
fn of_webhook(html: &mut Html, number: u64) {
    html.raw("<p class=\"under\">Of ");
    parts::link(html, &path_of(number), &format!("webhook no. {number}"));
    html.raw("</p>\n");
}
