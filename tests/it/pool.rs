//! Connections: gateways that share a transport share its pool, and no call opens a connection of its own.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use dhow::{
    hitpay::{HitPay, HitPayConfig},
    hub2::{Hub2, Hub2Config},
};
use dhow_core::{BaseUrl, Environment, PaymentProvider, Secret, Transport};
use dhow_reqwest::ReqwestTransport;

/// Starts a server that keeps connections open and counts them. Every response is 404.
fn serve() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    thread::spawn(move || {
        for stream in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || answer(stream.unwrap()));
        }
    });
    (address, connections)
}

/// Answers requests without a body, each of which ends with an empty line.
fn answer(mut stream: TcpStream) {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        received.extend_from_slice(&buffer[..length]);
        if received.ends_with(b"\r\n\r\n") {
            received.clear();
            let response = b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(response).unwrap();
        }
    }
}

fn secret() -> Secret {
    Secret::new("self-made-secret-1").unwrap()
}

fn hitpay(url: &BaseUrl) -> HitPayConfig {
    HitPayConfig::new(Environment::Sandbox, secret()).with_base_url(url.clone())
}

fn hub2(url: &BaseUrl) -> Hub2Config {
    Hub2Config::new(Environment::Sandbox, secret(), "m_1").with_base_url(url.clone())
}

/// Reads the status of a payment that the server does not know.
async fn read(provider: &dyn PaymentProvider) {
    let reference = "9e9be41b-2866-4307-8621-e35c633c431f".parse().unwrap();
    assert!(provider.payment_status(&reference).await.is_err());
}

#[tokio::test]
async fn gateways_with_one_transport_share_its_connections() {
    let (address, connections) = serve();
    let url: BaseUrl = format!("http://{address}").parse().unwrap();
    let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new().unwrap());
    let hitpay = HitPay::new(hitpay(&url), Arc::clone(&transport)).unwrap();
    let hub2 = Hub2::new(hub2(&url), transport).unwrap();
    for _ in 0..5 {
        read(&hitpay).await;
        read(&hub2).await;
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_calls_of_one_gateway_share_a_connection() {
    let (address, connections) = serve();
    let url: BaseUrl = format!("http://{address}").parse().unwrap();
    let hitpay = HitPay::connect(hitpay(&url)).unwrap();
    for _ in 0..5 {
        read(&hitpay).await;
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    let hub2 = Hub2::connect(hub2(&url)).unwrap();
    for _ in 0..5 {
        read(&hub2).await;
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
