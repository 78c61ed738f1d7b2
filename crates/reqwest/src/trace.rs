//! Spans and events of a call, without query strings, headers and bodies.

use std::time::Duration;

use dhow_core::{Call, Effect, TransportError};
use http::StatusCode;
use tokio::time::Instant;
use tracing::{Span, debug, field::Empty, info_span, warn};

/// Creates the span of one call with all its attempts. The README lists name and fields, which are stable.
///
/// The names without `dhow.` are those of OpenTelemetry.
pub(crate) fn span(call: &Call, account: Option<&str>) -> Span {
    let effect = match call.endpoint.effect() {
        Effect::Read => "read",
        Effect::Write => "write",
    };
    let uri = call.request.uri();
    let default_port = match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    info_span!(
        "dhow.request",
        dhow.provider = %call.endpoint.provider(),
        dhow.account = account,
        dhow.effect = effect,
        dhow.attempts = Empty,
        dhow.fault = Empty,
        dhow.elapsed_ms = Empty,
        http.request.method = %call.request.method(),
        http.response.status_code = Empty,
        // The path may contain a reference, so the span has its route.
        url.template = call.endpoint.route(),
        server.address = uri.host(),
        server.port = uri.port_u16().or(default_port),
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
    span.record("dhow.attempts", attempt);
    span.record("dhow.elapsed_ms", elapsed_ms);
    match result {
        Ok(status) => {
            span.record("http.response.status_code", status.as_u16());
            debug!(
                attempt,
                status = status.as_u16(),
                elapsed_ms,
                "response received"
            );
        }
        Err(error) => {
            span.record("dhow.fault", name(error));
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
