//! Webhooks over HTTP until their durable reply, against appends without HTTP and as many calls at one time.

use std::{convert::Infallible, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Environment, Secret, Transport, TransportError};
use dhow_engine::Engine;
use dhow_hub2::{Hub2, Hub2Config, signature_header};
use dhow_store_sqlite::SqliteStore;
use http::Request;
use http_body_util::Full;
use hyper::{client, server, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service;

use crate::{
    append::append_all,
    new_folder,
    report::{Limit, Measured, median, per_second, percent, time},
    rows::{self, ACCOUNT},
};

const ROUNDS: u64 = 15;
/// Webhooks of one round.
const ROWS: u64 = 64 * 30;
const IN_FLIGHT: usize = 64;
const SECRET: &str = "self-made-secret-1";

pub(crate) fn measure() -> Vec<Measured> {
    let folder = new_folder("receiver");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let direct = SqliteStore::open(folder.join("direct.db")).await.unwrap();
        let address = receiver(&folder.join("receiver.db")).await;
        let (mut received, mut appended) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let numbers = round * ROWS..(round + 1) * ROWS;
            let new = rows::deliveries(numbers.clone());
            appended.push(append_all(&direct, new, IN_FLIGHT).await);
            received.push(deliver_all(address, numbers.collect()).await);
        }
        direct.close().await;
        let (received, appended) = (median(received), median(appended));
        vec![Measured {
            work: "webhooks over HTTP / appends".to_owned(),
            percent: percent(appended, received),
            limit: Limit::AtLeast(80),
            details: format!(
                "{} and {} a second, {IN_FLIGHT} at one time",
                per_second(ROWS, received),
                per_second(ROWS, appended)
            ),
        }]
    })
}

/// No call leaves this benchmark.
#[derive(Debug)]
struct Offline;

#[async_trait]
impl Transport for Offline {
    async fn send(&self, _: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("the benchmark has no gateway"))
    }
}

/// Starts a server with the webhook service of an engine.
async fn receiver(path: &Path) -> SocketAddr {
    let secret = Secret::new(SECRET).unwrap();
    let config = Hub2Config::new(Environment::Sandbox, secret.clone(), "merchant")
        .with_webhook_secrets([secret]);
    let hub2 = Hub2::new(config, Arc::new(Offline)).unwrap();
    let store = SqliteStore::open(path).await.unwrap();
    let engine = Engine::builder(store).account(ACCOUNT, hub2);
    let webhooks = engine.build().await.unwrap().webhook_service();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).unwrap();
            let webhooks = webhooks.clone();
            let service = service_fn(move |request| webhooks.clone().call(request));
            let connection =
                server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            tokio::spawn(connection);
        }
    });
    address
}

/// Delivers webhooks over 64 connections and returns the time.
async fn deliver_all(address: SocketAddr, numbers: Vec<u64>) -> Duration {
    let mut shares: Vec<Vec<Request<Full<Bytes>>>> = Vec::new();
    shares.resize_with(IN_FLIGHT, Vec::new);
    for (index, number) in numbers.into_iter().enumerate() {
        shares[index % IN_FLIGHT].push(webhook(number));
    }
    time(async {
        let calls = shares
            .into_iter()
            .map(|share| tokio::spawn(deliver(address, share)));
        let calls: Vec<_> = calls.collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    })
    .await
}

async fn deliver(
    address: SocketAddr,
    webhooks: Vec<Request<Full<Bytes>>>,
) -> Result<(), Infallible> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    for webhook in webhooks {
        sender.ready().await.unwrap();
        let response = sender.send_request(webhook).await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
    }
    Ok(())
}

/// A signed webhook of one payment.
fn webhook(number: u64) -> Request<Full<Bytes>> {
    let body = format!(
        r#"{{"id":"evt_{number}","type":"payment_intent.succeeded","data":{{"id":"pi_{number}","status":"successful","amount":200,"currency":"XOF","purchaseReference":"{}","mode":"sandbox"}},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}}"#,
        rows::reference(number)
    );
    let secret = Secret::new(SECRET).unwrap();
    Request::post(format!("/webhooks/{ACCOUNT}"))
        .header("host", "localhost")
        .header(
            "hub2-signature",
            signature_header(body.as_bytes(), &secret, None),
        )
        .body(Full::new(Bytes::from(body)))
        .unwrap()
}
