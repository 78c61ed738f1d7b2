//! Passes requests on to the user's server.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use bytes::Bytes;
use dhow_core::{
    Call, Delivery, Endpoint, Error, ProviderId, Resolution, Result, Transport, redirect_target,
};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use http::{HeaderMap, Method, Response, StatusCode, Uri};

use crate::{config::Config, hop::Hop, target_url, transport, view::Forwarded};

/// Name of the option with the URL.
const OPTION: &str = "--forward-to";

/// Word in the URL that stands for the gateway's name.
const PLACEHOLDER: &str = "GATEWAY";

/// Time limit for one request. Gateways wait for about as long.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Endpoint in spans. The gateway delivers again, so nothing is retried here.
const WEBHOOK: Endpoint = Endpoint::write(
    ProviderId::from_static("forward"),
    Method::POST,
    "/",
    Resolution::AskGateway,
);

/// Sends requests to the URL of each gateway.
#[derive(Debug)]
pub(super) struct Forwarder {
    transport: ReqwestTransport,
    urls: BTreeMap<&'static str, Uri>,
    hop: Hop,
}

impl Forwarder {
    /// Creates a forwarder for a command that listens on an address.
    ///
    /// # Errors
    /// If the URL is not valid or not safe for one of the gateways, or names that address.
    pub(super) fn new(
        url: &str,
        gateways: &[&'static str],
        allow_plain_http: bool,
        listening: SocketAddr,
        config: &Config,
    ) -> Result<Self> {
        let mut urls = BTreeMap::new();
        for gateway in gateways {
            let url = url.replace(PLACEHOLDER, gateway);
            let rule = "must be an absolute URL such as http://localhost:3000/webhooks/GATEWAY";
            let url: Uri = url.parse().map_err(|_| Error::invalid(OPTION, rule))?;
            target_url::refuse_itself(OPTION, &url, listening)?;
            target_url::check(OPTION, &url, allow_plain_http)?;
            target_url::refuse_credentials(OPTION, &url)?;
            urls.insert(*gateway, url);
        }
        let limits = Limits::default().total(TIMEOUT).head(TIMEOUT);
        let transport = transport::builder(config)?
            .limits(limits)
            .retry(RetryPolicy::none())
            .build()?;
        Ok(Self {
            transport,
            urls,
            hop: Hop::random(),
        })
    }

    /// True for a request that this forwarder has sent.
    pub(super) fn has_sent(&self, headers: &HeaderMap) -> bool {
        self.hop.is_in(headers)
    }

    /// Sends a request with the method, headers and body of the delivery, and returns the response. `path` is the rest of the path after
    /// the gateway's name. Without a response, 502 is returned, after which the gateway delivers again.
    pub(super) async fn forward(
        &self,
        gateway: &str,
        path: &str,
        delivery: &Delivery,
    ) -> (Response<Bytes>, Forwarded) {
        let to = self.urls.get(gateway).map(shown).unwrap_or_default();
        match self.send(gateway, path, delivery).await {
            Ok(mut response) => {
                let forwarded = Forwarded {
                    to,
                    status: Some(response.status().as_u16()),
                    redirect: redirect_target(&response),
                    error: None,
                };
                target_url::remove_headers_of_connection(response.headers_mut());
                (response, forwarded)
            }
            Err(reason) => {
                let body = format!("dhow listen: no response from the forward target: {reason}\n");
                let mut response = Response::new(Bytes::from(body));
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                let forwarded = Forwarded {
                    to,
                    status: None,
                    redirect: None,
                    error: Some(reason),
                };
                (response, forwarded)
            }
        }
    }

    async fn send(
        &self,
        gateway: &str,
        path: &str,
        delivery: &Delivery,
    ) -> Result<Response<Bytes>, String> {
        let url = self.urls.get(gateway).ok_or("the gateway has no URL")?;
        let request = target_url::request(OPTION, url, path, delivery);
        let mut request = request.map_err(|error| error.sentence())?;
        self.hop.mark(request.headers_mut());
        let endpoint = WEBHOOK;
        let response = self.transport.send(Call { request, endpoint }).await;
        response.map_err(|error| {
            let causes =
                std::iter::successors(std::error::Error::source(&error), |cause| (*cause).source());
            let cause = causes.last().map(|cause| format!(" ({cause})"));
            format!("{}{}", error.what(), cause.unwrap_or_default())
        })
    }
}

/// Returns a URL without its query, which may contain a token.
fn shown(url: &Uri) -> String {
    let url = url.to_string();
    url.split('?').next().unwrap_or_default().to_owned()
}
