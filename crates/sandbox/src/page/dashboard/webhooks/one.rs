//! `/webhooks/NUMBER`: one webhook with its attempts, its request and its actions.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, HeaderValue};

use super::{actions, attempts, copy_words, explain, is_refused, path_of, state_badge, verdict};
use crate::deliveries::SentWebhook;
use crate::journal::{Actor, Cause};
use crate::page::Html;
use crate::page::dashboard::layout::Tab;
use crate::page::dashboard::record::link_to;
use crate::page::dashboard::visit::Visit;
use crate::page::dashboard::{document, http_parts, parts, requests};
use crate::times;

/// Returns the webhook that a path names.
pub(super) fn find(visit: &Visit, number: &str) -> Option<SentWebhook> {
    visit.dashboard.app.deliveries.find(number.parse().ok()?)
}

pub(super) fn missing(visit: Visit, number: &str) -> Response {
    visit.missing(
        Tab::Webhooks,
        &format!("There is no webhook {number} in the log."),
    )
}

pub(in crate::page::dashboard) fn show(Path(number): Path<String>, visit: Visit) -> Response {
    let Some(webhook) = find(&visit, &number) else {
        return missing(visit, &number);
    };
    let path = path_of(webhook.number);
    let mut html = Html::default();
    html.raw(
        "<p class=\"crumbs\"><a href=\"/webhooks\">Webhooks</a></p>\n<div class=\"heading\"><h1>",
    )
    .text(&webhook.event)
    .raw("</h1><p class=\"quiet\">No. ")
    .text(&number)
    .raw("</p></div>\n<div class=\"split\">\n<div>\n");
    attempts::section(&mut html, &visit.dashboard, &webhook);
    html.raw("<section id=\"actions\">\n<h2>Actions</h2>\n");
    actions::form(&mut html, std::slice::from_ref(&webhook), &path);
    html.raw("</section>\n");
    request(&mut html, &webhook, &path);
    html.raw("</div>\n<div>\n");
    facts(&mut html, &visit, &webhook);
    explain::invitation(&mut html, &webhook);
    html.raw("</div>\n</div>\n");
    let title = format!("Webhook {number}");
    visit.page(Tab::Webhooks, &title, html)
}

fn facts(html: &mut Html, visit: &Visit, webhook: &SentWebhook) {
    html.raw(if is_refused(webhook) {
        "<section class=\"refused\">\n"
    } else {
        "<section>\n"
    });
    html.raw("<h2>Facts</h2>\n<div id=\"facts\" data-live>\n<dl class=\"facts\">\n");
    parts::fact_with(html, "State", |html| {
        state_badge(html, webhook.state.as_str(), webhook.is_altered());
    });
    parts::fact_with(html, "Shop's answer", |html| verdict(html, webhook));
    parts::fact(html, "Gateway", visit.dashboard.title(webhook.gateway));
    if let Some(record) = &webhook.record {
        parts::fact_with(html, "About", |html| link_to(html, record));
    }
    parts::fact_with(html, "Caused by", |html| cause(html, webhook.cause));
    if let Some(copy) = webhook.copy_of {
        parts::fact_with(html, "Copy", |html| {
            parts::link(
                html,
                &path_of(copy.number),
                &copy_words(copy.kind, copy.number),
            );
        });
    }
    parts::fact_with(html, "Sent", |html| {
        parts::time(html, times::timestamp(webhook.at));
    });
    parts::fact(html, "To", &webhook.url);
    html.raw("</dl>\n</div>\n</section>\n");
}

/// The request or action behind a webhook.
pub(in crate::page::dashboard) fn cause(html: &mut Html, cause: Cause) {
    match cause {
        Cause::Call(number) => {
            parts::link(
                html,
                &requests::path_of(number),
                &format!("API call {number}"),
            );
        }
        Cause::Action(number, actor) => {
            html.raw(actor_words(actor))
                .raw(" (action no. ")
                .text(&number.to_string())
                .raw(")");
        }
        Cause::Control => {
            html.raw("the control API or this dashboard");
        }
        Cause::Program => {
            html.raw("the program that runs the sandbox");
        }
    }
}

/// Words for the origin of an action.
pub(in crate::page::dashboard) fn actor_words(actor: Actor) -> &'static str {
    match actor {
        Actor::Customer => "the customer",
        Actor::Control => "the control API",
        Actor::Program => "the program that runs the sandbox",
    }
}

/// The request as the shop receives it.
fn request(html: &mut Html, webhook: &SentWebhook, path: &str) {
    html.raw("<section>\n<h2>Request</h2>\n");
    let line = format!("{} {}", webhook.method, webhook.url);
    parts::code(html, "request-line", "Method and URL", &line);
    html.raw("<p class=\"code-title\">Headers</p>\n");
    http_parts::headers(html, "Headers of the webhook", &webhook.headers);
    http_parts::body(html, "body", "Body of the webhook", &webhook.body, true);
    html.raw("<p><a class=\"button small\" href=\"")
        .text(path)
        .raw("/delivery.http\" download>Download as .http file</a></p>\n");
    let command = format!(
        "dhow webhook verify --provider {} --file webhook-{}.http --env-file sandbox.env",
        webhook.gateway, webhook.number
    );
    html.raw("<p class=\"code-title\">Verify the file</p>\n");
    parts::code(html, "verify", "Command that verifies the file", &command);
    html.raw("</section>\n");
}

/// Returns the webhook as a file that `dhow webhook verify --file` reads.
pub(in crate::page::dashboard) fn download(Path(number): Path<String>, visit: Visit) -> Response {
    let Some(webhook) = find(&visit, &number) else {
        return missing(visit, &number);
    };
    let kind = "application/octet-stream";
    let mut response = document::file(StatusCode::OK, kind, webhook.to_http_file());
    let name = format!("attachment; filename=\"webhook-{}.http\"", webhook.number);
    if let Ok(name) = HeaderValue::try_from(name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    response
}
