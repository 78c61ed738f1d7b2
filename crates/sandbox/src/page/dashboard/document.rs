//! The HTML document around a page of the dashboard, and the files that it links to.

use axum::response::Response;
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
};

use crate::page::{Html, STYLE};
use crate::response;

/// Style of the dashboard, after the shared one.
const OWN_STYLE: &str = include_str!("style.css");

const SCRIPT: &str = include_str!("script.js");

const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><path fill=\"#0b7c9c\" d=\"M11 2 3 15h8zM13 6v9h6zM2 17h20l-3 5H5z\"/></svg>\n";

/// Content security policy: style, script and icon of this server only, nothing inline, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Prevents browsers from guessing another type than the one in the header.
const NO_SNIFFING: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-content-type-options"),
    HeaderValue::from_static("nosniff"),
);

/// Returns the response with the complete document.
pub(super) fn response(status: StatusCode, title: &str, body: Html) -> Response {
    let mut page = Html::default();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<title>").text(title).raw("</title>\n");
    page.raw("<link rel=\"icon\" href=\"/dashboard/icon.svg\">\n<link rel=\"stylesheet\" href=\"/dashboard/style.css\">\n");
    page.raw("<script src=\"/dashboard/script.js\" defer></script>\n</head>\n<body>\n");
    page.append(body);
    page.raw("</body>\n</html>\n");
    file(status, "text/html; charset=utf-8", page.0)
}

pub(super) fn style() -> Response {
    let style = format!("{STYLE}{OWN_STYLE}");
    file(StatusCode::OK, "text/css; charset=utf-8", style)
}

pub(super) fn script() -> Response {
    let kind = "text/javascript; charset=utf-8";
    file(StatusCode::OK, kind, SCRIPT.to_owned())
}

pub(super) fn icon() -> Response {
    file(StatusCode::OK, "image/svg+xml", ICON.to_owned())
}

/// A response with the headers that all files of the dashboard have.
pub(super) fn file(
    status: StatusCode,
    kind: &'static str,
    body: impl Into<axum::body::Body>,
) -> Response {
    let mut response = response::with_type(status, kind, body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // The next sandbox at this address may have another style.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let (name, value) = NO_SNIFFING;
    headers.insert(name, value);
    response
}
