//! A transport over plain TCP with enough HTTP for the kit's own server, without an HTTP client library.

use std::{io, sync::Arc};

use async_trait::async_trait;
use bytes::{BufMut, Bytes, BytesMut};
use dhow_core::{Call, Transport, TransportError};
use http::{Request, Response, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Bounds;

/// Transport for tests against a server on the local machine: one connection per call, no TLS, no redirects, no retries.
///
/// ```
/// use dhow_conformance::PlainTransport;
/// # fn provider(_: std::sync::Arc<dyn dhow_core::Transport>) {}
/// // For tests of a provider whose crate has no HTTP client.
/// provider(PlainTransport::shared());
/// ```
#[derive(Debug, Clone)]
pub struct PlainTransport {
    bounds: Bounds,
}

impl PlainTransport {
    /// Creates a transport with the given limits.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds }
    }

    /// Returns a transport with a deadline of 10 seconds and a body limit of 1 MiB, ready to be passed to a provider.
    #[must_use]
    pub fn shared() -> Arc<dyn Transport> {
        let bounds = Bounds::new(std::time::Duration::from_secs(10), 1024 * 1024);
        Arc::new(Self::new(bounds))
    }
}

#[async_trait]
impl Transport for PlainTransport {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let address = call.request.uri().authority().map(ToString::to_string);
        let address = address.ok_or_else(|| TransportError::not_sent("the URL has no host"))?;
        let connecting = timeout(self.bounds.total / 2, TcpStream::connect(address)).await;
        let Ok(Ok(stream)) = connecting else {
            return Err(TransportError::not_sent(
                "the connection was not established",
            ));
        };
        let exchange = timeout(
            self.bounds.total,
            exchange(stream, &call.request, self.bounds.body),
        );
        let bytes = exchange
            .await
            .map_err(|_| {
                TransportError::maybe_sent("the response did not arrive before the deadline")
            })?
            .map_err(|_| {
                TransportError::maybe_sent(
                    "the connection ended before the response, or the response was too large",
                )
            })?;
        parse(&bytes)
            .ok_or_else(|| TransportError::maybe_sent("the response was not HTTP or was cut off"))
    }
}

/// Writes the request and reads until the server closes the connection, at most `most` bytes.
async fn exchange(
    mut stream: TcpStream,
    request: &Request<Bytes>,
    most: usize,
) -> io::Result<Bytes> {
    stream.write_all(&encoded(request)).await?;
    let mut response = BytesMut::new();
    loop {
        // One byte more than allowed, so that a response of exactly the limit can be distinguished from a longer one.
        let room = (most + 1).saturating_sub(response.len());
        if room == 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if stream.read_buf(&mut (&mut response).limit(room)).await? == 0 {
            return Ok(response.freeze());
        }
    }
}

/// The bytes of the request on the connection.
fn encoded(request: &Request<Bytes>) -> Vec<u8> {
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let host = request.uri().authority().map_or("", |host| host.as_str());
    let length = request.body().len();
    let mut lines = format!(
        "{} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n",
        request.method()
    )
    .into_bytes();
    for (name, value) in request.headers() {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        lines.extend_from_slice(value.as_bytes());
        lines.extend_from_slice(b"\r\n");
    }
    lines.extend_from_slice(b"\r\n");
    lines.extend_from_slice(request.body());
    lines
}

/// Parses a complete response. A response without `Content-Length` is refused, because its end cannot be distinguished from a cut-off.
fn parse(bytes: &Bytes) -> Option<Response<Bytes>> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?;
    let mut response = Response::builder().status(status.parse::<StatusCode>().ok()?);
    let mut length = None;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<usize>().ok();
        }
        response = response.header(name, value.trim());
    }
    let start = end + 4;
    let body = bytes.get(start..start.checked_add(length?)?)?;
    response.body(Bytes::copy_from_slice(body)).ok()
}
