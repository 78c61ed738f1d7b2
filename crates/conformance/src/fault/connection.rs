//! One connection of the server.

use std::{io, net::SocketAddr, time::Duration};

use bytes::{BufMut, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, sink},
    net::TcpStream,
    time::sleep,
};

use super::{
    Record,
    request::{Received, head_length},
    script::{End, Part, Read, Response},
};

/// Maximum size of one request or one forwarded response in bytes.
const MOST_BYTES: usize = 1024 * 1024;
const PIECE: usize = 16 * 1024;

pub(super) struct Connection {
    stream: TcpStream,
    record: Record,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, record: Record) -> Self {
        Self { stream, record }
    }

    /// Plays parts of the script until one of them closes the connection or the client has closed it.
    pub(super) async fn play(mut self, first: Part) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        let mut part = first;
        loop {
            let request = self.read(part.read).await?;
            pause(part.delay).await;
            self.write(&part, &request).await?;
            pause(part.linger).await;
            match part.end {
                End::Close => return self.stream.shutdown().await,
                End::Reset => return self.stream.set_zero_linger(),
                End::Hang => return self.drain().await,
                End::Keep if self.stream.peek(&mut [0]).await? == 0 => return Ok(()),
                End::Keep => part = self.record.next_part(),
            }
        }
    }

    /// Reads as much of a request as the part says, and records it as it arrives.
    async fn read(&mut self, read: Read) -> io::Result<Bytes> {
        let mut bytes = BytesMut::new();
        let mut number = None;
        loop {
            let received = Received::new(&bytes);
            let most = match read {
                Read::Whole => MOST_BYTES,
                Read::AtMost(most) => most,
            };
            let enough = received.is_whole() || bytes.len() >= most;
            if !bytes.is_empty() {
                let number = *number.get_or_insert_with(|| self.record.begin());
                self.record.update(number, received);
            }
            if enough {
                return Ok(bytes.freeze());
            }
            let room = most - bytes.len();
            let count = self.stream.read_buf(&mut (&mut bytes).limit(room)).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    async fn write(&mut self, part: &Part, request: &[u8]) -> io::Result<()> {
        let bytes = match &part.response {
            Response::Bytes(bytes) => bytes.clone(),
            Response::Json(status, body) => json(*status, body, part.end),
            Response::Of(server) => forward(*server, request).await?,
            Response::Endless(length) => return self.write_endless(*length, part.cut).await,
        };
        let bytes = bytes.slice(..bytes.len().min(part.cut));
        let (at_once, interval) = part.drip.unwrap_or((bytes.len(), Duration::ZERO));
        let (at_once, slowly) = bytes.split_at(bytes.len().min(at_once));
        self.stream.write_all(at_once).await?;
        for byte in slowly {
            sleep(interval).await;
            self.stream.write_u8(*byte).await?;
        }
        Ok(())
    }

    async fn write_endless(&mut self, length: u64, cut: usize) -> io::Result<()> {
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        self.stream.write_all(head).await?;
        let piece = [b'x'; PIECE];
        let mut left = usize::try_from(length).unwrap_or(usize::MAX).min(cut);
        while left > 0 {
            let count = left.min(PIECE);
            let piece = piece.get(..count).unwrap_or_default();
            self.stream.write_all(piece).await?;
            left -= count;
        }
        Ok(())
    }

    /// Waits until the client closes the connection.
    async fn drain(mut self) -> io::Result<()> {
        tokio::io::copy(&mut self.stream, &mut sink()).await?;
        Ok(())
    }
}

/// Sleeps for the duration. A duration of zero does not sleep at all, because a timer rounds up to a millisecond.
async fn pause(duration: Duration) {
    if !duration.is_zero() {
        sleep(duration).await;
    }
}

fn json(status: u16, body: &str, end: End) -> Bytes {
    let connection = match end {
        End::Keep => "keep-alive",
        End::Close | End::Reset | End::Hang => "close",
    };
    let length = body.len();
    let lines = [
        format!("HTTP/1.1 {status} Status"),
        "Content-Type: application/json".to_owned(),
        format!("Content-Length: {length}"),
        format!("Connection: {connection}"),
        String::new(),
        body.to_owned(),
    ];
    lines.join("\r\n").into()
}

/// Sends the request to another server on a new connection and returns the complete response.
async fn forward(server: SocketAddr, request: &[u8]) -> io::Result<Bytes> {
    let head = head_length(request).ok_or(io::ErrorKind::InvalidData)?;
    let (head, body) = request
        .split_at_checked(head)
        .ok_or(io::ErrorKind::InvalidData)?;
    let mut upstream = TcpStream::connect(server).await?;
    // The response ends where the other server closes the connection, so it must not keep it alive.
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let kept = !line.to_ascii_lowercase().starts_with(b"connection:");
        if kept && line != b"\r\n" {
            upstream.write_all(line).await?;
        }
    }
    upstream.write_all(b"connection: close\r\n\r\n").await?;
    upstream.write_all(body).await?;
    let mut response = Vec::new();
    let limit = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    upstream.take(limit).read_to_end(&mut response).await?;
    Ok(response.into())
}
