//! A running sandbox.

use std::net::SocketAddr;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::gateways::Gateways;
use crate::state::AppState;
use crate::{Builder, Deliveries, Faults, Requests};

/// The simulated gateways, served over HTTP until this is dropped or shut down.
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Begins to set up a sandbox.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn new(
        addr: SocketAddr,
        state: AppState,
        stop: watch::Sender<bool>,
        task: JoinHandle<()>,
    ) -> Self {
        Self {
            addr,
            state,
            stop,
            task,
        }
    }

    pub(crate) fn gateways(&self) -> &Gateways {
        &self.state.gateways
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The variables that point a client of every gateway here, credentials included.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        self.gateways()
            .all()
            .iter()
            .flat_map(|gateway| gateway.env())
            .collect()
    }

    /// The webhooks that went out, and switches that disturb them.
    #[must_use]
    pub fn deliveries(&self) -> &Deliveries {
        &self.state.deliveries
    }

    /// The requests that came in.
    #[must_use]
    pub fn requests(&self) -> &Requests {
        &self.state.requests
    }

    /// What is to go wrong with answers.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Stops serving and sending, and returns when every connection has ended.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // A server that broke off has stopped as well.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}
