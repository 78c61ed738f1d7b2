//! Scripts of the server: one part per request, in order of arrival.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;

/// Behaviour of a [`FaultServer`](super::FaultServer): a sequence of parts, each for one request. The last part repeats.
///
/// A connection takes the next part when it is accepted. A connection that is kept alive takes one more part whenever another request
/// begins to arrive on it. The methods that take `self` change the last part of the sequence.
#[derive(Debug, Clone)]
pub struct Script {
    earlier: Vec<Part>,
    last: Part,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) read: Read,
    pub(super) delay: Duration,
    pub(super) response: Response,
    pub(super) cut: usize,
    /// Number of bytes sent at once, and the pause before each further byte.
    pub(super) drip: Option<(usize, Duration)>,
    pub(super) linger: Duration,
    pub(super) end: End,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    Whole,
    AtMost(usize),
}

#[derive(Debug, Clone)]
pub(super) enum Response {
    Bytes(Bytes),
    Json(u16, String),
    /// A head and a body of this many bytes, generated while it is sent.
    Endless(u64),
    /// The response of another server to the same request.
    Of(SocketAddr),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Close,
    Reset,
    Hang,
    Keep,
}

impl Script {
    /// Reads the request, sends these bytes unchanged, and closes the connection.
    #[must_use]
    pub fn answer(bytes: impl Into<Bytes>) -> Self {
        Self::new(Response::Bytes(bytes.into()))
    }

    /// Reads the request, sends a well-formed JSON response with `Connection: close`, and closes the connection.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(Response::Json(status, body.to_owned()))
    }

    /// Reads the request and closes the connection without a response.
    #[must_use]
    pub fn nothing() -> Self {
        Self::answer(Bytes::new())
    }

    /// Reads the request, sends bytes that are not HTTP, and closes the connection.
    #[must_use]
    pub fn garbage() -> Self {
        Self::answer(&b"\x00\xff this is not HTTP \r\n\r\n\x16\x03"[..])
    }

    /// Reads the request and responds with 200 and a body of `length` bytes without a `Content-Length`.
    #[must_use]
    pub fn endless(length: u64) -> Self {
        Self::new(Response::Endless(length))
    }

    /// Reads the request, forwards it to another server and sends that server's response: a gateway behind an unreliable connection.
    #[must_use]
    pub fn answer_of(server: SocketAddr) -> Self {
        Self::new(Response::Of(server))
    }

    /// Closes the connection as soon as it is accepted.
    #[must_use]
    pub fn unread() -> Self {
        Self::nothing().read_at_most(0)
    }

    /// Reads at most `bytes` bytes of the request before it continues.
    #[must_use]
    pub fn read_at_most(mut self, bytes: usize) -> Self {
        self.last.read = Read::AtMost(bytes);
        self
    }

    /// Waits before it sends the response.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.last.delay = delay;
        self
    }

    /// Sends the response byte by byte with this pause before each byte.
    #[must_use]
    pub fn dripped(self, pause: Duration) -> Self {
        self.dripped_after(0, pause)
    }

    /// Sends `bytes` bytes of the response at once and the rest byte by byte with this pause before each byte.
    #[must_use]
    pub fn dripped_after(mut self, bytes: usize, pause: Duration) -> Self {
        self.last.drip = Some((bytes, pause));
        self
    }

    /// Waits between the last byte of the response and the end of the connection, without reading.
    #[must_use]
    pub fn lingering(mut self, pause: Duration) -> Self {
        self.last.linger = pause;
        self
    }

    /// Resets the connection (RST, not FIN) after `bytes` bytes of the response.
    #[must_use]
    pub fn reset_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Reset)
    }

    /// Closes the connection (FIN) after `bytes` bytes of the response.
    #[must_use]
    pub fn close_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Close)
    }

    /// Stops sending after `bytes` bytes of the response and keeps the connection open until the client closes it.
    #[must_use]
    pub fn hang_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Hang)
    }

    /// Keeps the connection open for another request after the response.
    #[must_use]
    pub fn keep_alive(self) -> Self {
        self.ending(End::Keep)
    }

    /// Appends another script for the requests that follow.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let mut earlier = self.earlier;
        earlier.push(self.last);
        earlier.extend(next.earlier);
        Self {
            earlier,
            last: next.last,
        }
    }

    pub(super) fn part(&self, number: usize) -> Part {
        self.earlier.get(number).unwrap_or(&self.last).clone()
    }

    fn new(response: Response) -> Self {
        Self {
            earlier: Vec::new(),
            last: Part {
                read: Read::Whole,
                delay: Duration::ZERO,
                response,
                cut: usize::MAX,
                drip: None,
                linger: Duration::ZERO,
                end: End::Close,
            },
        }
    }

    fn cut(mut self, bytes: usize) -> Self {
        self.last.cut = bytes;
        self
    }

    fn ending(mut self, end: End) -> Self {
        self.last.end = end;
        self
    }
}
