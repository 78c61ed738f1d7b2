//! A transport over reqwest with the bounds of a conformance law.

use std::{sync::Arc, time::Duration};

use dhow_conformance::Bounds;
use dhow_core::Transport;
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};

/// Returns a transport over reqwest with the bounds. It pauses for 1 ms before a retry.
///
/// # Panics
/// Panics if TLS cannot be set up on this machine.
#[must_use]
#[allow(
    clippy::expect_used,
    reason = "a test cannot continue without its transport"
)]
pub fn transport(bounds: Bounds) -> Arc<dyn Transport> {
    let limits = Limits::default().total(bounds.total).body(bounds.body);
    let pause = Duration::from_millis(1);
    let transport = ReqwestTransport::builder()
        .limits(limits)
        .retry(RetryPolicy::default().pauses(pause, pause))
        .build();
    Arc::new(transport.expect("TLS"))
}
