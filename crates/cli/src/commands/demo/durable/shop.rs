//! The demo's shop: an HTTP server that receives effects and verifies their signatures.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use bytes::Bytes;
use dhow_core::{Error, Result};
use dhow_crypto::base64;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::standard_webhooks::SigningKeys;

/// An effect that the shop received.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) is_signed: bool,
    pub(super) body: Value,
}

/// A running shop.
pub(super) struct Shop {
    address: SocketAddr,
    secret: String,
    state: Arc<ShopState>,
}

struct ShopState {
    keys: SigningKeys,
    received: Mutex<Vec<Received>>,
}

impl Shop {
    /// Starts the shop on a free loopback port, with a new secret.
    ///
    /// # Errors
    /// If no port is available.
    pub(super) async fn open() -> Result<Self> {
        let no_port =
            |error| Error::configuration("shop", "cannot listen on a port").with_source(error);
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| {
            Error::configuration("random bytes", "are not available on this system")
        })?;
        let secret = format!("whsec_{}", base64::encode(&random));
        let keys =
            SigningKeys::parse(&secret).map_err(|rule| Error::configuration("secret", rule))?;
        let received = Mutex::default();
        let state = Arc::new(ShopState { keys, received });
        let routes = Router::new()
            .route("/effects", post(effect))
            .route("/thanks", get(thanks))
            .with_state(state.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.await.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        // The task ends with the runtime, which ends with the command.
        tokio::spawn(axum::serve(listener, routes).into_future());
        Ok(Self {
            address,
            secret,
            state,
        })
    }

    /// URL for effects.
    pub(super) fn url(&self) -> String {
        format!("http://{}/effects", self.address)
    }

    /// URL for the customer's browser.
    pub(super) fn return_url(&self) -> String {
        format!("http://{}/thanks", self.address)
    }

    /// Secret of the signatures.
    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// Returns the effects so far, in the order of their arrival.
    pub(super) fn received(&self) -> Vec<Received> {
        let received = self.state.received.lock();
        received.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn effect(
    State(state): State<Arc<ShopState>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let is_signed = || {
        let id = header("webhook-id")?;
        let timestamp = header("webhook-timestamp")?.parse().ok()?;
        let signature = header("webhook-signature")?;
        Some(state.keys.verify(id, timestamp, &body, signature))
    };
    let received = Received {
        is_signed: is_signed().unwrap_or(false),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let mut all = state
        .received
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    all.push(received);
    StatusCode::NO_CONTENT
}

async fn thanks() -> &'static str {
    "Thank you. We will notify you when your payment is confirmed."
}
