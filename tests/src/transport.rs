//! The transport that the gateways' users have, within the bounds that a law sets.

use std::{sync::Arc, time::Duration};

use dhow_conformance::Bounds;
use dhow_core::Transport;
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};

/// A transport over reqwest with these bounds, whose repetitions follow at once.
///
/// # Panics
/// When TLS cannot be set up on this machine.
#[must_use]
#[allow(
    clippy::expect_used,
    reason = "a test without its transport has nothing to go on with"
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
