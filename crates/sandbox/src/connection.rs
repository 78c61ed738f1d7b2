//! A TCP connection that can be closed in the middle of a response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Value for an unlimited connection.
const UNLIMITED: usize = usize::MAX;

/// Limits the number of bytes that a connection still sends to the caller.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    remaining: Arc<AtomicUsize>,
}

impl Connection {
    /// Wraps the stream that the limit applies to.
    pub(crate) fn wrap(&self, stream: TcpStream) -> LimitedStream {
        LimitedStream {
            stream,
            remaining: Arc::clone(&self.remaining),
        }
    }

    /// Closes the connection after this many further bytes.
    pub(crate) fn limit_to(&self, bytes: usize) {
        self.remaining
            .store(bytes.min(UNLIMITED - 1), Ordering::Release);
    }

    /// Removes the limit.
    // A limit beyond the end of a response would otherwise affect the next response on the same connection.
    pub(crate) fn remove_limit(&self) {
        self.remaining.store(UNLIMITED, Ordering::Release);
    }
}

impl Default for Connection {
    fn default() -> Self {
        let remaining = Arc::new(AtomicUsize::new(UNLIMITED));
        Self { remaining }
    }
}

/// A TCP stream whose writes fail when the limit is reached.
#[derive(Debug)]
pub(crate) struct LimitedStream {
    stream: TcpStream,
    remaining: Arc<AtomicUsize>,
}

impl AsyncRead for LimitedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for LimitedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let remaining = self.remaining.load(Ordering::Acquire);
        if remaining == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let allowed = bytes.get(..remaining).unwrap_or(bytes);
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, allowed))?;
        if remaining != UNLIMITED {
            self.remaining
                .store(remaining.saturating_sub(written), Ordering::Release);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
