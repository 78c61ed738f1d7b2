//! Retries: calls that are retried, how often, and calls that never are.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use dhow_core::{Endpoint, Jitter, Resolution, Retry, Transport, TransportErrorKind};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use http::Method;
use tokio::{
    net::{TcpListener, TcpSocket},
    time::{Instant, sleep, timeout},
};

use crate::calls::{ID, MS, fault, read, response, retrying, without_retries, write};

#[tokio::test]
async fn a_read_is_retried_up_to_the_maximum() {
    for most in 0..4 {
        let server = FaultServer::start(Script::nothing()).await;
        let error = fault(&retrying(most), read(&server.url())).await;
        assert_eq!(error.kind(), TransportErrorKind::MaybeSent);
        assert_eq!(server.requests().len(), 1 + usize::try_from(most).unwrap());
    }
}

#[tokio::test]
async fn the_effect_decides_and_not_the_method() {
    let server = FaultServer::start(Script::nothing()).await;
    let mut query = write(&server.url());
    query.endpoint = Endpoint::read(ID, Method::POST, "/payments");
    fault(&retrying(2), query).await;
    assert_eq!(server.requests().len(), 3);
    let mut order = read(&server.url());
    order.endpoint = Endpoint::write(ID, Method::GET, "/payments/{id}", Resolution::Poll);
    fault(&retrying(2), order).await;
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_read_ends_with_the_first_success() {
    let script = Script::nothing()
        .then(Script::json(503, ""))
        .then(Script::json(200, "{}"));
    let server = FaultServer::start(script).await;
    let response = response(&retrying(5), read(&server.url())).await;
    assert_eq!(
        (response.status().as_u16(), server.requests().len()),
        (200, 3)
    );
}

#[tokio::test]
async fn a_write_with_any_response_is_sent_once() {
    for status in [200, 301, 400, 408, 425, 429, 500, 502, 503, 504] {
        let server = FaultServer::start(Script::json(status, "")).await;
        let response = response(&retrying(3), write(&server.url())).await;
        assert_eq!(response.status(), status);
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_read_is_retried_only_after_a_temporary_status() {
    for (status, count) in [
        (200, 1),
        (301, 1),
        (400, 1),
        (408, 1),
        (429, 1),
        (500, 1),
        (502, 3),
        (503, 3),
        (504, 3),
    ] {
        let server = FaultServer::start(Script::json(status, "")).await;
        let response = response(&retrying(2), read(&server.url())).await;
        assert_eq!(response.status(), status);
        assert_eq!(server.requests().len(), count, "{status}");
    }
}

fn response_with_retry_after(status: u16, retry_after: &str) -> Script {
    Script::answer(format!(
        "HTTP/1.1 {status} Later\r\nRetry-After: {retry_after}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    ))
}

#[tokio::test]
async fn retry_after_is_respected() {
    for status in [429, 503] {
        let server = FaultServer::start(
            response_with_retry_after(status, "1").then(Script::json(200, "{}")),
        )
        .await;
        let started = Instant::now();
        let response = response(&retrying(2), read(&server.url())).await;
        assert_eq!(
            (response.status().as_u16(), server.requests().len()),
            (200, 2)
        );
        assert!(started.elapsed() >= 1000 * MS);
    }
}

#[tokio::test]
async fn retry_after_may_be_a_date() {
    let until = "Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:36 GMT";
    for status in [429, 503] {
        let server = FaultServer::start(
            response_with_retry_after(status, until).then(Script::json(200, "{}")),
        )
        .await;
        let started = Instant::now();
        let response = response(&retrying(2), read(&server.url())).await;
        assert_eq!(
            (response.status().as_u16(), server.requests().len()),
            (200, 2)
        );
        assert!(started.elapsed() >= 1000 * MS);
    }
}

#[tokio::test]
async fn a_pause_beyond_the_deadline_is_not_started() {
    for (status, asked) in [
        (429, "3600"),
        (503, "3600"),
        (429, "18446744073709551615"),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] {
        let server = FaultServer::start(response_with_retry_after(status, asked)).await;
        let transport = retrying(2);
        let response = timeout(1000 * MS, response(&transport, read(&server.url()))).await;
        assert_eq!(response.expect("at once").status(), status);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_429_without_a_readable_retry_after_is_final() {
    for asked in ["Fri, 32 Nov 2026 10:00:00 GMT", "soon", "-1", ""] {
        let server = FaultServer::start(response_with_retry_after(429, asked)).await;
        response(&retrying(2), read(&server.url())).await;
        assert_eq!(server.requests().len(), 1, "{asked}");
    }
}

// The port refuses connections at first and is opened later.
#[tokio::test]
async fn a_write_that_was_certainly_not_sent_is_retried() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let policy = RetryPolicy::default().at_most(20).pauses(20 * MS, 20 * MS);
    let transport = ReqwestTransport::builder().retry(policy).build().unwrap();
    let call = write(&format!("http://{address}"));
    let sending = tokio::spawn(async move { response(&transport, call).await });
    sleep(50 * MS).await;
    let listener: TcpListener = socket.listen(8).unwrap();
    let gateway = FaultServer::start(Script::json(201, "{}")).await;
    let accepted = timeout(5000 * MS, listener.accept()).await;
    let (mut near, _) = accepted.expect("another attempt").unwrap();
    let mut far = tokio::net::TcpStream::connect(gateway.address())
        .await
        .unwrap();
    tokio::io::copy_bidirectional(&mut near, &mut far)
        .await
        .unwrap();
    drop(near);
    assert_eq!(sending.await.unwrap().status(), 201);
    assert_eq!(gateway.requests().len(), 1);
}

#[tokio::test]
async fn a_request_that_can_never_be_sent_is_not_retried() {
    let policy = RetryPolicy::default()
        .at_most(50)
        .pauses(1000 * MS, 1000 * MS);
    let transport = ReqwestTransport::builder().retry(policy).build().unwrap();
    let started = Instant::now();
    let error = fault(&transport, read("http://127.0.0.1:1/a/%2e%2e")).await;
    assert_eq!(error.kind(), TransportErrorKind::NotSent);
    assert!(started.elapsed() < 500 * MS);
}

#[derive(Debug, Clone, Default)]
struct RecordedSleeps(Arc<Mutex<Vec<Duration>>>);

impl Jitter for RecordedSleeps {
    fn up_to(&self, most: Duration) -> Duration {
        self.0.lock().unwrap().push(most);
        Duration::ZERO
    }
}

#[tokio::test]
async fn pauses_grow_and_use_the_given_jitter() {
    let server = FaultServer::start(Script::json(502, "")).await;
    let jitter = RecordedSleeps::default();
    let policy = RetryPolicy::default()
        .at_most(3)
        .pauses(40 * MS, 100 * MS)
        .jitter(jitter.clone());
    let transport = ReqwestTransport::builder().retry(policy).build().unwrap();
    let started = Instant::now();
    response(&transport, read(&server.url())).await;
    let drawn = jitter.0.lock().unwrap().clone();
    assert_eq!(drawn, [20 * MS, 40 * MS, 50 * MS]);
    assert!(started.elapsed() >= 110 * MS);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_read_with_a_hanging_head_is_retried_within_the_total_deadline() {
    let server = FaultServer::start(
        Script::nothing()
            .hang_after(0)
            .then(Script::json(200, "{}")),
    )
    .await;
    let transport = ReqwestTransport::builder()
        .limits(Limits::default().head(100 * MS))
        .build()
        .unwrap();
    response(&transport, read(&server.url())).await;
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_retries_without_a_policy() {
    let server = FaultServer::start(Script::nothing()).await;
    fault(&without_retries(), read(&server.url())).await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_read_that_must_not_be_retried_is_sent_once() {
    for script in [
        Script::nothing(),
        Script::json(200, "{}").reset_after(20),
        Script::json(502, ""),
        Script::json(503, ""),
        Script::json(504, ""),
    ] {
        let server = FaultServer::start(script).await;
        let mut call = read(&server.url());
        call.endpoint = call.endpoint.with_retry(Retry::Never);
        retrying(3).send(call).await.ok();
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_read_with_a_minimum_pause_is_retried_no_sooner() {
    let pause = 300 * MS;
    for script in [Script::nothing(), Script::json(502, "")] {
        let server = FaultServer::start(script.then(Script::json(200, "{}"))).await;
        let mut call = read(&server.url());
        call.endpoint = call.endpoint.with_retry(Retry::NotBefore(pause));
        let started = Instant::now();
        response(&retrying(3), call).await;
        assert!(started.elapsed() >= pause, "{:?}", started.elapsed());
        assert_eq!(server.requests().len(), 2);
    }
    let server = FaultServer::start(Script::json(502, "")).await;
    let mut call = read(&server.url());
    call.endpoint = call.endpoint.with_retry(Retry::NotBefore(Duration::MAX));
    response(&retrying(3), call).await;
    assert_eq!(
        server.requests().len(),
        1,
        "the pause does not fit into the deadline"
    );
}

#[tokio::test]
async fn a_call_that_was_certainly_not_sent_ignores_the_minimum_pause() {
    let jitter = RecordedSleeps::default();
    let policy = RetryPolicy::default().at_most(2).pauses(MS, MS);
    let policy = policy.jitter(jitter.clone());
    let transport = ReqwestTransport::builder().retry(policy).build().unwrap();
    for retry in [Retry::Never, Retry::NotBefore(Duration::MAX)] {
        jitter.0.lock().unwrap().clear();
        let mut call = read("http://127.0.0.1:1");
        call.endpoint = call.endpoint.with_retry(retry);
        let error = fault(&transport, call).await;
        assert_eq!(error.kind(), TransportErrorKind::NotSent);
        assert_eq!(jitter.0.lock().unwrap().len(), 2, "{retry:?}");
    }
}
