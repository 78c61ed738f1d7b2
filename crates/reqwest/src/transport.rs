//! Transport: the attempts of one call within its deadline.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Effect, Repeat, Result, Transport, TransportError, TransportFault};
use http::{Response, StatusCode};
use reqwest::{Client, Request};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use crate::{Builder, Limits, RetryPolicy, answer, fault, request, trace};

type Sent = Result<Response<Bytes>, TransportError>;

/// Transport over one connection pool. A clone is cheap and shares the pool.
///
/// It requires a tokio runtime with time and I/O enabled. A call that is dropped before it ends may have been sent.
#[derive(Clone)]
pub struct ReqwestTransport {
    clients: Clients,
    limits: Limits,
    retry: RetryPolicy,
}

/// Clients for reads and for writes: two handles of one client, unless writes have separate connections.
#[derive(Clone)]
pub(crate) struct Clients {
    pub(crate) reads: Client,
    pub(crate) writes: Client,
}

impl ReqwestTransport {
    /// Creates a transport with the default settings.
    ///
    /// # Errors
    /// Those of [`Builder::build`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Returns a builder with the default settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn of(clients: Clients, limits: Limits, retry: RetryPolicy) -> Self {
        Self {
            clients,
            limits,
            retry,
        }
    }

    async fn attempts(&self, call: Call) -> Sent {
        let started = Instant::now();
        let deadline = started + self.limits.total_deadline();
        let Call { request, endpoint } = call;
        let (effect, repeat) = (endpoint.effect(), endpoint.repeat());
        let request = match request::outgoing(request) {
            Ok(request) => request,
            Err(error) => {
                trace::done(0, Err(&error), started);
                return Err(error);
            }
        };
        let client = match effect {
            Effect::Read => &self.clients.reads,
            Effect::Write => &self.clients.writes,
        };
        let mut attempt = 1;
        loop {
            let result = self
                .attempt(client, request::copy(&request)?, deadline)
                .await;
            let seen = result.as_ref().map(Response::status);
            let Some(pause) = self.pause(attempt, (effect, repeat), &result, deadline) else {
                trace::done(attempt, seen, started);
                return result;
            };
            trace::again(attempt, &seen, pause);
            sleep(pause).await;
            attempt += 1;
        }
    }

    /// Sends the request once.
    async fn attempt(&self, client: &Client, request: Request, deadline: Instant) -> Sent {
        let head = deadline.min(Instant::now() + self.limits.head_deadline());
        let response = timeout_at(head, client.execute(request))
            .await
            .map_err(|_| fault::no_head_in_time())?
            .map_err(fault::before_answer)?;
        timeout_at(deadline, answer::whole(response, self.limits.body_cap()))
            .await
            .map_err(|_| fault::no_body_in_time())?
    }

    /// Returns the pause before the next attempt, or `None` if there is none.
    fn pause(
        &self,
        attempt: u32,
        (effect, repeat): (Effect, Repeat),
        result: &Sent,
        deadline: Instant,
    ) -> Option<Duration> {
        let (asked, polite) = match result {
            Err(error) if error.fault() == TransportFault::NotSent => (None, Duration::ZERO),
            Err(_) if effect == Effect::Read => (None, polite_pause(repeat)?),
            Ok(answer) if effect == Effect::Read => (asked_pause(answer)?, polite_pause(repeat)?),
            Ok(_) | Err(_) => return None,
        };
        let pause = self.retry.pause(attempt, asked)?.max(polite);
        let needed = pause.checked_add(self.limits.connect_deadline())?;
        let left = deadline.saturating_duration_since(Instant::now());
        (needed < left).then_some(pause)
    }
}

/// Returns the minimum pause after a request that may have arrived, or `None` if it must not be retried.
fn polite_pause(repeat: Repeat) -> Option<Duration> {
    match repeat {
        Repeat::Freely => Some(Duration::ZERO),
        Repeat::NotBefore(pause) => Some(pause),
        Repeat::Never => None,
    }
}

/// Returns `None` if the response is final, and otherwise the pause from `Retry-After`, if there is one.
fn asked_pause(answer: &Response<Bytes>) -> Option<Option<Duration>> {
    let asked = dhow_core::retry_after(answer.headers());
    match answer.status() {
        StatusCode::TOO_MANY_REQUESTS => asked.map(Some),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Some(asked)
        }
        _ => None,
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, call: Call) -> Sent {
        let span = trace::span(&call);
        self.attempts(call).instrument(span).await
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
