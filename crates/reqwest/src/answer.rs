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

    let mut chunks = Vec::new();
    let mut length = 0usize;
    while let Some(chunk) = response.chunk().await.map_err(fault::within_body)? {
        length = length.saturating_add(chunk.len());
        if length > cap {
            return Err(fault::too_long());
        }
        chunks.push(chunk);
    }
    *answer.body_mut() = joined(chunks, length);
    Ok(answer)
}

/// Most answers are one chunk, which is not copied.
fn joined(mut chunks: Vec<Bytes>, length: usize) -> Bytes {
    if chunks.len() < 2 {
        return chunks.pop().unwrap_or_default();
    }
    let mut body = BytesMut::with_capacity(length);
    for chunk in chunks {
        body.extend_from_slice(&chunk);
    }
    body.freeze()
}
