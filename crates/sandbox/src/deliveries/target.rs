//! Allowed webhook targets: plain HTTP to this machine, to other machines if enabled, never to the sandbox itself.

use std::io;
use std::net::{IpAddr, SocketAddr};

use http::Uri;
use tokio::net::{TcpStream, lookup_host};

use super::Policy;

/// Message for a webhook to the sandbox itself.
// A caller that chooses a webhook URL could otherwise use it to reach the control API.
const ITSELF: &str = "the URL points to this sandbox, which receives no webhooks";

/// A checked webhook URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Host name or IP address; an IPv6 address is without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// Value of the `host` header.
    pub(super) authority: String,
    /// Path with the query.
    pub(super) path: String,
    anywhere: bool,
    own_port: u16,
}

impl Target {
    /// Parses and checks a webhook URL. The error is a message for the log.
    pub(super) fn parse(url: &str, policy: &Policy) -> Result<Self, String> {
        let (anywhere, own_port) = (policy.anywhere, policy.own_port);
        let uri: Uri = url.parse().map_err(|_| "not a URL".to_owned())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("not an absolute URL".to_owned());
        };
        let host = authority.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if !anywhere && !is_loopback(bare) {
            return Err(format!(
                "{host} is not this machine; a sandbox sends webhooks to other machines only if enabled"
            ));
        }
        if scheme != "http" {
            return Err(format!("the URL scheme must be http, not {scheme}"));
        }
        let port = authority.port_u16().unwrap_or(80);
        if port == own_port && (is_loopback(bare) || bare.parse().is_ok_and(is_here)) {
            return Err(ITSELF.to_owned());
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            host: bare.to_owned(),
            port,
            authority: match authority.port_u16() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            path: path.to_owned(),
            anywhere,
            own_port,
        })
    }

    /// Connects to the target.
    ///
    /// The host name is resolved once, and each of its addresses is checked before use.
    pub(super) async fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::other("the host name has no allowed address");
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            if !self.anywhere && !address.ip().to_canonical().is_loopback() {
                continue;
            }
            if address.port() == self.own_port && is_here(address.ip()) {
                return Err(io::Error::other(ITSELF));
            }
            match TcpStream::connect(address).await {
                Ok(stream) if self.leads_back(&stream)? => return Err(io::Error::other(ITSELF)),
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Returns true if the connection leads to the sandbox, through any address of this machine.
    fn leads_back(&self, stream: &TcpStream) -> io::Result<bool> {
        let (here, there): (SocketAddr, SocketAddr) = (stream.local_addr()?, stream.peer_addr()?);
        let same_machine = is_here(there.ip()) || here.ip() == there.ip();
        Ok(there.port() == self.own_port && same_machine)
    }
}

/// Returns true for loopback and unspecified addresses. Addresses of network interfaces are not looked up.
fn is_here(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ip.is_loopback() || ip.is_unspecified()
}

/// Returns true for `localhost` and loopback IP addresses.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn target(url: &str, anywhere: bool) -> Result<Target, String> {
        let (pauses, timeout, own_port) = (Vec::new(), Duration::ZERO, 4600);
        let policy = Policy {
            pauses,
            timeout,
            anywhere,
            own_port,
        };
        Target::parse(url, &policy)
    }

    #[test]
    fn localhost_and_loopback_addresses_are_allowed() {
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
            let target = target(url, false).unwrap();
            assert_eq!(
                (target.host.as_str(), target.port, target.path.as_str()),
                (host, port, path)
            );
        }
    }

    #[test]
    fn other_hosts_are_allowed_only_if_enabled() {
        for url in [
            "http://example.com/hook",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://localhost@example.com/",
        ] {
            assert!(target(url, false).is_err(), "{url}");
            assert!(target(url, true).is_ok(), "{url}");
        }
        for url in [
            "https://localhost/",
            "ftp://localhost/",
            "/hook",
            "",
            "not an address",
        ] {
            assert!(target(url, true).is_err(), "{url}");
        }
    }

    #[test]
    fn the_sandbox_itself_is_refused_under_every_name() {
        for host in [
            "127.0.0.1",
            "localhost",
            "LOCALHOST",
            "127.0.0.2",
            "[::1]",
            "0.0.0.0",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[0:0:0:0:0:0:0:1]",
            "user@127.0.0.1",
        ] {
            for anywhere in [false, true] {
                let url = format!("http://{host}:4600/_sandbox/faults");
                assert!(target(&url, anywhere).is_err(), "{url}");
            }
            let other = format!("http://{host}:4601/hook");
            assert!(target(&other, true).is_ok(), "{other}");
        }
    }
}
