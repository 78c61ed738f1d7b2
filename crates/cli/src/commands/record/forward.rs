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

use super::redirect::{self, Redirect};
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

/// Base URLs of a gateway at one host. The recorder has an address of its own for each, with the gateway's paths, so that a redirect or a
/// link without a host leads to the same place as at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Scheme and authority, without a path.
    url: String,
    /// Setting with a base URL there.
    setting: &'static str,
    /// Paths of the base URLs there, without a slash at the end.
    paths: Vec<String>,
}

/// Place of a base URL: number of its origin, and its path there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) origin: usize,
    pub(super) path: String,
}

/// Returns the origins of the base URLs, and the place of each base URL.
///
/// # Errors
/// If a base URL has no host.
pub(super) fn origins(targets: &[Target]) -> Result<(Vec<Origin>, Vec<Place>)> {
    let mut origins: Vec<Origin> = Vec::new();
    let mut places = Vec::new();
    for target in targets {
        let setting = target.upstream.setting;
        let refused = || Error::configuration(setting, "is not a valid URL");
        let url: Uri = target.url.as_str().parse().map_err(|_| refused())?;
        let (Some(scheme), Some(authority)) = (url.scheme_str(), url.authority()) else {
            return Err(refused());
        };
        let (url, path) = (
            format!("{scheme}://{authority}"),
            url.path().trim_end_matches('/').to_owned(),
        );
        let known = origins.iter().position(|origin| origin.url == url);
        let origin = known.unwrap_or(origins.len());
        match origins.get_mut(origin) {
            Some(origin) => origin.paths.push(path.clone()),
            None => origins.push(Origin {
                url,
                setting,
                paths: vec![path.clone()],
            }),
        }
        places.push(Place { origin, path });
    }
    Ok((origins, places))
}

/// Sends calls to the base URLs of one origin.
#[derive(Debug)]
pub(super) struct CallForwarder {
    transport: ReqwestTransport,
    origin: Origin,
}

/// Call that the recorder passes on.
pub(super) struct RoutedCall {
    url: Uri,
    /// Path and query below the base URL, as the library knows them. Outside of the base URLs, those of the request.
    pub(super) target: Uri,
}

impl CallForwarder {
    /// Creates a forwarder for a recorder that listens on these addresses.
    ///
    /// # Errors
    /// If the origin is the recorder itself.
    pub(super) fn new(origin: Origin, addresses: &[SocketAddr], config: &Config) -> Result<Self> {
        let refused = || Error::configuration(origin.setting, "is not a valid URL");
        let url: Uri = origin.url.parse().map_err(|_| refused())?;
        for address in addresses {
            target_url::refuse_itself(origin.setting, &url, *address)?;
        }
        Ok(Self {
            transport: transport(config, CALL_TIMEOUT)?,
            origin,
        })
    }

    /// Lets a redirect to the gateway's host lead to the recorder, which the caller knows as `own`.
    pub(super) fn lead_here(
        &self,
        response: &mut Response<Bytes>,
        own: Option<&str>,
    ) -> Option<Redirect> {
        let status = response.status();
        redirect::lead_here(status, response.headers_mut(), &self.origin.url, own)
    }

    /// Returns the URL for a call: the same path and query at the gateway.
    pub(super) fn route(&self, uri: &Uri) -> Option<RoutedCall> {
        let target = uri.path_and_query()?.as_str();
        let target = target.starts_with('/').then_some(target)?;
        let paths = self.origin.paths.iter();
        let below = paths.filter_map(|path| target.strip_prefix(path.as_str()));
        let below = below.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        // The longest base URL knows the call best.
        let rest = below.min_by_key(|rest| rest.len()).unwrap_or(target);
        let slash = if rest.starts_with('/') { "" } else { "/" };
        Some(RoutedCall {
            url: format!("{}{target}", self.origin.url).parse().ok()?,
            target: format!("{slash}{rest}").parse().ok()?,
        })
    }

    /// Sends a call and returns the response, without the headers about the connection.
    pub(super) async fn send(
        &self,
        call: &RoutedCall,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        *request.uri_mut() = call.url.clone();
        restore_origin(request.headers_mut(), &self.origin.url);
        remove_headers_of_connection(request.headers_mut());
        send(&self.transport, request).await
    }
}

/// Gives the headers of a browser that name the page's own site the gateway's host. A gateway may refuse a form from another site.
fn restore_origin(headers: &mut HeaderMap, origin: &str) {
    let host = headers.get(header::HOST);
    let Some(host) = host.and_then(|host| host.to_str().ok()) else {
        return;
    };
    let own = format!("http://{host}");
    for name in [header::ORIGIN, header::REFERER] {
        let value = headers.get(&name).and_then(|value| value.to_str().ok());
        let rest = value.and_then(|value| value.strip_prefix(own.as_str()));
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let new = rest.and_then(|rest| format!("{origin}{rest}").parse().ok());
        if let Some(new) = new {
            headers.insert(name, new);
        }
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

    fn forwarder(url: &str, paths: &[&str]) -> CallForwarder {
        CallForwarder {
            transport: ReqwestTransport::builder().tls_optional().build().unwrap(),
            origin: Origin {
                url: url.to_owned(),
                setting: "base_url",
                paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            },
        }
    }

    #[test]
    fn a_call_keeps_the_gateways_path() {
        let one = forwarder("https://api.example", &[""]);
        let three = forwarder("https://g.example", &["/a", "/a/b", "/c"]);
        for (forwarder, path, url, below) in [
            (
                &one,
                "/v1/x?a=%20b",
                "https://api.example/v1/x?a=%20b",
                "/v1/x?a=%20b",
            ),
            (&one, "/", "https://api.example/", "/"),
            (&three, "/c/api/x", "https://g.example/c/api/x", "/api/x"),
            (&three, "/a/b/x", "https://g.example/a/b/x", "/x"),
            (&three, "/a?a=1", "https://g.example/a?a=1", "/?a=1"),
            // A link of a page, and a path that only begins like a base URL.
            (
                &three,
                "/style.css",
                "https://g.example/style.css",
                "/style.css",
            ),
            (&three, "/ab/x", "https://g.example/ab/x", "/ab/x"),
        ] {
            let routed = forwarder.route(&path.parse().unwrap()).unwrap();
            assert_eq!(
                (routed.url.to_string(), routed.target.to_string()),
                (url.to_owned(), below.to_owned())
            );
        }
        assert!(one.route(&"*".parse().unwrap()).is_none());
    }

    #[test]
    fn a_form_of_the_gateways_page_comes_from_the_gateways_own_site() {
        for (name, value, expected) in [
            ("origin", "http://127.0.0.1:8090", "https://g.example"),
            (
                "referer",
                "http://127.0.0.1:8090/pay/7?a=1",
                "https://g.example/pay/7?a=1",
            ),
            ("origin", "http://127.0.0.1:80901", "http://127.0.0.1:80901"),
            ("origin", "https://shop.example", "https://shop.example"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", "127.0.0.1:8090".parse().unwrap());
            headers.insert(name, value.parse().unwrap());
            restore_origin(&mut headers, "https://g.example");
            assert_eq!(headers[name], expected);
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
