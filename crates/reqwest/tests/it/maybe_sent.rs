//! Incomplete responses: a write is sent once and its outcome is unknown, a read may be retried.

use dhow_core::TransportErrorKind;
use dhow_tests::{FaultServer, Script};

use crate::calls::{assert_maybe_sent, fault, read, response, retrying, without_retries, write};

const BODY: &str = r#"{"id":"1","status":"pending"}"#;
const HEAD: &str =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n";

fn full_response() -> String {
    format!("{HEAD}{BODY}")
}

#[tokio::test]
async fn a_write_that_is_reset_at_any_byte_is_sent_once() {
    let transport = retrying(3);
    for cut in 0..full_response().len() {
        let server = FaultServer::start(Script::answer(full_response()).reset_after(cut)).await;
        let error = fault(&transport, write(&server.url())).await;
        assert_eq!(error.kind(), TransportErrorKind::MaybeSent, "after {cut}");
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "after {cut}");
        assert!(requests[0].is_whole());
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_write_that_is_closed_at_any_byte_is_sent_once() {
    let transport = retrying(3);
    for cut in 0..full_response().len() {
        let server = FaultServer::start(Script::answer(full_response()).close_after(cut)).await;
        let error = fault(&transport, write(&server.url())).await;
        let what = if cut < HEAD.len() {
            "the connection ended before a response"
        } else {
            "the connection ended before the end of the response"
        };
        assert_maybe_sent(&error, what);
        assert_eq!((server.requests().len(), server.connections()), (1, 1));
    }
}

#[tokio::test]
async fn a_read_that_is_reset_at_any_byte_is_retried() {
    let transport = retrying(2);
    for cut in 0..full_response().len() {
        let server = FaultServer::start(Script::answer(full_response()).reset_after(cut)).await;
        let error = fault(&transport, read(&server.url())).await;
        assert_eq!(error.kind(), TransportErrorKind::MaybeSent, "after {cut}");
        assert_eq!(server.requests().len(), 3, "after {cut}");
    }
}

#[tokio::test]
async fn a_reset_after_the_last_byte_is_no_fault() {
    let script = Script::answer(full_response()).reset_after(full_response().len());
    let server = FaultServer::start(script).await;
    let response = response(&without_retries(), write(&server.url())).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.body(), BODY);
}

#[tokio::test]
async fn a_chunked_response_without_its_last_chunk_is_a_fault() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    for cut in 0..chunked.len() {
        let server = FaultServer::start(Script::answer(chunked).close_after(cut)).await;
        let error = fault(&without_retries(), write(&server.url())).await;
        assert_eq!(error.kind(), TransportErrorKind::MaybeSent, "after {cut}");
        assert_eq!(server.requests().len(), 1);
    }
    let server = FaultServer::start(Script::answer(chunked)).await;
    assert_eq!(
        response(&without_retries(), write(&server.url()))
            .await
            .body(),
        "{}"
    );
}

#[tokio::test]
async fn a_large_write_that_is_cut_off_is_sent_once() {
    for taken in [1, 100, 10_000, 300_000] {
        let server = FaultServer::start(Script::nothing().read_at_most(taken).reset_after(0)).await;
        let mut call = write(&server.url());
        *call.request.body_mut() = vec![b'x'; 4 * 1024 * 1024].into();
        let error = fault(&retrying(3), call).await;
        assert_maybe_sent(&error, "the connection ended before a response");
        let requests = server.requests();
        assert_eq!((requests.len(), server.connections()), (1, 1));
        assert!(!requests[0].is_whole());
    }
}
