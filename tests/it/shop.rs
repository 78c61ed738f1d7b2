//! A shop's webhook server: verifies deliveries, sends the provider's reply, and records the results.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use dhow_core::{Delivery, Event, PaymentProvider, RejectionReason, Reply};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Result of one delivery.
#[derive(Debug, Clone)]
pub(crate) enum Received {
    Event(Box<Event>),
    Rejected(RejectionReason),
    /// Replied 500 without verifying the delivery.
    Failed,
}

/// A running webhook server.
#[derive(Debug)]
pub(crate) struct Shop {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A port whose URL is known before the shop serves on it.
#[derive(Debug)]
pub(crate) struct ReservedPort(TcpListener);

impl ReservedPort {
    pub(crate) async fn reserve() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}/webhooks", self.0.local_addr().unwrap())
    }

    /// Starts the shop. It replies 500 to the first `failures` deliveries and verifies all others.
    pub(crate) fn open(self, provider: Arc<dyn PaymentProvider>, failures: usize) -> Shop {
        let address = self.0.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((socket, _)) = self.0.accept().await {
                let fails = record.lock().unwrap().len() < failures;
                let result = serve(socket, &*provider, fails).await;
                record.lock().unwrap().extend(result);
            }
        });
        Shop { address, received }
    }
}

impl Shop {
    /// Starts a shop for the deliveries of one provider.
    pub(crate) async fn open(provider: Arc<dyn PaymentProvider>) -> Self {
        ReservedPort::reserve().await.open(provider, 0)
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    /// Returns the results of the deliveries so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Returns the events of the accepted deliveries so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        let received = self.received().into_iter();
        let events = received.filter_map(|result| match result {
            Received::Event(event) => Some(*event),
            Received::Rejected(_) | Received::Failed => None,
        });
        events.collect()
    }

    /// Waits until `count` deliveries have arrived, for at most five seconds.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        for _ in 0..500 {
            if self.received().len() >= count {
                return self.received();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "{count} deliveries were expected, and these arrived within 5 s: {:?}",
            self.received()
        );
    }
}

async fn serve(
    mut socket: TcpStream,
    provider: &dyn PaymentProvider,
    fails: bool,
) -> Option<Received> {
    let delivery = receive(&mut socket).await?;
    let (result, reply) = if fails {
        (Received::Failed, Reply::empty(500))
    } else {
        match provider.verify_webhook(&delivery) {
            Ok(verified) => {
                let event = Box::new(provider.event(&verified));
                (Received::Event(event), verified.reply().clone())
            }
            Err(rejection) => (
                Received::Rejected(rejection.reason()),
                rejection.reply().clone(),
            ),
        }
    };
    let head = format!(
        "HTTP/1.1 {} Reply\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.status(),
        reply.content_type().unwrap_or("text/plain"),
        reply.body().len()
    );
    socket.write_all(head.as_bytes()).await.ok()?;
    socket.write_all(reply.body()).await.ok()?;
    Some(result)
}

/// Reads one request. It supports only the HTTP that the sandbox sends, such as `Content-Length` without chunks.
async fn receive(socket: &mut TcpStream) -> Option<Delivery> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(delivery) = parse_request(&bytes) {
            return Some(delivery);
        }
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// Parses a request. Returns `None` while it is incomplete.
pub(crate) fn parse_request(bytes: &[u8]) -> Option<Delivery> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let mut request = http::Request::builder()
        .method(first.next()?)
        .uri(first.next()?);
    let mut length = 0;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
        request = request.header(name, value.trim());
    }
    let body = bytes.get(end + 4..end + 4 + length)?;
    let request = request.body(Bytes::copy_from_slice(body)).ok()?;
    Some(Delivery::from_request(request))
}
