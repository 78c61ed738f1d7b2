//! The workers: with a handler that forwards effects, or without one.

use std::time::Duration;

use dhow_engine::Engine;
use tokio::{sync::watch, time::sleep};

use super::forward::Forwarder;
use crate::http_server::wait_for_stop;

/// Pause after a step without work, and after an error of the store.
const IDLE: Duration = Duration::from_millis(500);

/// Runs the workers until `stopped` is true and the work that was begun is done.
pub(super) async fn run(
    engine: &Engine,
    forwarder: Option<Forwarder>,
    mut stopped: watch::Receiver<bool>,
) {
    let Some(forwarder) = forwarder else {
        return settle_only(engine, stopped).await;
    };
    let forward = |effect| forwarder.forward(effect);
    engine.run_until(forward, wait_for_stop(&mut stopped)).await;
}

/// Settles orders and leaves their effects in the store.
async fn settle_only(engine: &Engine, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow_and_update() {
        match engine.settle_due().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "the store failed; the worker goes on"),
        }
        tokio::select! {
            () = sleep(IDLE) => {}
            () = wait_for_stop(&mut stopped) => {}
        }
    }
}
