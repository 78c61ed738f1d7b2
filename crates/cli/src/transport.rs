//! The HTTP transport of the commands: through the proxy of the settings, and with TLS if this machine has root certificates.

use dhow_core::{Error, Result};
use dhow_reqwest::{Builder, ReqwestTransport};
use http::Uri;

use crate::config::{Config, ProxySetting};

/// Hosts of this machine, which no proxy can reach.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// Returns a builder with the proxy of the settings.
///
/// Without root certificates, as in a small container, the sandbox can still be used: it needs no TLS.
///
/// # Errors
/// If the proxy is not the URL of an HTTP proxy.
pub(crate) fn builder(config: &Config) -> Result<Builder> {
    let builder = ReqwestTransport::builder().tls_optional();
    let Some(ProxySetting { place, url, bypass }) = config.proxy()? else {
        return Ok(builder);
    };
    // The value may contain a password, so it is not in the message.
    let refused = |_| {
        let rule = "must be the URL of an HTTP proxy, such as http://proxy.example:3128, or `none`";
        Error::configuration(place.clone(), rule)
    };
    let builder = is_http(&url)
        .then_some(builder)
        .ok_or(())
        .map_err(refused)?;
    let bypass = bypass.map_or_else(String::new, |hosts| format!(",{hosts}"));
    let builder = builder.proxy(&url).map_err(|_| refused(()))?;
    Ok(builder.bypass_proxy(format!("{THIS_MACHINE}{bypass}")))
}

/// Returns a transport without a proxy, for gateways on this machine.
///
/// # Errors
/// If the HTTP client cannot be created.
pub(crate) fn without_settings() -> Result<ReqwestTransport> {
    ReqwestTransport::builder().tls_optional().build()
}

/// Returns true for a URL of a proxy that speaks HTTP, with or without its scheme.
fn is_http(url: &str) -> bool {
    let url = match url.contains("://") {
        true => url.to_owned(),
        false => format!("http://{url}"),
    };
    let parsed = url.parse::<Uri>();
    parsed.is_ok_and(|url| {
        matches!(url.scheme_str(), Some("http" | "https"))
            && url.host().is_some_and(|host| !host.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_has_a_host_and_speaks_http() {
        for url in [
            "http://proxy.example:3128",
            "https://u:p@proxy.example",
            "proxy.example:3128",
            "127.0.0.1:1",
        ] {
            assert!(is_http(url), "{url}");
        }
        for url in ["", "socks5://proxy.example", "http://", "a b", "ftp://x"] {
            assert!(!is_http(url), "{url}");
        }
    }
}
