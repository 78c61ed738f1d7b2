//! Copies of requests and responses for the log.

use axum::body::Body;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request};
use http_body_util::BodyExt as _;

use super::LoggedBody;
use crate::compact_headers::CompactHeaders;

/// Maximum number of bytes kept of a body.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Headers and the beginning of a body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Captured {
    headers: CompactHeaders,
    body: Bytes,
    length: usize,
}

impl Captured {
    fn new(headers: &HeaderMap, body: &Bytes) -> Self {
        let kept = body.get(..MAX_BODY_BYTES).unwrap_or(body);
        Self {
            headers: CompactHeaders::from(headers),
            // A copy, because the original may be a part of a larger buffer.
            body: Bytes::copy_from_slice(kept),
            length: body.len(),
        }
    }

    pub(super) fn headers(&self) -> HeaderMap {
        self.headers.to_map()
    }

    pub(super) fn body(&self) -> LoggedBody {
        LoggedBody {
            bytes: self.body.clone(),
            length: self.length,
        }
    }

    /// Number of bytes that it occupies.
    pub(super) fn len(&self) -> usize {
        self.headers.len().saturating_add(self.body.len())
    }
}

/// Reads the body of a request for the log, and returns it complete for the gateway.
///
/// The body is read even if the gateway would not, because the key or the path is wrong. Reading stops behind `limit`, and
/// the gateway then refuses the body. `None` if the body ends too early.
pub(crate) async fn capture_request(
    request: Request<Body>,
    limit: usize,
) -> Option<(Captured, Request<Body>)> {
    let (parts, mut body) = request.into_parts();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.ok()?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > limit {
            break;
        }
    }
    let bytes = bytes.freeze();
    let captured = Captured::new(&parts.headers, &bytes);
    Some((captured, Request::from_parts(parts, Body::from(bytes))))
}

/// Copies a response. The bodies of the gateways' responses are complete from the start.
pub(crate) async fn capture_response(response: Response) -> (Captured, Response) {
    let (parts, body) = response.into_parts();
    // Only a body that is read from elsewhere can fail.
    let bytes = body.collect().await.map(|body| body.to_bytes());
    let bytes = bytes.unwrap_or_default();
    let captured = Captured::new(&parts.headers, &bytes);
    (captured, Response::from_parts(parts, Body::from(bytes)))
}
