//! The demo's shop: an HTTP server with a webhook URL and a return URL for each gateway.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, RawQuery, Request, State},
    http::{Response, StatusCode},
    routing::any,
};
use bytes::Bytes;
use dhow_core::{Delivery, Error, Event, Registry, RejectionReason, Result};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

/// Maximum size of a delivery's body in bytes; no gateway sends this much.
const MAX_BODY: usize = 1024 * 1024;

/// A running shop.
pub(super) struct Shop {
    origin: String,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
}

/// A request that the shop received, with the gateway named in its path.
pub(super) struct Arrival {
    pub(super) gateway: String,
    pub(super) received: Received,
}

/// Kind of a received request.
pub(super) enum Received {
    /// A webhook delivery and its verdict.
    Webhook {
        delivery: Delivery,
        verdict: Box<Result<Event, RejectionReason>>,
    },
    /// A browser at the return URL, with its unverified query.
    Return { query: String },
}

/// State shared by the handlers.
struct ShopState {
    providers: Registry,
    arrivals: mpsc::UnboundedSender<Arrival>,
}

impl Shop {
    /// Starts the shop on a free loopback port.
    ///
    /// # Errors
    /// If no port is available.
    pub(super) async fn open(providers: Registry) -> Result<Self> {
        let no_port =
            |error| Error::configuration("shop", "cannot listen on a port").with_source(error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let (sender, arrivals) = mpsc::unbounded_channel();
        let state = Arc::new(ShopState {
            providers,
            arrivals: sender,
        });
        let routes = Router::new()
            .route("/webhooks/{gateway}", any(webhook))
            .route("/thanks/{gateway}", any(thanks))
            .with_state(state);
        // The task ends with the runtime, which ends with the command.
        tokio::spawn(axum::serve(listener, routes).into_future());
        let origin = format!("http://{address}");
        Ok(Self { origin, arrivals })
    }

    /// Base URL of the shop.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Webhook URL of a gateway.
    pub(super) fn webhook_url(&self, gateway: &str) -> String {
        format!("{}/webhooks/{gateway}", self.origin)
    }

    /// Return URL of a gateway.
    pub(super) fn return_url(&self, gateway: &str) -> String {
        format!("{}/thanks/{gateway}", self.origin)
    }

    /// Returns the next request for a gateway, or `None` after the timeout.
    pub(super) async fn next(&mut self, gateway: &str, within: Duration) -> Option<Received> {
        let next = async {
            while let Some(arrival) = self.arrivals.recv().await {
                if arrival.gateway == gateway {
                    return Some(arrival.received);
                }
            }
            None
        };
        timeout(within, next).await.ok().flatten()
    }
}

/// Verifies a delivery and responds with the reply that the gateway expects.
async fn webhook(
    State(state): State<Arc<ShopState>>,
    Path(gateway): Path<String>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Some(provider) = state.providers.verifier(&gateway) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return empty(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let delivery = Delivery::from_request(http::Request::from_parts(parts, body));
    let (reply, verdict) = match provider.verify_webhook(&delivery) {
        Ok(verified) => (verified.reply().clone(), Ok(provider.event(&verified))),
        Err(rejection) => (rejection.reply().clone(), Err(rejection.reason())),
    };
    let verdict = Box::new(verdict);
    let received = Received::Webhook { delivery, verdict };
    // The receiver may be gone because the demo has ended. The gateway still gets its reply.
    let _ = state.arrivals.send(Arrival { gateway, received });
    Response::<Bytes>::from(reply).map(Body::from)
}

/// Return page. The query is not trusted.
async fn thanks(
    State(state): State<Arc<ShopState>>,
    Path(gateway): Path<String>,
    RawQuery(query): RawQuery,
) -> &'static str {
    let query = query.unwrap_or_default();
    let received = Received::Return { query };
    let _ = state.arrivals.send(Arrival { gateway, received });
    "Thank you. We will notify you when your payment is confirmed."
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
