//! A connection that can be cut in the middle of an answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// No cut is planned.
const NEVER: usize = usize::MAX;

/// The say over a connection: how many more bytes it may carry to the caller.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    left: Arc<AtomicUsize>,
}

impl Connection {
    /// The stream that obeys.
    pub(crate) fn wrap(&self, stream: TcpStream) -> Cuttable {
        Cuttable {
            stream,
            left: Arc::clone(&self.left),
        }
    }

    /// Ends the connection after so many further bytes.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.left.store(bytes.min(NEVER - 1), Ordering::Release);
    }

    /// Forgets a cut that was planned for an earlier, shorter answer.
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

/// A stream to a caller that breaks when its bytes are used up.
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
