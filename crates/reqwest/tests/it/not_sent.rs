//! "Not sent" is reported only if no connection was established.

use dhow_reqwest::Limits;
use dhow_tests::{FaultServer, Script};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

use crate::calls::{
    MS, assert_maybe_sent, assert_not_sent, fault, limited, read, without_retries, write,
};

/// Returns a URL without a listener.
async fn unreachable_url() -> String {
    let server = FaultServer::start(Script::nothing()).await;
    let url = server.url();
    drop(server);
    while TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .is_ok()
    {}
    url
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let url = unreachable_url().await;
    for call in [read(&url), write(&url)] {
        assert_not_sent(
            &fault(&without_retries(), call).await,
            "no connection to the server",
        );
    }
}

#[tokio::test]
async fn an_unknown_host_is_not_sent() {
    let error = fault(&without_retries(), write("http://gateway.invalid")).await;
    assert_not_sent(&error, "the host name was not found");
}

// The queue of connections that wait to be accepted is full, so the next one gets no reply.
#[tokio::test]
async fn a_connection_that_hangs_is_not_sent() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = timeout(100 * MS, TcpStream::connect(address)).await {
        queue.push(stream);
    }
    let started = Instant::now();
    let transport = limited(Limits::default().connect(200 * MS));
    let error = fault(&transport, write(&format!("http://{address}"))).await;
    assert_not_sent(&error, "no connection to the server in time");
    assert!(started.elapsed() < 1000 * MS);
}

#[tokio::test]
async fn a_short_total_deadline_still_reports_not_sent() {
    let server = FaultServer::start(Script::nothing().hang_after(0)).await;
    let url = server.url().replace("http:", "https:");
    let transport = limited(Limits::default().total(200 * MS));
    let error = fault(&transport, write(&url)).await;
    assert_not_sent(&error, "no connection to the server in time");
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let scripts = [
        Script::unread(),
        Script::unread().reset_after(0),
        Script::garbage().read_at_most(50),
        Script::garbage().read_at_most(50).reset_after(9),
        Script::nothing().read_at_most(50).close_after(0),
    ];
    for script in scripts {
        let server = FaultServer::start(script).await;
        let url = server.url().replace("http:", "https:");
        let error = fault(&without_retries(), write(&url)).await;
        assert_not_sent(&error, "no connection to the server");
        let hello = server.requests();
        assert!(hello.iter().all(|bytes| !bytes.head().contains("payments")));
    }
}

#[tokio::test]
async fn every_fault_on_an_established_connection_is_maybe_sent() {
    let scripts = [
        Script::unread(),
        Script::unread().reset_after(0),
        Script::nothing().read_at_most(1).reset_after(0),
        Script::nothing().read_at_most(60).reset_after(0),
        Script::nothing(),
        Script::nothing().reset_after(0),
        Script::garbage(),
        Script::garbage().read_at_most(0),
    ];
    for script in scripts {
        let server = FaultServer::start(script).await;
        let error = fault(&without_retries(), write(&server.url())).await;
        assert_maybe_sent(&error, "the connection ended before a response");
        assert_eq!(server.connections(), 1);
        assert!(server.requests().len() <= 1);
    }
}
