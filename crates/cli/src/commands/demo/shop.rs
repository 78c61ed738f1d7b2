//! The demo's shop: a small server that verifies webhooks and sees browsers come back.

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

/// More than any gateway's delivery.
const MOST_BYTES: usize = 1024 * 1024;

/// A shop that listens.
pub(super) struct Shop {
    origin: String,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
}

/// An incoming request, with the gateway that it claims to come from.
pub(super) struct Arrival {
    pub(super) gateway: String,
    pub(super) what: What,
}

/// The kind of an incoming request.
pub(super) enum What {
    /// A delivery, with the verdict on it.
    Webhook {
        delivery: Delivery,
        verdict: Box<Result<Event, RejectionReason>>,
    },
    /// A browser that came back, with whatever query.
    Return { query: String },
}

struct Desk {
    providers: Registry,
    arrivals: mpsc::UnboundedSender<Arrival>,
}

impl Shop {
    /// Listens on a free port of this machine.
    ///
    /// # Errors
    /// No port to be had.
    pub(super) async fn open(providers: Registry) -> Result<Self> {
        let no_port =
            |error| Error::configuration("address", "cannot be listened on").with_source(error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let (sender, arrivals) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk {
            providers,
            arrivals: sender,
        });
        let routes = Router::new()
            .route("/webhooks/{gateway}", any(webhook))
            .route("/thanks/{gateway}", any(thanks))
            .with_state(desk);
        // Serves until the runtime ends with the command.
        tokio::spawn(axum::serve(listener, routes).into_future());
        let origin = format!("http://{address}");
        Ok(Self { origin, arrivals })
    }

    /// The URL at which the shop listens.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// The URL to which a gateway delivers.
    pub(super) fn webhook_url(&self, gateway: &str) -> String {
        format!("{}/webhooks/{gateway}", self.origin)
    }

    /// The URL to which a gateway sends the browser back.
    pub(super) fn return_url(&self, gateway: &str) -> String {
        format!("{}/thanks/{gateway}", self.origin)
    }

    /// The next thing that comes in for a gateway, or nothing in that time.
    pub(super) async fn next(&mut self, gateway: &str, within: Duration) -> Option<What> {
        let awaited = async {
            while let Some(arrival) = self.arrivals.recv().await {
                if arrival.gateway == gateway {
                    return Some(arrival.what);
                }
            }
            None
        };
        timeout(within, awaited).await.ok().flatten()
    }
}

/// Verifies first, and answers what the gateway wants to hear.
async fn webhook(
    State(desk): State<Arc<Desk>>,
    Path(gateway): Path<String>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Some(provider) = desk.providers.verifier(&gateway) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return empty(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let delivery = Delivery::from_request(http::Request::from_parts(parts, body));
    let (reply, verdict) = match provider.verify_webhook(&delivery) {
        Ok(verified) => (verified.reply().clone(), Ok(provider.event(&verified))),
        Err(rejection) => (rejection.reply().clone(), Err(rejection.reason())),
    };
    let verdict = Box::new(verdict);
    let what = What::Webhook { delivery, verdict };
    // The demo may be over; the gateway gets its reply all the same.
    let _ = desk.arrivals.send(Arrival { gateway, what });
    Response::<Bytes>::from(reply).map(Body::from)
}

/// Thanks the customer, and believes nothing.
async fn thanks(
    State(desk): State<Arc<Desk>>,
    Path(gateway): Path<String>,
    RawQuery(query): RawQuery,
) -> &'static str {
    let query = query.unwrap_or_default();
    let what = What::Return { query };
    let _ = desk.arrivals.send(Arrival { gateway, what });
    "Thank you. We tell you as soon as your payment is confirmed."
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
