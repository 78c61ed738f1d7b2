//! The shop: it receives webhooks, which the library verifies, and the customer's browser.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE},
    routing::{any, get},
};
use dhow::{Delivery, Event, Registry, Reply};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::timeout,
};

/// Longest wait for a webhook, which comes from this machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Page for the customer, which has the rules of every page.
const THANKS: &str =
    "<!DOCTYPE html><html lang=\"en\"><title>Shop</title><main><h1>Thank you</h1></main></html>";

/// A running shop. It ends with the runtime of its test.
pub(crate) struct Shop {
    pub(crate) origin: String,
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
}

struct Receiver {
    gateways: Registry,
    events: mpsc::UnboundedSender<Event>,
}

impl Shop {
    pub(crate) async fn open(gateways: Registry) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, events) = mpsc::unbounded_channel();
        let receiver = Arc::new(Receiver {
            gateways,
            events: sender,
        });
        let routes = Router::new()
            .route("/webhooks/{gateway}", any(webhook))
            .route("/{*place}", get(thanks))
            .with_state(receiver);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self {
            origin,
            events: Mutex::new(events),
        }
    }

    pub(crate) fn webhook_url(&self, gateway: &str) -> String {
        format!("{}/webhooks/{gateway}", self.origin)
    }

    /// The next verified webhook for which this is true.
    pub(crate) async fn event(&self, wanted: impl Fn(&Event) -> bool) -> Event {
        let mut events = self.events.lock().await;
        let mut others = Vec::new();
        loop {
            match timeout(PATIENCE, events.recv()).await {
                Ok(Some(event)) if wanted(&event) => return event,
                Ok(Some(event)) => others.push((event.gateway_kind, event.subject)),
                _ => panic!("no such webhook; others: {others:?}"),
            }
        }
    }

    /// Webhooks that have arrived and were not waited for.
    pub(crate) async fn rest(&self) -> Vec<Event> {
        let mut events = self.events.lock().await;
        let mut rest = Vec::new();
        while let Ok(event) = events.try_recv() {
            rest.push(event);
        }
        rest
    }
}

/// Verifies a webhook. A forged one is refused, and no test then sees its event.
async fn webhook(
    State(receiver): State<Arc<Receiver>>,
    Path(gateway): Path<String>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let delivery = Delivery::from_request(http::Request::from_parts(parts, body));
    let provider = receiver.gateways.verifier(&gateway).unwrap();
    let reply: Reply = match provider.verify_webhook(&delivery) {
        Ok(verified) => {
            let _ = receiver.events.send(provider.event(&verified));
            verified.reply().clone()
        }
        Err(rejection) => rejection.reply().clone(),
    };
    Response::from(reply).map(Body::from)
}

async fn thanks() -> Response<Body> {
    let mut page = Response::new(Body::from(THANKS));
    *page.status_mut() = StatusCode::OK;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    page.headers_mut().insert(CONTENT_TYPE, html);
    page
}
