//! The routes: webhooks, health and metrics.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dhow_engine::{
    Engine,
    store::{NewRejected, StoreResult, StoreStats, Timestamp},
};
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::time::timeout;
use tower_service::Service as _;

use super::counters::Counters;
use crate::{
    hop::{self, Hop},
    http_server::Respond,
};

/// Time limit for a request from its head to the response. Above the 5 seconds that a store waits for a lock.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Time limit for the store's answer to a health check.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(3);

/// Number of bytes that a health check writes, as many as a webhook with its index entries, so that a disk without space for webhooks is noticed.
const PROBE_SIZE: usize = 4_096;

/// Content type of the metrics, as Prometheus defines it.
const METRICS_TYPE: HeaderValue =
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Handlers of all routes. Cheap to clone.
#[derive(Clone)]
pub(super) struct Routes {
    engine: Engine,
    counters: Counters,
    /// Mark of the effects that this process forwards.
    hop: Option<Hop>,
}

impl Routes {
    /// Creates the routes. A request with the mark is refused.
    pub(super) fn new(engine: Engine, counters: Counters, hop: Option<Hop>) -> Self {
        Self {
            engine,
            counters,
            hop,
        }
    }

    async fn route(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if self.hop.is_some_and(|hop| hop.is_in(request.headers())) {
            tracing::warn!(
                "a forwarded effect came back and was refused; --forward-to must name another server"
            );
            return text(StatusCode::LOOP_DETECTED, hop::CAME_BACK);
        }
        match request.uri().path() {
            "/healthz" => self.health().await,
            "/metrics" => self.metrics().await,
            path if is_webhook(path) => {
                let Ok(response) = self.engine.webhook_service().call(request).await;
                response
            }
            _ => text(StatusCode::NOT_FOUND, "not found\n"),
        }
    }

    async fn health(&self) -> Response<Full<Bytes>> {
        match self.probe().await {
            Some(_) => text(StatusCode::OK, "ok\n"),
            None => text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the store is not available\n",
            ),
        }
    }

    async fn metrics(&self) -> Response<Full<Bytes>> {
        let stats = self.probe().await;
        let now = Timestamp::from(SystemTime::now());
        let accounts: Vec<&str> = self.engine.accounts().collect();
        let page = self.counters.page(&accounts, stats.as_ref(), now);
        let mut response = Response::new(Full::from(page));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, METRICS_TYPE);
        response
    }

    /// Returns the counts of the store, or `None` if it cannot be read and written in time.
    async fn probe(&self) -> Option<StoreStats> {
        match timeout(HEALTH_TIMEOUT, self.read_and_write()).await {
            Ok(Ok(stats)) => Some(stats),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the store is not available");
                None
            }
            Err(_) => {
                tracing::warn!("the store did not answer in time");
                None
            }
        }
    }

    async fn read_and_write(&self) -> StoreResult<StoreStats> {
        let store = self.engine.store();
        // A store that cannot write cannot take webhooks. A rejected delivery of no account, none of which is kept, is a true write of the
        // size of a webhook that leaves nothing.
        store
            .reject(NewRejected {
                account: String::new(),
                received_at: Timestamp::from(SystemTime::now()),
                reason: "probe".to_owned(),
                method: String::new(),
                target: String::new(),
                headers: "[]".to_owned(),
                body: vec![0; PROBE_SIZE],
                keep: 0,
            })
            .await?;
        store.stats().await
    }
}

impl Respond for Routes {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let response = timeout(REQUEST_TIMEOUT, self.route(request)).await;
        response.unwrap_or_else(|_| text(StatusCode::REQUEST_TIMEOUT, "too slow\n"))
    }
}

/// Returns true for `/webhooks/ACCOUNT`.
fn is_webhook(path: &str) -> bool {
    let account = path.strip_prefix("/webhooks/");
    account.is_some_and(|account| !account.trim_end_matches('/').contains('/'))
}

fn text(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_arrive_one_level_below_their_path() {
        for path in ["/webhooks/hitpay", "/webhooks/hub2-ci", "/webhooks/hitpay/"] {
            assert!(is_webhook(path), "{path}");
        }
        for path in ["/webhooks", "/webhooks/a/b", "/hitpay", "/webhooksx/a"] {
            assert!(!is_webhook(path), "{path}");
        }
    }
}
