//! A transport over hyper: one attempt for each call, no redirects, and limits for time and size.

use std::{io, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use dhow::{Call, Transport, TransportError};
use http::Response;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::timeout;

/// Time limit for the connection, and for the whole call.
const CONNECT: Duration = Duration::from_secs(5);
const CALL: Duration = Duration::from_secs(30);
/// Maximum length of a response.
const LONGEST: usize = 1024 * 1024;

/// Sends calls over hyper.
#[derive(Debug, Clone)]
pub(crate) struct HyperTransport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl HyperTransport {
    /// Creates a transport with the root certificates of the operating system.
    ///
    /// # Errors
    /// That of TLS, such as missing root certificates.
    pub(crate) fn new() -> io::Result<Self> {
        let mut tcp = HttpConnector::new();
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.enforce_http(false);
        let tls = HttpsConnectorBuilder::new().try_with_platform_verifier().map_err(io::Error::other)?;
        // Plain HTTP for the sandbox. A gateway's URL is always `https` elsewhere, because `BaseUrl` refuses `http` to other machines.
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        let mut client = Client::builder(TokioExecutor::new());
        // A connection that the gateway has closed meanwhile would make the outcome of a write unknown.
        client.pool_max_idle_per_host(0).retry_canceled_requests(false);
        Ok(Self { client: client.build(connector) })
    }

    async fn attempt(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let response = self.client.request(call.request.map(Full::new)).await.map_err(|error| {
            // Without a connection no byte of the request has left. After it, any error is a doubt.
            if error.is_connect() {
                TransportError::not_sent("no connection to the gateway").with_source(error)
            } else {
                TransportError::maybe_sent("no response from the gateway").with_source(error)
            }
        })?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, LONGEST).collect().await;
        // A part of a body is worse than none: a missing digit is another amount.
        let body = body.map_err(|error| TransportError::maybe_sent("no complete response").with_source(error))?;
        Ok(Response::from_parts(head, body.to_bytes()))
    }
}

#[async_trait]
impl Transport for HyperTransport {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let late = |_| TransportError::maybe_sent("no complete response in time");
        timeout(CALL, self.attempt(call)).await.map_err(late)?
    }
}

#[cfg(test)]
mod tests;
