//! Webhooks over HTTP until their durable reply, against appends without HTTP and as many calls at one time.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Environment, Secret, Transport, TransportError};
use dhow_engine::{Engine, store::Store};
use dhow_hub2::{Hub2, Hub2Config, signature_header};
use hyper::{server, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower_service::Service;

use crate::{
    Database,
    append::append_all,
    pairs::{Pairs, take_turns},
    report::{Limit, Measured, per_second, time},
    rows::{self, ACCOUNT},
};

/// Webhooks of one round.
const ROWS: u64 = 64 * 8;
const IN_FLIGHT: usize = 64;
const SECRET: &str = "self-made-secret-1";

pub(crate) async fn measure<D: Database>(database: &D) -> Vec<Measured> {
    let direct = database.store("direct").await;
    let address = receiver(database.store("receiver").await).await;
    let pairs = Pairs::measure(async |round| {
        let numbers = round * ROWS..(round + 1) * ROWS;
        take_turns(
            round,
            &mut (),
            async |()| append_all(&direct, rows::deliveries(numbers.clone()), IN_FLIGHT).await,
            async |()| deliver_all(address, numbers.clone().collect()).await,
        )
        .await
    })
    .await;
    let (appended, received) = pairs.medians();
    vec![Measured {
        work: "webhooks over HTTP / appends".to_owned(),
        ratio: pairs.ratio(),
        limit: Limit::AtLeast(80),
        details: format!(
            "{} and {} a second, {IN_FLIGHT} at one time, {} rounds",
            per_second(ROWS, received),
            per_second(ROWS, appended),
            pairs.rounds()
        ),
    }]
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
async fn receiver(store: impl Store + 'static) -> SocketAddr {
    let secret = Secret::new(SECRET).unwrap();
    let config = Hub2Config::new(Environment::Sandbox, secret.clone(), "merchant")
        .with_webhook_secrets([secret]);
    let hub2 = Hub2::new(config, Arc::new(Offline)).unwrap();
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
    let mut shares: Vec<Vec<Vec<u8>>> = vec![Vec::new(); IN_FLIGHT];
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

/// Sends prepared bytes and reads no more of a response than its end, because a gateway's work is not to be measured.
async fn deliver(address: SocketAddr, webhooks: Vec<Vec<u8>>) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut response = Vec::new();
    for webhook in webhooks {
        stream.write_all(&webhook).await?;
        response.clear();
        while !is_complete(&response) {
            assert!(stream.read_buf(&mut response).await? > 0, "cut off");
        }
        assert!(response.starts_with(b"HTTP/1.1 20"), "{response:?}");
    }
    Ok(())
}

/// Reports whether the bytes are a whole response with a length.
fn is_complete(response: &[u8]) -> bool {
    const LENGTH: &[u8] = b"content-length: ";
    let Some(end) = response.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = &response[..end];
    let length = head.windows(LENGTH.len()).position(|name| name == LENGTH);
    let digits = &head[length.unwrap() + LENGTH.len()..];
    let digits = digits.split(|byte| *byte == b'\r').next().unwrap();
    let length: usize = str::from_utf8(digits).unwrap().parse().unwrap();
    response.len() == end + 4 + length
}

/// The bytes of a signed webhook of one payment.
fn webhook(number: u64) -> Vec<u8> {
    let body = format!(
        r#"{{"id":"evt_{number}","type":"payment_intent.succeeded","data":{{"id":"pi_{number}","status":"successful","amount":200,"currency":"XOF","purchaseReference":"{}","mode":"sandbox"}},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}}"#,
        rows::reference(number)
    );
    let secret = Secret::new(SECRET).unwrap();
    let signature = signature_header(body.as_bytes(), &secret, None);
    let length = body.len();
    format!(
        "POST /webhooks/{ACCOUNT} HTTP/1.1\r\nhost: localhost\r\nhub2-signature: {signature}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
