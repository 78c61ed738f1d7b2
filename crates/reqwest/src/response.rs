//! Reading of a whole response within the limits.

use bytes::{Bytes, BytesMut};
use dhow_core::TransportError;
use reqwest::Response;

use crate::fault;

/// Reads a whole response, holding at most `cap` bytes of its body.
///
/// The bytes are returned as received. Nothing is decompressed, so a small response cannot grow.
pub(crate) async fn read_whole(
    mut response: Response,
    cap: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let announced_length = response.content_length();
    if announced_length
        .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > cap))
    {
        return Err(fault::too_long());
    }
    let mut whole = http::Response::new(Bytes::new());
    *whole.status_mut() = response.status();
    *whole.version_mut() = response.version();
    *whole.headers_mut() = std::mem::take(response.headers_mut());

    let mut body = Body::default();
    while let Some(chunk) = response.chunk().await.map_err(fault::in_body)? {
        if body.len().saturating_add(chunk.len()) > cap {
            return Err(fault::too_long());
        }
        body.push(chunk);
    }
    *whole.body_mut() = body.into_bytes();
    Ok(whole)
}

/// Body under construction.
// A chunk keeps the connection's buffer alive, so a body of many small chunks is copied together at once.
#[derive(Default)]
struct Body {
    /// First chunk. Most responses have only one, which is not copied.
    first: Bytes,
    rest: BytesMut,
}

impl Body {
    fn len(&self) -> usize {
        self.first.len().saturating_add(self.rest.len())
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        self.rest
            .extend_from_slice(&std::mem::take(&mut self.first));
        self.rest.extend_from_slice(&chunk);
    }

    fn into_bytes(self) -> Bytes {
        if self.rest.is_empty() {
            self.first
        } else {
            self.rest.freeze()
        }
    }
}
