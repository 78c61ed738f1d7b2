//! A shop's webhook address: takes deliveries, verifies them, replies what the gateway wants, remembers what it saw.

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

/// What the shop made of one delivery.
#[derive(Debug, Clone)]
pub(crate) enum Seen {
    Event(Box<Event>),
    Rejected(RejectionReason),
    /// Answered with 500 on purpose, before looking at it.
    TurnedAway,
}

#[derive(Debug)]
pub(crate) struct Shop {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// An address that is known before anybody listens on it.
#[derive(Debug)]
pub(crate) struct Door(TcpListener);

impl Door {
    pub(crate) async fn reserve() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}/webhooks", self.0.local_addr().unwrap())
    }

    /// Answers the first few deliveries with 500, as a shop in trouble does, and verifies all others.
    pub(crate) fn open(self, provider: Arc<dyn PaymentProvider>, turned_away: usize) -> Shop {
        let address = self.0.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((socket, _)) = self.0.accept().await {
                let busy = record.lock().unwrap().len() < turned_away;
                let outcome = serve(socket, &*provider, busy).await;
                record.lock().unwrap().extend(outcome);
            }
        });
        Shop { address, seen }
    }
}

impl Shop {
    /// Listens for the deliveries of one provider.
    pub(crate) async fn open(provider: Arc<dyn PaymentProvider>) -> Self {
        Door::reserve().await.open(provider, 0)
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let seen = self.seen().into_iter();
        let events = seen.filter_map(|one| match one {
            Seen::Event(event) => Some(*event),
            Seen::Rejected(_) | Seen::TurnedAway => None,
        });
        events.collect()
    }

    /// Waits until that many deliveries came, for five seconds at most.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Seen> {
        for _ in 0..500 {
            if self.seen().len() >= count {
                return self.seen();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} deliveries were expected, {:?} came", self.seen());
    }
}

async fn serve(mut socket: TcpStream, provider: &dyn PaymentProvider, busy: bool) -> Option<Seen> {
    let delivery = receive(&mut socket).await?;
    let (seen, reply) = if busy {
        (Seen::TurnedAway, Reply::empty(500))
    } else {
        match provider.verify_webhook(&delivery) {
            Ok(verified) => {
                let event = Box::new(provider.event(&verified));
                (Seen::Event(event), verified.reply().clone())
            }
            Err(rejection) => (
                Seen::Rejected(rejection.reason()),
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
    Some(seen)
}

/// Reads one request whole; only what the sandbox sends needs to be understood.
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
