//! Where a webhook may go: plain HTTP on this machine, and elsewhere only if asked.

use std::net::IpAddr;

use http::Uri;

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// For the socket: no brackets around an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    /// For the `host` header.
    pub(super) authority: String,
    /// Path and query.
    pub(super) path: String,
}

impl Target {
    /// Reads an address; the error is for people.
    pub(super) fn read(url: &str, anywhere: bool) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|_| "not an address".to_owned())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("not an absolute address".to_owned());
        };
        let host = authority.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if !anywhere && !is_loopback(bare) {
            return Err(format!(
                "{host} is not this machine; a sandbox sends no webhook elsewhere unless asked"
            ));
        }
        if scheme != "http" {
            return Err(format!("the sandbox speaks plain http only, not {scheme}"));
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            host: bare.to_owned(),
            port: authority.port_u16().unwrap_or(80),
            authority: match authority.port_u16() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            path: path.to_owned(),
        })
    }
}

/// Whether a host is this machine, by its name or its number.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_reached_by_name_and_number() {
        for (url, host, port, path) in [
            (
                "http://127.0.0.1:8080/hook?a=1",
                "127.0.0.1",
                8080,
                "/hook?a=1",
            ),
            ("http://localhost", "localhost", 80, "/"),
            ("http://[::1]:9/x", "::1", 9, "/x"),
        ] {
            let target = Target::read(url, false).unwrap();
            assert_eq!(
                (target.host.as_str(), target.port, target.path.as_str()),
                (host, port, path)
            );
        }
    }

    #[test]
    fn everywhere_else_is_refused_unless_asked() {
        for url in [
            "http://example.com/hook",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://localhost@example.com/",
        ] {
            assert!(Target::read(url, false).is_err(), "{url}");
            assert!(Target::read(url, true).is_ok(), "{url}");
        }
        for url in [
            "https://localhost/",
            "ftp://localhost/",
            "/hook",
            "",
            "not an address",
        ] {
            assert!(Target::read(url, true).is_err(), "{url}");
        }
    }
}
