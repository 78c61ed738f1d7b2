//! URLs that signed requests are sent to: the programs of the user.

use std::net::IpAddr;

use bytes::Bytes;
use dhow_core::{Delivery, Error, Result};
use http::{HeaderMap, HeaderName, Request, Uri, header, uri::Authority};

/// Requires https for other machines, unless plain http is allowed: without TLS a signed request can be read and replayed.
///
/// # Errors
/// If the URL is not absolute, or plain http to another machine.
pub(crate) fn check(option: &'static str, url: &Uri, allow_plain_http: bool) -> Result<()> {
    let refused = |rule: &'static str| Err(Error::invalid(option, rule));
    match (url.scheme_str(), url.host()) {
        (Some("https"), Some(_)) => Ok(()),
        (Some("http"), Some(host)) if is_this_machine(host) || allow_plain_http => Ok(()),
        (Some("http"), Some(_)) => {
            refused("must use https for another machine (or add --allow-plain-http)")
        }
        _ => refused("must be an absolute URL such as https://shop.example/webhooks"),
    }
}

/// Refuses a user name or password in a URL, which is shown and which a proxy may log.
///
/// # Errors
/// If the URL has one.
pub(crate) fn refuse_credentials(option: &'static str, url: &Uri) -> Result<()> {
    let authority = url.authority().map(Authority::as_str);
    match authority.is_some_and(|authority| authority.contains('@')) {
        true => Err(Error::invalid(
            option,
            "must not contain a user name or password; the signature proves the sender",
        )),
        false => Ok(()),
    }
}

/// Returns the URL with this path below its own and with this query after its own, byte for byte.
///
/// # Errors
/// If the result is not a valid URL.
fn extended(option: &'static str, url: &Uri, path: &str, query: Option<&str>) -> Result<Uri> {
    let text = url.to_string();
    let base = text.split('?').next().unwrap_or_default();
    let base = match path.is_empty() {
        true => base,
        false => base.trim_end_matches('/'),
    };
    let queries: Vec<&str> = [url.query(), query].into_iter().flatten().collect();
    let text = match queries.is_empty() {
        true => format!("{base}{path}"),
        false => format!("{base}{path}?{}", queries.join("&")),
    };
    text.parse().map_err(|_| {
        let rule = "and the path and query of the delivery do not form a valid URL";
        Error::invalid(option, rule)
    })
}

/// Headers about one connection (RFC 9110, 7.6.1). The HTTP client and server write their own.
const OF_CONNECTION: [HeaderName; 9] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::HOST,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Removes the headers about one connection, before a message is passed on over another one.
pub(crate) fn remove_headers_of_connection(headers: &mut HeaderMap) {
    for name in OF_CONNECTION {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

/// Creates the request that passes a delivery on to a URL: its method, headers and body, and its query after that of the URL.
///
/// # Errors
/// If URL and query do not form a valid URL.
pub(crate) fn request(
    option: &'static str,
    url: &Uri,
    path: &str,
    delivery: &Delivery,
) -> Result<Request<Bytes>> {
    let mut request = Request::new(delivery.body().clone());
    *request.uri_mut() = extended(option, url, path, delivery.query())?;
    request.method_mut().clone_from(delivery.method());
    request.headers_mut().clone_from(delivery.headers());
    remove_headers_of_connection(request.headers_mut());
    Ok(request)
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
