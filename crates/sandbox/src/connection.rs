//! A TCP connection that can be closed in the middle of a response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Value for an unlimited connection.
const NEVER: usize = usize::MAX;

/// Limits the number of bytes that a connection still sends to the caller.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    left: Arc<AtomicUsize>,
}

impl Connection {
    /// Wraps the stream that the limit applies to.
    pub(crate) fn wrap(&self, stream: TcpStream) -> Cuttable {
        Cuttable {
            stream,
            left: Arc::clone(&self.left),
        }
    }

    /// Closes the connection after this many further bytes.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.left.store(bytes.min(NEVER - 1), Ordering::Release);
    }

    /// Removes the limit.
    // A limit beyond the end of a response would otherwise affect the next response on the same connection.
    pub(crate) fn cut_never(&self) {
        self.left.store(NEVER, Ordering::Release);
    }
}

impl Default for Connection {
    fn default() -> Self {
        let left = Arc::new(AtomicUsize::new(NEVER));
        Self { left }
    }
}

/// A TCP stream whose writes fail when the limit is reached.
#[derive(Debug)]
pub(crate) struct Cuttable {
    stream: TcpStream,
    left: Arc<AtomicUsize>,
}

impl AsyncRead for Cuttable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.left.load(Ordering::Acquire);
        if left == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let allowed = bytes.get(..left).unwrap_or(bytes);
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, allowed))?;
        if left != NEVER {
            self.left
                .store(left.saturating_sub(written), Ordering::Release);
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
