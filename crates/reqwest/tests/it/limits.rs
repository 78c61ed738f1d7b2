//! Limits of time and of memory.

use std::time::Duration;

use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use tokio::time::Instant;

use crate::calls::{MS, assert_maybe_sent, fault, limited, read, response, write};

/// Tolerance for the end of a call on a busy machine.
const SLACK: Duration = Duration::from_millis(1000);
const TOO_LONG: &str = "the response is longer than the limit";

#[track_caller]
fn assert_took(started: Instant, deadline: Duration) {
    let elapsed = started.elapsed();
    assert!(
        elapsed >= deadline && elapsed < deadline + SLACK,
        "{elapsed:?}"
    );
}

#[tokio::test]
async fn absent_headers_end_at_the_head_deadline() {
    for script in [
        Script::nothing().hang_after(0),
        Script::json(200, "{}").hang_after(12),
        Script::json(200, "{}").dripped(20 * MS),
        Script::answer("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)).dripped_after(100, MS),
    ] {
        let server = FaultServer::start(script).await;
        let transport = limited(Limits::default().head(150 * MS));
        let started = Instant::now();
        let error = fault(&transport, write(&server.url())).await;
        assert_maybe_sent(&error, "no response in time");
        assert_took(started, 150 * MS);
    }
}

#[tokio::test]
async fn a_body_that_hangs_or_drips_ends_at_the_total_deadline() {
    let whole = Script::json(200, &"x".repeat(1000));
    for script in [
        whole.clone().hang_after(200),
        whole.dripped_after(200, 20 * MS),
    ] {
        let server = FaultServer::start(script).await;
        let transport = limited(Limits::default().total(200 * MS));
        let started = Instant::now();
        let error = fault(&transport, write(&server.url())).await;
        assert_maybe_sent(&error, "no complete response in time");
        assert_took(started, 200 * MS);
    }
}

#[tokio::test]
async fn the_total_deadline_includes_every_retry() {
    let server = FaultServer::start(Script::nothing().delayed(30 * MS)).await;
    let transport = ReqwestTransport::builder()
        .limits(Limits::default().total(400 * MS).connect(40 * MS))
        .retry(RetryPolicy::default().at_most(1000).pauses(MS, MS))
        .build()
        .unwrap();
    let started = Instant::now();
    fault(&transport, read(&server.url())).await;
    assert!(started.elapsed() < 400 * MS + SLACK);
    let count = server.requests().len();
    assert!((2..=14).contains(&count), "{count}");
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_at_the_limit() {
    let unannounced = Script::endless(100_000_000);
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";
    let chunk = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5F5E100\r\n{}",
        "x".repeat(200_000)
    );
    for script in [
        unannounced,
        Script::answer(announced).hang_after(usize::MAX),
        Script::answer(chunk).hang_after(usize::MAX),
    ] {
        let server = FaultServer::start(script).await;
        let transport = limited(Limits::default().body(100_000));
        let started = Instant::now();
        let error = fault(&transport, write(&server.url())).await;
        assert_maybe_sent(&error, TOO_LONG);
        assert_took(started, Duration::ZERO);
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_allowed() {
    let transport = limited(Limits::default().body(1000));
    let server = FaultServer::start(Script::json(200, &"x".repeat(1000))).await;
    let whole = response(&transport, read(&server.url())).await;
    assert_eq!(whole.body().len(), 1000);
    let server = FaultServer::start(Script::json(200, &"x".repeat(1001))).await;
    assert_maybe_sent(&fault(&transport, read(&server.url())).await, TOO_LONG);
}

#[tokio::test]
async fn endless_headers_are_a_fault() {
    let many = format!("HTTP/1.1 200 OK\r\n{}", "X-Padding: x\r\n".repeat(100_000));
    let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(2_000_000));
    for head in [many, long] {
        let server = FaultServer::start(Script::answer(head).hang_after(usize::MAX)).await;
        let started = Instant::now();
        let error = fault(&limited(Limits::default()), write(&server.url())).await;
        assert_maybe_sent(&error, "the connection ended before a response");
        assert_took(started, Duration::ZERO);
    }
}

// A server may compress although no compression was requested. Without decompression the limit of the body still holds.
#[tokio::test]
async fn nothing_is_decompressed() {
    // "{}" compressed with gzip.
    let packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\n";
    let bytes = [head.as_bytes(), packed].concat();
    let server = FaultServer::start(Script::answer(bytes)).await;
    let response = response(&limited(Limits::default()), read(&server.url())).await;
    assert_eq!(&response.body()[..], packed);
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert_eq!(server.requests()[0].header("accept-encoding"), None);
}
