//! Transport: the attempts of one call within its deadline.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{
    BaseUrl, Call, Effect, Result, Retry, Transport, TransportError, TransportErrorKind,
};
use http::{Response, StatusCode};
use reqwest::{Client, Request};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use crate::{
    Builder, Limits, RetryPolicy, clients::Clients, fault, request::Requests, response, trace,
};

type CallResult = Result<Response<Bytes>, TransportError>;

/// Transport over one connection pool. A clone is cheap and shares the pool.
///
/// It requires a tokio runtime with time and I/O enabled. A call that is dropped before it ends may have been sent.
#[derive(Clone)]
pub struct ReqwestTransport {
    clients: Clients,
    limits: Limits,
    retry: RetryPolicy,
    // Shared, so that a clone of the transport stays cheap.
    account: Option<Arc<str>>,
}

impl ReqwestTransport {
    /// Creates a transport with the default settings.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Creates a transport with the default settings for calls of these base URLs. TLS is [optional](Builder::tls_optional) if all of them
    /// are on this machine, so that a simulated gateway can be used without root certificates.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn for_base_urls<'u>(urls: impl IntoIterator<Item = &'u BaseUrl>) -> Result<Self> {
        let builder = Self::builder();
        match urls.into_iter().all(BaseUrl::is_loopback) {
            true => builder.tls_optional().build(),
            false => builder.build(),
        }
    }

    /// Returns a builder with the default settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn from_parts(
        clients: Clients,
        limits: Limits,
        retry: RetryPolicy,
        account: Option<Arc<str>>,
    ) -> Self {
        Self {
            clients,
            limits,
            retry,
            account,
        }
    }

    async fn attempts(&self, call: Call) -> CallResult {
        let started = Instant::now();
        let deadline = started + self.limits.total_deadline();
        let Call { request, endpoint } = call;
        let (effect, retry) = (endpoint.effect(), endpoint.retry());
        let prepared = Requests::new(request).and_then(|requests| {
            let client = self.clients.select(requests.scheme(), effect)?;
            Ok((requests, client))
        });
        let (mut requests, client) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                trace::finish(0, Err(&error), started);
                return Err(error);
            }
        };
        let mut attempt = 1;
        loop {
            let result = self.attempt(client, requests.next()?, deadline).await;
            let status = result.as_ref().map(Response::status);
            let Some(pause) = self.pause(attempt, (effect, retry), &result, deadline) else {
                trace::finish(attempt, status, started);
                return result;
            };
            trace::retry(attempt, &status, pause);
            sleep(pause).await;
            attempt += 1;
        }
    }

    /// Sends the request once.
    async fn attempt(&self, client: &Client, request: Request, deadline: Instant) -> CallResult {
        let head = deadline.min(Instant::now() + self.limits.head_deadline());
        let response = timeout_at(head, client.execute(request))
            .await
            .map_err(|_| fault::head_timeout())?
            .map_err(fault::before_response)?;
        timeout_at(
            deadline,
            response::read_whole(response, self.limits.body_cap()),
        )
        .await
        .map_err(|_| fault::total_timeout())?
    }

    /// Returns the pause before the next attempt, or `None` if there is none.
    fn pause(
        &self,
        attempt: u32,
        (effect, retry): (Effect, Retry),
        result: &CallResult,
        deadline: Instant,
    ) -> Option<Duration> {
        let (requested, minimum) = match result {
            Err(error) if error.kind() == TransportErrorKind::NotSent => (None, Duration::ZERO),
            Err(_) if effect == Effect::Read => (None, minimum_pause(retry)?),
            Ok(response) if effect == Effect::Read => {
                (requested_pause(response)?, minimum_pause(retry)?)
            }
            Ok(_) | Err(_) => return None,
        };
        let pause = self.retry.pause(attempt, requested)?.max(minimum);
        let needed = pause.checked_add(self.limits.connect_deadline())?;
        let left = deadline.saturating_duration_since(Instant::now());
        (needed < left).then_some(pause)
    }
}

/// Returns the minimum pause after a request that may have arrived, or `None` if it must not be retried.
fn minimum_pause(retry: Retry) -> Option<Duration> {
    match retry {
        Retry::Freely => Some(Duration::ZERO),
        Retry::NotBefore(pause) => Some(pause),
        Retry::Never => None,
    }
}

/// Returns `None` if the response is final, and otherwise the pause from `Retry-After`, if there is one.
fn requested_pause(response: &Response<Bytes>) -> Option<Option<Duration>> {
    let retry_after = dhow_core::retry_after(response.headers());
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => retry_after.map(Some),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Some(retry_after)
        }
        _ => None,
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, call: Call) -> CallResult {
        let span = trace::span(&call, self.account.as_deref());
        self.attempts(call).instrument(span).await
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{Endpoint, ProviderId};
    use http::Method;

    use super::*;

    const ID: ProviderId = ProviderId::from_static("test");

    async fn read(transport: &ReqwestTransport, url: &str) {
        let request = http::Request::get(url).body(Bytes::new()).unwrap();
        let endpoint = Endpoint::read(ID, Method::GET, "/");
        let call = Call { request, endpoint };
        assert!(transport.send(call).await.is_err(), "{url}");
    }

    // A port of this machine on which nothing listens, so that each call fails at once.
    #[tokio::test]
    async fn optional_tls_is_set_up_by_the_first_call_over_https() {
        let builder = ReqwestTransport::builder().retry(RetryPolicy::none());
        let transport = builder.tls_optional().build().unwrap();
        assert!(!transport.clients.has_tls());
        read(&transport, "http://127.0.0.1:1").await;
        assert!(!transport.clients.has_tls());
        read(&transport, "https://127.0.0.1:1").await;
        assert!(transport.clone().clients.has_tls());
    }

    #[test]
    fn a_proxy_may_need_tls_itself() {
        let builder = ReqwestTransport::builder().tls_optional();
        let transport = builder.proxy("https://127.0.0.1:1").unwrap().build();
        assert!(transport.unwrap().clients.has_tls());
    }
}
