//! Reuse of connections. A write is never sent twice because of a closed connection.

use std::time::Duration;

use dhow_core::{Transport, TransportErrorKind};
use dhow_reqwest::{Limits, ReqwestTransport};
use dhow_tests::{FaultServer, Script};
use tokio::{task::JoinSet, time::sleep};

use crate::calls::{
    MS, assert_maybe_sent, fault, limited, read, response, retrying, without_retries, write,
};

fn with_separate_writes() -> ReqwestTransport {
    let builder = ReqwestTransport::builder().separate_writes();
    builder.build().unwrap()
}

fn keep_alive_script() -> Script {
    Script::json(200, "{}").keep_alive()
}

#[tokio::test]
async fn calls_share_a_connection_and_so_do_clones() {
    let server = FaultServer::start(keep_alive_script()).await;
    let transport = without_retries();
    for _ in 0..3 {
        response(&transport, read(&server.url())).await;
        response(&transport.clone(), write(&server.url())).await;
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 6));
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_time() {
    let server = FaultServer::start(keep_alive_script()).await;
    let transport = limited(Limits::default().idle(30 * MS));
    response(&transport, read(&server.url())).await;
    sleep(60 * MS).await;
    response(&transport, read(&server.url())).await;
    assert_eq!(server.connections(), 2);
    let transport = limited(Limits::default().idle(Duration::ZERO));
    for _ in 0..3 {
        response(&transport, read(&server.url())).await;
    }
    assert_eq!(server.connections(), 5);
}

#[tokio::test]
async fn a_write_on_a_kept_connection_that_closes_is_sent_once() {
    let ends = [
        Script::nothing(),
        Script::nothing().reset_after(0),
        Script::unread(),
        Script::unread().reset_after(0),
        Script::nothing().read_at_most(10),
        Script::json(200, "{}").reset_after(5),
    ];
    for end in ends {
        let server =
            FaultServer::start(keep_alive_script().then(end).then(keep_alive_script())).await;
        let transport = retrying(3);
        response(&transport, read(&server.url())).await;
        let error = fault(&transport, write(&server.url())).await;
        assert_maybe_sent(&error, "the connection ended before a response");
        let writes = server.requests().len() - 1;
        assert!(writes <= 1);
        assert_eq!(server.connections(), 1, "the write was sent again");
    }
}

// The server closes soon after every response without announcing it, so the next write meets a connection that is open, being closed, or
// closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_race_with_a_closing_server_never_sends_a_write_twice() {
    let closing = Script::answer(response_head(200)).lingering(2 * MS);
    let server = FaultServer::start(closing).await;
    let transport = retrying(3);
    let (mut sent, mut unknown) = (0, 0);
    for round in 0..300 {
        let before = server.requests().len();
        let result = transport.send(write(&server.url())).await;
        let arrived = server.requests().len() - before;
        match result {
            Ok(_) => {
                sent += 1;
                assert_eq!(arrived, 1);
            }
            Err(error) => {
                unknown += 1;
                assert_eq!(error.kind(), TransportErrorKind::MaybeSent);
                assert!(arrived <= 1);
            }
        }
        sleep(round % 4 * MS).await;
    }
    assert!(sent > 0 && unknown > 0, "{sent} sent, {unknown} unknown");
}

#[tokio::test]
async fn a_write_on_a_separate_connection_meets_no_closing_server() {
    let closing = Script::answer(response_head(200)).lingering(2 * MS);
    let server = FaultServer::start(closing).await;
    let transport = with_separate_writes();
    for round in 0..40 {
        response(&transport, write(&server.url())).await;
        sleep(round % 4 * MS).await;
    }
    assert_eq!(server.connections(), 40);
}

// Concurrent writes must not reuse each other's connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writes_have_separate_connections() {
    let server = FaultServer::start(keep_alive_script()).await;
    let transport = with_separate_writes();
    let mut writes = JoinSet::new();
    for _ in 0..400 {
        let (transport, url) = (transport.clone(), server.url());
        writes.spawn(async move { response(&transport, write(&url)).await });
    }
    assert_eq!(writes.join_all().await.len(), 400);
    assert_eq!(server.connections(), 400);
}

#[tokio::test]
async fn reads_share_connections_when_writes_do_not() {
    let server = FaultServer::start(keep_alive_script()).await;
    let transport = with_separate_writes();
    for _ in 0..3 {
        response(&transport, read(&server.url())).await;
        response(&transport, write(&server.url())).await;
    }
    assert_eq!(server.connections(), 4);
}

fn response_head(status: u16) -> String {
    format!("HTTP/1.1 {status} S\r\nContent-Length: 0\r\n\r\n")
}

// Extra bytes after a response on a reused connection must not be read as the next response.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_extra_response_is_never_read_by_the_next_call() {
    let two = Script::answer(response_head(201) + &response_head(299)).keep_alive();
    let server = FaultServer::start(two).await;
    let transport = without_retries();
    for _ in 0..100 {
        response(&transport, write(&server.url())).await;
        let next = transport.send(write(&server.url())).await;
        assert!(next.map_or(true, |next| next.status() == 201));
    }
}

// HTTP/1.1 cannot tell an unsolicited response from the response to a call that was just sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unsolicited_response_is_never_read_by_a_separate_write() {
    let later = Script::answer(response_head(201) + &response_head(299))
        .dripped_after(response_head(201).len(), MS);
    let server = FaultServer::start(later.keep_alive()).await;
    let transport = with_separate_writes();
    for _ in 0..100 {
        let response = response(&transport, write(&server.url())).await;
        assert_eq!(response.status(), 201);
    }
}

// The response to a call that timed out must not be read as the next response.
#[tokio::test]
async fn a_late_response_is_never_read_by_the_next_call() {
    let late = Script::json(299, "{}").delayed(60 * MS).keep_alive();
    let server = FaultServer::start(late.then(keep_alive_script())).await;
    let transport = limited(Limits::default().head(30 * MS));
    fault(&transport, write(&server.url())).await;
    for _ in 0..5 {
        let next = response(&transport, read(&server.url())).await;
        assert_eq!(next.status(), 200);
        sleep(20 * MS).await;
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_read_on_a_dead_connection_is_retried() {
    let server = FaultServer::start(
        keep_alive_script()
            .then(Script::nothing())
            .then(keep_alive_script()),
    )
    .await;
    let transport = retrying(1);
    response(&transport, read(&server.url())).await;
    response(&transport, read(&server.url())).await;
    assert_eq!((server.connections(), server.requests().len()), (2, 3));
}
