//! Calls and transports shared by the tests.

use std::time::Duration;

use bytes::Bytes;
use dhow_core::{
    Call, Endpoint, ProviderId, Resolution, Transport, TransportError, TransportErrorKind,
};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use http::{Method, Request, Response};

pub(crate) const ID: ProviderId = ProviderId::from_static("cowrie");
pub(crate) const MS: Duration = Duration::from_millis(1);

/// Transport with the default limits and no retries.
pub(crate) fn without_retries() -> ReqwestTransport {
    limited(Limits::default())
}

/// Transport with these limits and no retries.
pub(crate) fn limited(limits: Limits) -> ReqwestTransport {
    let builder = ReqwestTransport::builder().limits(limits);
    builder.retry(RetryPolicy::none()).build().unwrap()
}

/// Transport with the default limits and this many retries, with pauses of about 1 ms.
pub(crate) fn retrying(most: u32) -> ReqwestTransport {
    let policy = RetryPolicy::default().at_most(most).pauses(MS, MS);
    ReqwestTransport::builder().retry(policy).build().unwrap()
}

pub(crate) fn read(url: &str) -> Call {
    Call {
        request: Request::get(format!("{url}/payments/1"))
            .body(Bytes::new())
            .unwrap(),
        endpoint: Endpoint::read(ID, Method::GET, "/payments/{id}"),
    }
}

pub(crate) fn write(url: &str) -> Call {
    Call {
        request: Request::post(format!("{url}/payments"))
            .header("content-type", "application/json")
            .body(Bytes::from_static(br#"{"reference":"r-1"}"#))
            .unwrap(),
        endpoint: Endpoint::write(ID, Method::POST, "/payments", Resolution::LookUp),
    }
}

pub(crate) async fn response(transport: &ReqwestTransport, call: Call) -> Response<Bytes> {
    transport.send(call).await.expect("a response")
}

/// Returns the fault of a call that must fail.
pub(crate) async fn fault(transport: &ReqwestTransport, call: Call) -> TransportError {
    transport.send(call).await.expect_err("a fault")
}

#[track_caller]
pub(crate) fn assert_not_sent(error: &TransportError, what: &str) {
    assert_eq!(error.kind(), TransportErrorKind::NotSent, "{error:?}");
    assert_eq!(error.what(), what, "{error:?}");
}

#[track_caller]
pub(crate) fn assert_maybe_sent(error: &TransportError, what: &str) {
    assert_eq!(error.kind(), TransportErrorKind::MaybeSent, "{error:?}");
    assert_eq!(error.what(), what, "{error:?}");
}
