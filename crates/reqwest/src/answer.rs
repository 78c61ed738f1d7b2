//! What comes back: the whole answer, within the cap and the deadline.

use bytes::{Bytes, BytesMut};
use dhow_core::TransportError;
use reqwest::Response;

use crate::fault;

/// Reads the whole answer, of which no more than `cap` bytes of body are ever held.
///
/// The bytes are returned as they arrived. Nothing asks for compression and nothing decompresses, so a small answer cannot grow.
pub(crate) async fn whole(
    mut response: Response,
    cap: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let announced = response.content_length();
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |it| it > cap)) {
        return Err(fault::too_long());
    }
    let mut answer = http::Response::new(Bytes::new());
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());

    let mut body = Body::default();
    while let Some(chunk) = response.chunk().await.map_err(fault::within_body)? {
        if body.len().saturating_add(chunk.len()) > cap {
            return Err(fault::too_long());
        }
        body.push(chunk);
    }
    *answer.body_mut() = body.into_bytes();
    Ok(answer)
}

/// A body in the making. A chunk that is kept keeps the connection's buffer behind it, so a body of many small ones is copied
/// together at once.
#[derive(Default)]
struct Body {
    /// Most answers are one chunk, which is not copied.
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
