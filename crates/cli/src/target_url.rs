//! URLs that signed requests are sent to.

use std::net::IpAddr;

use dhow_core::{Error, Result};
use http::Uri;

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

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
