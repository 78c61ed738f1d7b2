//! `/requests/NUMBER`: one request with both messages.

use axum::extract::Path;
use axum::response::Response;

use super::{path_of, status};
use crate::page::Html;
use crate::page::dashboard::layout::Tab;
use crate::page::dashboard::record::link_to;
use crate::page::dashboard::visit::Visit;
use crate::page::dashboard::{http_parts, parts};
use crate::requests::{ReceivedRequest, RequestSource};
use crate::times;

pub(in crate::page::dashboard) fn show(Path(number): Path<String>, visit: Visit) -> Response {
    page(&number, visit, false)
}

/// Shows the credentials too, to callers on this machine only.
pub(in crate::page::dashboard) fn reveal(Path(number): Path<String>, visit: Visit) -> Response {
    let shown = visit.is_local;
    page(&number, visit, shown)
}

fn page(number: &str, visit: Visit, shown: bool) -> Response {
    let log = &visit.dashboard.app.requests;
    let found = number.parse().ok().and_then(|number| log.find(number));
    let Some(request) = found else {
        let sentence = format!("There is no request {number} in the log.");
        return visit.missing(Tab::Requests, &sentence);
    };
    let credentials = visit.dashboard.app.gateways.credentials();
    let seen = if shown {
        request.clone()
    } else {
        credentials.mask(&request)
    };
    let mut html = Html::default();
    html.raw("<p class=\"crumbs\"><a href=\"/requests\">Requests</a></p>\n<div class=\"heading\"><h1><span class=\"method\">")
        .text(request.method.as_str())
        .raw("</span> ")
        .text(&request.path)
        .raw("</h1><p class=\"quiet\">No. ")
        .text(number)
        .raw("</p></div>\n<div class=\"split\">\n<div>\n<section>\n<h2>Request</h2>\n");
    parts::code(
        &mut html,
        "target",
        "Method and URL",
        &format!("{} {}", seen.method, seen.target()),
    );
    html.raw("<p class=\"code-title\">Headers</p>\n");
    http_parts::headers(&mut html, "Headers of the request", &seen.headers);
    http_parts::body(
        &mut html,
        "request-body",
        "Body of the request",
        &seen.body.bytes,
        !seen.body.is_cut(),
    );
    html.raw("</section>\n<section>\n<h2>Copy as curl</h2>\n");
    if !shown {
        html.raw("<p class=\"quiet\">Credentials are variables: load them with the command on <a href=\"/connect\">Connect</a>.</p>\n");
    }
    let command = request.to_curl(&visit.origin, (!shown).then_some(&credentials));
    parts::code(&mut html, "curl", "Command", &command);
    html.raw("</section>\n<section>\n<h2>Response of the gateway</h2>\n");
    answer(&mut html, &seen);
    html.raw("</section>\n</div>\n<div>\n");
    facts(&mut html, &request);
    credentials_form(&mut html, request.number, shown);
    html.raw("</div>\n</div>\n");
    let title = format!("Request {number}");
    visit.page(Tab::Requests, &title, html)
}

fn answer(html: &mut Html, request: &ReceivedRequest) {
    if let Some(fault) = &request.fault {
        html.raw("<div class=\"notice bad\"><p>A fault replaced or delayed this response: ")
            .text(fault)
            .raw(".</p></div>\n");
    }
    match request.status {
        Some(status) => {
            html.raw("<p>");
            http_parts::status(html, status);
            html.raw("</p>\n");
            http_parts::headers(html, "Headers of the response", &request.response_headers);
            let body = &request.response_body;
            http_parts::body(
                html,
                "response-body",
                "Body of the response",
                &body.bytes,
                !body.is_cut(),
            );
        }
        None => {
            html.raw("<p class=\"empty\">The gateway has not responded: a fault kept the request from it, or it is in progress.</p>\n");
        }
    }
}

fn facts(html: &mut Html, request: &ReceivedRequest) {
    html.raw("<section>\n<h2>Facts</h2>\n<dl class=\"facts\">\n");
    parts::fact_with(html, "Status sent", |html| status(html, request));
    parts::fact(
        html,
        "From",
        match request.source {
            RequestSource::Api => "a program, through the API",
            RequestSource::Page => "the customer's browser",
        },
    );
    parts::fact_with(html, "Received", |html| {
        parts::time(html, times::timestamp(request.at));
    });
    if let Some(time) = request.duration {
        parts::fact(html, "Time", &parts::milliseconds(time));
    }
    if let Some(fault) = &request.fault {
        parts::fact(html, "Fault", fault);
    }
    for record in &request.records {
        parts::fact_with(html, "About", |html| link_to(html, record));
    }
    html.raw("</dl>\n</section>\n");
}

fn credentials_form(html: &mut Html, number: u64, shown: bool) {
    let path = path_of(number);
    html.raw("<section>\n<h2>Credentials</h2>\n");
    if shown {
        html.raw(
            "<p>Headers and bodies show the credentials.</p>\n<p><a class=\"button small\" href=\"",
        )
        .text(&path)
        .raw("\">Hide them</a></p>\n");
    } else {
        html.raw("<p>Credentials in headers and bodies are masked.</p>\n<form method=\"post\" action=\"")
            .text(&path)
            .raw("\"><button class=\"small\">Show the credentials</button></form>\n<p class=\"quiet\">Only on the sandbox's own machine.</p>\n");
    }
    html.raw("</section>\n");
}
