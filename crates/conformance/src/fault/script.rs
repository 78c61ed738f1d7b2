//! What the server does with each request, in the order of arrival.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;

/// A sequence of parts, each for one request. The last part repeats.
///
/// A connection takes the next part when it is accepted; a connection that is kept alive takes one more whenever another
/// request begins to arrive on it. The methods that take `self` change the last part.
#[derive(Debug, Clone)]
pub struct Script {
    earlier: Vec<Part>,
    last: Part,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) read: Read,
    pub(super) delay: Duration,
    pub(super) answer: Answer,
    pub(super) cut: usize,
    /// How many bytes go out at once, and the pause before each further one.
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
pub(super) enum Answer {
    Bytes(Bytes),
    Json(u16, String),
    /// So many bytes after a head, made as they are written.
    Endless(u64),
    /// Whatever another server answers to the same request.
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
    /// Reads the request, writes these bytes as they are, and closes the connection.
    #[must_use]
    pub fn answer(bytes: impl Into<Bytes>) -> Self {
        Self::of(Answer::Bytes(bytes.into()))
    }

    /// Reads the request, answers with a well-formed JSON answer, and closes the connection after saying so.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::of(Answer::Json(status, body.to_owned()))
    }

    /// Reads the request and closes the connection without a word.
    #[must_use]
    pub fn nothing() -> Self {
        Self::answer(Bytes::new())
    }

    /// Reads the request, writes bytes that are not HTTP, and closes the connection.
    #[must_use]
    pub fn garbage() -> Self {
        Self::answer(&b"\x00\xff this is not HTTP \r\n\r\n\x16\x03"[..])
    }

    /// Reads the request and answers with 200 and a body of so many bytes whose length is not announced.
    #[must_use]
    pub fn endless(length: u64) -> Self {
        Self::of(Answer::Endless(length))
    }

    /// Reads the request, passes it on, and answers what that server answers: a real gateway behind a bad line.
    #[must_use]
    pub fn answer_of(server: SocketAddr) -> Self {
        Self::of(Answer::Of(server))
    }

    /// Closes the connection as soon as it is accepted.
    #[must_use]
    pub fn unread() -> Self {
        Self::nothing().read_at_most(0)
    }

    /// Reads no more than so many bytes of the request before it goes on.
    #[must_use]
    pub fn read_at_most(mut self, bytes: usize) -> Self {
        self.last.read = Read::AtMost(bytes);
        self
    }

    /// Waits before the answer.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.last.delay = delay;
        self
    }

    /// Writes the answer one byte at a time with this pause before each.
    #[must_use]
    pub fn dripped(self, pause: Duration) -> Self {
        self.dripped_after(0, pause)
    }

    /// Writes so many bytes of the answer at once, and then one at a time with this pause before each.
    #[must_use]
    pub fn dripped_after(mut self, bytes: usize, pause: Duration) -> Self {
        self.last.drip = Some((bytes, pause));
        self
    }

    /// Waits between the last byte of the answer and whatever ends it, without reading.
    #[must_use]
    pub fn lingering(mut self, pause: Duration) -> Self {
        self.last.linger = pause;
        self
    }

    /// Resets the connection (RST, not FIN) after so many bytes of the answer.
    #[must_use]
    pub fn reset_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Reset)
    }

    /// Closes the connection properly after so many bytes of the answer.
    #[must_use]
    pub fn close_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Close)
    }

    /// Says nothing more after so many bytes of the answer, and keeps the connection open until the other side closes it.
    #[must_use]
    pub fn hang_after(self, bytes: usize) -> Self {
        self.cut(bytes).ending(End::Hang)
    }

    /// Keeps the connection for another request after the answer.
    #[must_use]
    pub fn keep_alive(self) -> Self {
        self.ending(End::Keep)
    }

    /// Continues with another script for the requests that follow.
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

    fn of(answer: Answer) -> Self {
        Self {
            earlier: Vec::new(),
            last: Part {
                read: Read::Whole,
                delay: Duration::ZERO,
                answer,
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
