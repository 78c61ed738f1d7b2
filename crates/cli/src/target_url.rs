//! URLs that signed requests are sent to: the programs of the user.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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

/// Requires a server on this machine, over http.
///
/// # Errors
/// If the URL is not absolute, or names another machine.
pub(crate) fn require_this_machine(option: &'static str, url: &Uri) -> Result<()> {
    match (url.scheme_str(), url.host()) {
        (Some("http"), Some(host)) if is_this_machine(host) => Ok(()),
        _ => Err(Error::invalid(
            option,
            "must be an http URL of this machine, such as http://localhost:3000, so that nothing leaves it",
        )),
    }
}

/// Refuses the address that the command itself listens on, where it would receive its own requests.
///
/// # Errors
/// If the URL names it, also by another name of this machine.
pub(crate) fn refuse_itself(option: &'static str, url: &Uri, listening: SocketAddr) -> Result<()> {
    let is_http = url.scheme_str() == Some("http");
    let is_port = url.port_u16().unwrap_or(80) == listening.port();
    match url.host().filter(|_| is_http && is_port) {
        Some(host) if reaches(host, listening.ip()) => {
            let rule = format!(
                "must name another server: this command listens on {listening} itself, so each request would come back"
            );
            Err(Error::invalid(option, rule))
        }
        _ => Ok(()),
    }
}

/// True if a connection to a host arrives at a server of this machine that listens on an IP address.
fn reaches(host: &str, listening: IpAddr) -> bool {
    let Some(target) = ip_address(host) else {
        return false;
    };
    match listening.is_unspecified() {
        true => target.is_loopback(),
        false => target == first_loopback(listening),
    }
}

/// IP address of a host that names this machine, or of a host that is an IP address.
fn ip_address(host: &str) -> Option<IpAddr> {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        return Some(Ipv4Addr::LOCALHOST.into());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = bare.parse().ok()?;
    Some(first_loopback(address))
}

/// Replaces the other addresses by which a program reaches this machine: that of IPv6, and the unspecified ones.
fn first_loopback(address: IpAddr) -> IpAddr {
    let address = address.to_canonical();
    let is_own = address.is_unspecified() || (address.is_ipv6() && address.is_loopback());
    if is_own {
        return Ipv4Addr::LOCALHOST.into();
    }
    address
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
    ip_address(host).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_command_is_recognised_by_every_name() {
        let is_itself = |url: &str, listening: &str| {
            let (url, listening) = (url.parse().unwrap(), listening.parse().unwrap());
            refuse_itself("--forward-to", &url, listening).is_err()
        };
        let own = [
            "http://127.0.0.1:8081/x",
            "http://localhost:8081/webhooks/hitpay",
            "http://LOCALHOST.:8081",
            "http://shop.localhost:8081/",
            "http://[::1]:8081/x",
            "http://0.0.0.0:8081/x",
            "http://[::]:8081/x",
            "http://[::ffff:127.0.0.1]:8081/x",
        ];
        for url in own {
            for listening in ["127.0.0.1:8081", "0.0.0.0:8081", "[::]:8081", "[::1]:8081"] {
                assert!(is_itself(url, listening), "{url} at {listening}");
            }
            for listening in ["127.0.0.1:8080", "192.0.2.7:8081"] {
                assert!(!is_itself(url, listening), "{url} at {listening}");
            }
        }
        assert!(is_itself("http://192.0.2.7:8081/x", "192.0.2.7:8081"));
        assert!(is_itself("http://127.0.0.1/x", "127.0.0.1:80"));
        for (url, listening) in [
            ("http://127.0.0.2:8081/x", "127.0.0.1:8081"),
            ("http://192.0.2.8:8081/x", "192.0.2.7:8081"),
            ("http://shop.example:8081/x", "0.0.0.0:8081"),
            // No TLS server answers there.
            ("https://localhost:8081/x", "127.0.0.1:8081"),
        ] {
            assert!(!is_itself(url, listening), "{url} at {listening}");
        }
    }
}
