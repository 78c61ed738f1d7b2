//! Passes calls on to the gateway, and webhooks to the shop.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use dhow_core::{
    Call, Delivery, Endpoint, Error, ProviderId, Resolution, Result, Transport, TransportError,
    TransportErrorKind,
};
use dhow_record::Target;
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use http::{HeaderMap, HeaderName, Method, Request, Response, Uri, header};

use crate::{config::Config, hop::Hop, target_url, transport};

/// Option with the URL of the shop.
const OPTION: &str = "--forward-to";

/// Time limit of a call. The shop has its own, which is shorter.
const CALL_TIMEOUT: Duration = Duration::from_secs(600);

/// Time limit of a webhook. Gateways wait for about as long.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum size of a body, which is held in memory as a whole.
pub(super) const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// Endpoint of every request. A write, so that nothing is ever sent twice.
const ANY: Endpoint = Endpoint::write(
    ProviderId::from_static("record"),
    Method::POST,
    "/",
    Resolution::AskGateway,
);

fn transport(config: &Config, timeout: Duration) -> Result<ReqwestTransport> {
    let limits = Limits::default()
        .total(timeout)
        .head(timeout)
        .connect(Duration::from_secs(30))
        .body(BODY_LIMIT);
    transport::builder(config)?
        .limits(limits)
        .retry(RetryPolicy::none())
        .build()
}

/// Sends calls to the base URLs of a gateway.
#[derive(Debug)]
pub(super) struct CallForwarder {
    transport: ReqwestTransport,
    /// Path of the recorder for each base URL.
    bases: Vec<(&'static str, String)>,
}

/// Call that the recorder passes on.
pub(super) struct RoutedCall {
    url: Uri,
    /// Path and query below the base URL, as the library knows them.
    pub(super) target: Uri,
}

impl CallForwarder {
    /// Creates a forwarder for a recorder that listens on these addresses.
    ///
    /// # Errors
    /// If a base URL names the recorder itself.
    pub(super) fn new(
        targets: &[Target],
        addresses: &[SocketAddr],
        config: &Config,
    ) -> Result<Self> {
        let bases = targets.iter().map(|target| {
            let base = target.url.as_str().trim_end_matches('/');
            let url: Uri = base
                .parse()
                .map_err(|_| Error::configuration(target.upstream.setting, "is not a valid URL"))?;
            for address in addresses {
                target_url::refuse_itself(target.upstream.setting, &url, *address)?;
            }
            Ok((target.upstream.prefix, base.to_owned()))
        });
        Ok(Self {
            transport: transport(config, CALL_TIMEOUT)?,
            bases: bases.collect::<Result<Vec<_>>>()?,
        })
    }

    /// Returns the URL for a call, if its path belongs to one of the base URLs.
    pub(super) fn route(&self, uri: &Uri) -> Option<RoutedCall> {
        let target = uri.path_and_query()?.as_str();
        let mut bases = self.bases.iter();
        bases.find_map(|(prefix, base)| {
            let rest = target.strip_prefix(prefix)?;
            let is_below = rest.is_empty() || rest.starts_with(['/', '?']);
            is_below.then_some(())?;
            let url = format!("{base}{rest}").parse().ok()?;
            let rest = if rest.starts_with('/') {
                rest.to_owned()
            } else {
                format!("/{rest}")
            };
            Some(RoutedCall {
                url,
                target: rest.parse().ok()?,
            })
        })
    }

    /// Paths of the recorder, for a call that has none of them.
    pub(super) fn prefixes(&self) -> String {
        let prefixes: Vec<&str> = self.bases.iter().map(|(prefix, _)| *prefix).collect();
        prefixes.join(", ")
    }

    /// Sends a call and returns the response, without the headers about the connection.
    pub(super) async fn send(
        &self,
        call: &RoutedCall,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        *request.uri_mut() = call.url.clone();
        remove_headers_of_connection(request.headers_mut());
        send(&self.transport, request).await
    }
}

/// Sends webhooks to the shop.
#[derive(Debug)]
pub(super) struct WebhookForwarder {
    transport: ReqwestTransport,
    url: Uri,
    hop: Hop,
}

impl WebhookForwarder {
    /// Creates a forwarder to the URL of `--forward-to`.
    ///
    /// # Errors
    /// If the URL is not that of a server on this machine, or names the recorder.
    pub(super) fn new(url: &str, addresses: &[SocketAddr], config: &Config) -> Result<Self> {
        Ok(Self {
            transport: transport(config, WEBHOOK_TIMEOUT)?,
            url: super::local_url(OPTION, url, addresses)?,
            hop: Hop::random(),
        })
    }

    /// True for a request that this forwarder has sent.
    pub(super) fn has_sent(&self, headers: &HeaderMap) -> bool {
        self.hop.is_in(headers)
    }

    /// Sends a webhook and returns the shop's reply.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        let delivery = Delivery::from_request(request);
        let request = target_url::request(OPTION, &self.url, delivery.path(), &delivery);
        let mut request = request.map_err(|_| TransportError::not_sent("the URL is not valid"))?;
        remove_headers_of_connection(request.headers_mut());
        self.hop.mark(request.headers_mut());
        send(&self.transport, request).await
    }
}

async fn send(
    transport: &ReqwestTransport,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, TransportError> {
    let endpoint = ANY;
    let mut response = transport.send(Call { request, endpoint }).await?;
    remove_headers_of_connection(response.headers_mut());
    Ok(response)
}

/// Removes the headers about one connection, also those that `Connection` names.
fn remove_headers_of_connection(headers: &mut HeaderMap) {
    let named = headers.get_all(header::CONNECTION).iter();
    let named = named.filter_map(|value| value.to_str().ok());
    let named = named.flat_map(|value| value.split(','));
    let named: Vec<HeaderName> = named.filter_map(|name| name.trim().parse().ok()).collect();
    for name in named {
        headers.remove(name);
    }
    // The server has already answered it.
    headers.remove(header::EXPECT);
    target_url::remove_headers_of_connection(headers);
}

/// Word of the header with the recorder's own error.
pub(super) fn error_word(error: &TransportError) -> &'static str {
    match error.kind() {
        TransportErrorKind::NotSent => "not-sent",
        TransportErrorKind::MaybeSent => "maybe-sent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarder(bases: &[(&'static str, &str)]) -> CallForwarder {
        CallForwarder {
            transport: ReqwestTransport::builder().tls_optional().build().unwrap(),
            bases: bases
                .iter()
                .map(|(prefix, base)| (*prefix, (*base).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_call_goes_to_the_base_url_of_its_path() {
        let one = forwarder(&[("", "https://api.example/v")]);
        let three = forwarder(&[
            ("/checkout", "https://c.example"),
            ("/account", "https://a.example"),
        ]);
        for (forwarder, path, expected) in [
            (
                &one,
                "/v1/x?a=%20b",
                Some(("https://api.example/v/v1/x?a=%20b", "/v1/x?a=%20b")),
            ),
            (&one, "/", Some(("https://api.example/v/", "/"))),
            (
                &three,
                "/account/api/x",
                Some(("https://a.example/api/x", "/api/x")),
            ),
            (
                &three,
                "/checkout?a=1",
                Some(("https://c.example/?a=1", "/?a=1")),
            ),
            (&three, "/accounts/x", None),
            (&three, "/api/x", None),
        ] {
            let routed = forwarder.route(&path.parse().unwrap());
            let routed = routed.map(|call| (call.url.to_string(), call.target.to_string()));
            let expected = expected.map(|(url, target)| (url.to_owned(), target.to_owned()));
            assert_eq!(routed, expected, "{path}");
        }
    }

    #[test]
    fn headers_that_the_connection_names_are_not_passed_on() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("keep-alive", "timeout=5"),
            ("expect", "100-continue"),
            ("transfer-encoding", "chunked"),
            ("content-encoding", "gzip"),
            ("x-api-key", "k"),
        ] {
            headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        remove_headers_of_connection(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-encoding", "x-api-key"]);
    }
}
