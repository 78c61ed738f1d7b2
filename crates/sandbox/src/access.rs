//! Access control: requests must name this machine, and pages of other sites cannot use the sandbox through a browser.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use http::uri::Authority;
use http::{Method, StatusCode, Uri};
use serde_json::json;

use crate::deliveries::is_loopback;
use crate::response;

/// Header in which browsers send the relation between the page and the target.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Machine that a connection comes from, among the extensions of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    address: Option<IpAddr>,
}

impl Caller {
    /// Creates the caller of a connection. Without an address it counts as another machine.
    pub(crate) fn new(address: Option<SocketAddr>) -> Self {
        let address = address.map(|address| address.ip().to_canonical());
        Self { address }
    }

    /// IP address of the caller, unless the connection ended before it was read.
    #[cfg(feature = "payatom")]
    pub(crate) fn address(self) -> Option<IpAddr> {
        self.address
    }

    /// Returns true if the caller is on this machine, which may read credentials.
    pub(crate) fn is_on_this_machine(self) -> bool {
        self.address.is_some_and(|address| address.is_loopback())
    }

    /// Returns the response to a request for credentials from another machine, and `None` for this one.
    pub(crate) fn refuse_credentials(self) -> Option<Response> {
        let message = "Credentials are shown only to callers on the sandbox's own machine. Set them by \
                       the variables of the process that starts the sandbox, or read them there.";
        let refusal = || response::json(StatusCode::FORBIDDEN, &json!({"message": message}));
        (!self.is_on_this_machine()).then(refusal)
    }
}

/// Reason to reject a request because of its `Host` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostError {
    /// `Host` is missing, repeated or malformed, so that two parsers could read different names.
    Invalid,
    /// `Host` names another machine, as in DNS rebinding, where a domain of a web page resolves to this machine.
    OtherMachine,
}

/// Returns the requested host if the request has exactly one, which names this machine.
///
/// With `any_name` every name is allowed, but there must still be exactly one.
pub(crate) fn check_host(
    headers: &HeaderMap,
    target: &Uri,
    any_name: bool,
) -> Result<Authority, HostError> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(HostError::Invalid);
    };
    let host = authority(host).ok_or(HostError::Invalid)?;
    // A request target in absolute form, `GET http://name/ HTTP/1.1`, names the host a second time.
    if target.authority().is_some_and(|named| *named != host) {
        return Err(HostError::Invalid);
    }
    if any_name || is_loopback(host.host().trim_matches(['[', ']'])) {
        Ok(host)
    } else {
        Err(HostError::OtherMachine)
    }
}

fn authority(value: &HeaderValue) -> Option<Authority> {
    let text = value.to_str().ok()?;
    let authority: Authority = text.parse().ok()?;
    let name = authority.host();
    let inside = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let is_number = inside.is_some_and(|number| number.parse::<Ipv6Addr>().is_ok());
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let plain = !text.contains('@') && !name.is_empty() && (is_number || name.chars().all(is_name));
    // `Authority` also accepts `name:` and `name:port` with an invalid port.
    let port = text.rsplit_once(':').map(|(_, port)| port);
    let sound = authority.port_u16().is_some() || port.is_none_or(|port| port.ends_with(']'));
    (plain && sound).then_some(authority)
}

impl HostError {
    pub(crate) fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::Invalid => (
                StatusCode::BAD_REQUEST,
                "A request must have exactly one Host header, with a host and an optional port.",
            ),
            Self::OtherMachine => (
                StatusCode::FORBIDDEN,
                "The Host header must name this machine: 127.0.0.1 or another address of 127.0.0.0/8, [::1] or localhost.",
            ),
        };
        response::json(status, &json!({"message": message}))
    }
}

/// Middleware that rejects requests from pages of other origins.
pub(crate) async fn same_origin_only(
    State(any_name): State<bool>,
    call: Request,
    next: Next,
) -> Response {
    match is_foreign(call.headers(), call.uri(), any_name) {
        false => next.run(call).await,
        true => foreign(
            "The controls accept requests from programs and from the sandbox's own pages only.",
        ),
    }
}

/// Middleware that rejects requests from pages of other origins, except GET and HEAD.
pub(crate) async fn same_origin_changes(
    State(any_name): State<bool>,
    call: Request,
    next: Next,
) -> Response {
    let only_reads = [Method::GET, Method::HEAD].contains(call.method());
    if only_reads || !is_foreign(call.headers(), call.uri(), any_name) {
        next.run(call).await
    } else {
        foreign("This page accepts only its own forms: open it and press the button there.")
    }
}

fn foreign(message: &str) -> Response {
    response::json(StatusCode::FORBIDDEN, &json!({"message": message}))
}

/// Returns true if a browser sent the request on behalf of a page of another origin.
///
/// Programs send neither `Origin` nor `Sec-Fetch-Site`, so their requests are never foreign.
fn is_foreign(headers: &HeaderMap, target: &Uri, any_name: bool) -> bool {
    let Ok(host) = check_host(headers, target, any_name) else {
        return true;
    };
    let every = |name: HeaderName, allowed: &dyn Fn(&str) -> bool| {
        let mut values = headers.get_all(name).iter();
        values.all(|value| value.to_str().is_ok_and(allowed))
    };
    let own_site = every(SITE, &|site| matches!(site, "same-origin" | "none"));
    let own_origin = every(ORIGIN, &|origin| {
        let uri = origin.parse::<Uri>().unwrap_or_default();
        uri.scheme_str() == Some("http") && uri.authority() == Some(&host)
    });
    !(own_site && own_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(HeaderName, &'static str)];

    fn headers(pairs: Pairs<'_>) -> HeaderMap {
        let pairs = pairs.iter().cloned();
        let pairs = pairs.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(name, value);
        }
        map
    }

    fn host(pairs: Pairs<'_>, any_name: bool) -> Result<(), HostError> {
        check_host(&headers(pairs), &Uri::from_static("/"), any_name).map(|_| ())
    }

    fn foreign_page(pairs: Pairs<'_>, any_name: bool) -> bool {
        is_foreign(&headers(pairs), &Uri::from_static("/"), any_name)
    }

    #[test]
    fn names_of_this_machine_are_allowed() {
        for name in [
            "127.0.0.1:4600",
            "127.0.0.1",
            "[::1]:4600",
            "[::1]",
            "localhost:4600",
        ] {
            assert_eq!(host(&[(HOST, name)], false), Ok(()), "{name}");
        }
        assert_eq!(host(&[(HOST, "sandbox:4600")], true), Ok(()));
    }

    #[test]
    fn only_an_ipv6_address_is_allowed_in_brackets() {
        for name in ["[localhost]", "[127.0.0.1]", "[]", "[::1]x", "[::1"] {
            let host = host(&[(HOST, name)], false);
            assert_eq!(host, Err(HostError::Invalid), "{name}");
        }
    }

    #[test]
    fn names_of_other_machines_are_refused() {
        for name in [
            "evil.example:4600",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "0.0.0.0:4600",
            "[::]:4600",
            "192.0.2.7",
            "2130706433",
        ] {
            assert_eq!(
                host(&[(HOST, name)], false),
                Err(HostError::OtherMachine),
                "{name}"
            );
        }
    }

    #[test]
    fn only_loopback_addresses_may_see_credentials() {
        let may = |address: &str| {
            let caller = Caller::new(Some(address.parse().unwrap()));
            caller.refuse_credentials().is_none()
        };
        for address in [
            "127.0.0.1:5",
            "127.9.9.9:5",
            "[::1]:5",
            "[::ffff:127.0.0.1]:5",
        ] {
            assert!(may(address), "{address}");
        }
        for address in [
            "192.0.2.7:5",
            "0.0.0.0:5",
            "[fe80::1]:5",
            "[::ffff:10.0.0.1]:5",
        ] {
            assert!(!may(address), "{address}");
        }
        assert!(Caller::new(None).refuse_credentials().is_some());
    }

    #[test]
    fn a_missing_repeated_or_malformed_host_is_refused_with_any_name() {
        let twice: Pairs<'_> = &[(HOST, "127.0.0.1"), (HOST, "127.0.0.1")];
        for any_name in [false, true] {
            for pairs in [&[] as Pairs<'_>, twice] {
                assert_eq!(host(pairs, any_name), Err(HostError::Invalid));
            }
            for name in [
                "",
                " ",
                "127.0.0.1 evil.example",
                "127.0.0.1,evil.example",
                "evil.example@127.0.0.1",
                "127.0.0.1:x",
                "127.0.0.1:",
                "127.0.0.1:99999",
                "http://127.0.0.1",
                "127.0.0.1/x",
                "[::1",
                ":4600",
            ] {
                let answer = host(&[(HOST, name)], any_name);
                assert_eq!(answer, Err(HostError::Invalid), "{name}");
            }
        }
    }

    #[test]
    fn an_absolute_target_with_another_host_is_refused() {
        let headers = headers(&[(HOST, "127.0.0.1:4600")]);
        let target = |text| Uri::from_static(text);
        let check = |text| check_host(&headers, &target(text), false).map(|_| ());
        assert_eq!(check("http://127.0.0.1:4600/"), Ok(()));
        assert_eq!(check("http://evil.example/"), Err(HostError::Invalid));
    }

    #[test]
    fn programs_and_the_sandboxs_own_pages_are_not_foreign() {
        let local = (HOST, "localhost:4600");
        for pairs in [
            std::slice::from_ref(&local),
            &[local.clone(), (ORIGIN, "http://localhost:4600")],
            &[local.clone(), (SITE, "same-origin")],
            &[local.clone(), (SITE, "none")],
            &[
                local.clone(),
                (SITE, "same-origin"),
                (ORIGIN, "http://localhost:4600"),
            ],
        ] {
            assert!(!foreign_page(pairs, false), "{pairs:?}");
        }
    }

    #[test]
    fn pages_of_other_origins_are_foreign() {
        let local = (HOST, "127.0.0.1:4600");
        for any_name in [false, true] {
            for origin in [
                "https://evil.example",
                "null",
                "",
                "http://localhost:1",
                "http://127.0.0.1:4601",
                "https://127.0.0.1:4600",
                "http://127.0.0.1:4600.evil.example",
            ] {
                let pairs = [local.clone(), (ORIGIN, origin)];
                assert!(foreign_page(&pairs, any_name), "{origin}");
            }
            for site in ["cross-site", "same-site", "", "Same-Origin"] {
                let pairs = [local.clone(), (SITE, site)];
                assert!(foreign_page(&pairs, any_name), "{site}");
            }
        }
        let rebound = [
            (HOST, "evil.example:4600"),
            (ORIGIN, "http://evil.example:4600"),
            (SITE, "same-origin"),
        ];
        assert!(foreign_page(&rebound, false));
    }
}
