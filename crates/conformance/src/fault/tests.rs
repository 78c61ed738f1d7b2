//! Tests of the server over a plain TCP socket.

use std::{io::ErrorKind, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{FaultServer, Script};

const REQUEST: &[u8] = b"POST /pay?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";

/// Sends the request and reads until the connection ends. Returns the bytes and the error that ended it, if any.
async fn talk(server: &FaultServer) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let mut response = Vec::new();
    let end = stream.read_to_end(&mut response).await;
    (response, end.err().map(|error| error.kind()))
}

#[tokio::test]
async fn a_response_is_sent_and_the_request_is_recorded() {
    let server = FaultServer::start(Script::json(200, "{}")).await;
    let (response, end) = talk(&server).await;
    assert!(response.starts_with(b"HTTP/1.1 200 ") && response.ends_with(b"\r\n\r\n{}"));
    assert_eq!(end, None);
    let requests = server.requests();
    assert_eq!((server.connections(), requests.len()), (1, 1));
    assert!(requests[0].is_whole());
    assert_eq!(requests[0].target(), "/pay?a=1");
    assert_eq!(requests[0].body(), "body");
}

#[tokio::test]
async fn reset_after_sends_rst_and_close_after_sends_fin() {
    for cut in [0, 1, 7, 20] {
        let response = Script::answer(&b"HTTP/1.1 200 OK\r\n\r\nabc"[..]);
        let server = FaultServer::start(response.clone().reset_after(cut)).await;
        let (read, end) = talk(&server).await;
        assert!(read.len() <= cut);
        assert_eq!(end, Some(ErrorKind::ConnectionReset));
        let server = FaultServer::start(response.close_after(cut)).await;
        let (read, end) = talk(&server).await;
        assert_eq!((read.len(), end), (cut, None));
    }
}

#[tokio::test]
async fn parts_are_played_in_order_and_the_last_repeats() {
    let script = Script::answer("1").then(Script::answer("2").then(Script::answer("3")));
    let server = FaultServer::start(script).await;
    let mut responses = Vec::new();
    for _ in 0..4 {
        responses.extend(talk(&server).await.0);
    }
    assert_eq!(responses, b"1233");
}

#[tokio::test]
async fn a_kept_connection_takes_the_next_part() {
    let script = Script::answer("1").keep_alive().then(Script::answer("2"));
    let server = FaultServer::start(script).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'1');
    stream.write_all(REQUEST).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'2');
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn bytes_that_are_not_read_are_not_recorded() {
    let server = FaultServer::start(Script::unread().then(Script::nothing().read_at_most(9))).await;
    talk(&server).await;
    assert!(server.requests().is_empty());
    talk(&server).await;
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].head(), "POST /pay");
    assert!(!requests[0].is_whole());
}

#[tokio::test]
async fn a_hanging_connection_stays_open() {
    let server = FaultServer::start(Script::answer("abc").hang_after(2)).await;
    let waiting = timeout(Duration::from_millis(50), talk(&server)).await;
    assert!(waiting.is_err());
    assert_eq!(server.wait_for(1).await.len(), 1);
}

#[tokio::test]
async fn a_dripped_and_delayed_response_takes_the_sum_of_its_pauses() {
    let pause = Duration::from_millis(10);
    let script = Script::answer("abcde").dripped(pause).delayed(pause);
    let server = FaultServer::start(script).await;
    let started = Instant::now();
    assert_eq!(talk(&server).await.0, b"abcde");
    assert!(started.elapsed() >= 5 * pause);
}

#[tokio::test]
async fn an_endless_response_has_the_requested_length() {
    let server = FaultServer::start(Script::endless(100_000)).await;
    let (response, end) = talk(&server).await;
    assert!(response.len() > 100_000 && response.len() < 100_100);
    assert_eq!(end, None);
}

#[tokio::test]
async fn a_forwarded_response_can_be_cut_off() {
    let gateway = FaultServer::start(Script::json(200, "{}")).await;
    let line = Script::answer_of(gateway.address());
    let server = FaultServer::start(line.clone().reset_after(10).then(line)).await;
    assert_eq!(talk(&server).await.1, Some(ErrorKind::ConnectionReset));
    assert!(talk(&server).await.0.ends_with(b"{}"));
    let passed_on = gateway.requests();
    assert_eq!(passed_on.len(), 2);
    assert!(passed_on[0].is_whole());
    assert_eq!(passed_on[0].body(), "body");
    assert_eq!(passed_on[0].header("connection"), Some("close"));
}

#[tokio::test]
async fn dropping_the_server_closes_its_connections() {
    let server = FaultServer::start(Script::nothing().hang_after(0)).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    server.wait_for(1).await;
    drop(server);
    let ended = timeout(Duration::from_secs(2), stream.read(&mut [0])).await;
    assert!(ended.is_ok_and(|read| !matches!(read, Ok(1..))));
}
