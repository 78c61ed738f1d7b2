//! Events of the proxy, for the recorder.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use dhow_record::{Exchange, MAX_BODY};
use http::{Request, Response};
use tokio::sync::mpsc;

use super::journal::Pending;

/// Maximum number of exchanges that wait for the recorder.
const QUEUE: usize = 64;

/// An event of the proxy.
#[derive(Debug)]
pub(super) enum Message {
    /// A call or webhook with its response, and the line about it that the record of the response replaces.
    Exchange(Box<Exchange>, Option<Pending>),
    /// A webhook that was forwarded from here has come back.
    CameBack,
    /// Something was not passed on, or not recorded. The text has no value of a message.
    Failed { what: String },
}

/// Sender of events. It never waits, because the shop and the gateway must not wait for the recorder.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    queue: mpsc::Sender<Message>,
    lost: Arc<AtomicU64>,
}

/// Creates the channel from the proxy to the recorder.
pub(super) fn channel() -> (Sender, mpsc::Receiver<Message>) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let sender = Sender {
        queue: sender,
        lost: Arc::default(),
    };
    (sender, receiver)
}

impl Sender {
    /// Passes an event on. If too many are waiting, it is lost to the record.
    pub(super) fn send(&self, message: Message) {
        if self.queue.try_send(message).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Number of the events that are lost to the record.
    pub(super) fn lost(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.lost)
    }

    pub(super) fn exchange(&self, exchange: Exchange, pending: Option<Pending>) {
        self.send(Message::Exchange(Box::new(exchange), pending));
    }
}

/// Returns the part of a body that the recorder needs: a larger one is only counted.
pub(super) fn start_of(body: &Bytes) -> Bytes {
    match body.get(..=MAX_BODY) {
        // A copy, so that the rest of a large body is freed.
        Some(start) => Bytes::copy_from_slice(start),
        None => body.clone(),
    }
}

/// Copies a request for the recorder.
pub(super) fn request(request: &Request<Bytes>) -> Request<Bytes> {
    let mut copy = request.clone();
    *copy.body_mut() = start_of(request.body());
    copy
}

/// Copies a response for the recorder.
pub(super) fn response(response: &Response<Bytes>) -> Response<Bytes> {
    let mut copy = response.clone();
    *copy.body_mut() = start_of(response.body());
    copy
}
