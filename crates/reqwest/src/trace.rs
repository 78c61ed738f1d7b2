//! Spans and events of a call, without query strings, headers and bodies.

use std::time::Duration;

use dhow_core::{Call, Effect, TransportError};
use http::StatusCode;
use tokio::time::Instant;
use tracing::{Span, debug, field::Empty, info_span, warn};

/// Creates the span of one call with all its attempts.
pub(crate) fn span(call: &Call) -> Span {
    let effect = match call.endpoint.effect() {
        Effect::Read => "read",
        Effect::Write => "write",
    };
    info_span!(
        "gateway call",
        method = %call.request.method(),
        route = call.endpoint.route(),
        effect,
        attempt = Empty,
        status = Empty,
        fault = Empty,
        elapsed_ms = Empty,
    )
}

/// Records an attempt that is followed by a retry.
pub(crate) fn retry(attempt: u32, result: &Result<StatusCode, &TransportError>, pause: Duration) {
    let pause_ms = milliseconds(pause);
    match result {
        Ok(status) => debug!(attempt, status = status.as_u16(), pause_ms, "retrying"),
        Err(error) => debug!(
            attempt,
            fault = name(error),
            what = error.what(),
            pause_ms,
            "retrying"
        ),
    }
}

/// Records the result of the call.
pub(crate) fn finish(attempt: u32, result: Result<StatusCode, &TransportError>, started: Instant) {
    let span = Span::current();
    let elapsed_ms = milliseconds(started.elapsed());
    span.record("attempt", attempt);
    span.record("elapsed_ms", elapsed_ms);
    match result {
        Ok(status) => {
            span.record("status", status.as_u16());
            debug!(
                attempt,
                status = status.as_u16(),
                elapsed_ms,
                "response received"
            );
        }
        Err(error) => {
            span.record("fault", name(error));
            warn!(
                attempt,
                fault = name(error),
                what = error.what(),
                elapsed_ms,
                "no response"
            );
        }
    }
}

fn name(error: &TransportError) -> &'static str {
    error.kind().as_str()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
