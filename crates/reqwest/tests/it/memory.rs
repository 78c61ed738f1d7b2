//! Memory used by a response, measured by a counting allocator.

use std::sync::mpsc;

use allocation_counter::measure;
use bytes::Bytes;
use dhow_reqwest::Limits;
use dhow_tests::{FaultServer, Script};

use crate::calls::{assert_maybe_sent, fault, limited, read, response};

const MEGABYTE: usize = 1024 * 1024;

/// Starts a server on a thread of its own, whose allocations are not counted.
fn url_of(script: Script) -> String {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let server = FaultServer::start(script).await;
            sender.send(server.url()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

/// Script of a response that sends each byte in a chunk of its own.
fn in_single_bytes(length: usize) -> Script {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = "1\r\nx\r\n".repeat(length);
    Script::answer(format!("{head}{chunks}0\r\n\r\n"))
}

/// Returns the peak memory used by `work` in bytes.
fn most_memory(work: impl AsyncFnOnce()) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    measure(|| runtime.block_on(work())).bytes_max
}

#[test]
fn a_response_in_single_bytes_uses_a_few_times_its_length() {
    let url = url_of(in_single_bytes(MEGABYTE));
    let transport = limited(Limits::default());
    let mut body = Bytes::new();
    let taken = most_memory(async || body = response(&transport, read(&url)).await.into_body());
    assert_eq!(body.len(), MEGABYTE);
    assert!(body.iter().all(|byte| *byte == b'x'));
    // The body, twice its size while it grows, and the buffers of the connection.
    assert!(taken < 5 * 1024 * 1024, "{taken} bytes");
}

#[test]
fn a_response_above_the_limit_uses_no_more_than_the_limit() {
    let url = url_of(in_single_bytes(MEGABYTE));
    let transport = limited(Limits::default().body(64 * 1024));
    let taken = most_memory(async || {
        let error = fault(&transport, read(&url)).await;
        assert_maybe_sent(&error, "the response is longer than the limit");
    });
    assert!(taken < MEGABYTE as u64 * 2, "{taken} bytes");
}

#[test]
fn chunks_of_any_size_are_joined_in_their_order() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = "1\r\na\r\n3\r\nbcd\r\n1\r\ne\r\n0\r\n\r\n";
    let url = url_of(Script::answer(format!("{head}{chunks}")));
    let transport = limited(Limits::default().body(5));
    most_memory(async || {
        assert_eq!(response(&transport, read(&url)).await.into_body(), "abcde");
    });
}
