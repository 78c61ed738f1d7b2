//! Copies of bodies for the log, made while they pass.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
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

/// Copy of a request, filled while the gateway reads the body.
#[derive(Debug)]
pub(crate) struct Capture {
    headers: CompactHeaders,
    read: Arc<Mutex<Read>>,
}

#[derive(Debug, Default)]
struct Read {
    bytes: Vec<u8>,
    length: usize,
}

impl Capture {
    /// Wraps the body of a request.
    pub(crate) fn of(request: Request<Body>) -> (Self, Request<Body>) {
        let headers = CompactHeaders::from(request.headers());
        let read: Arc<Mutex<Read>> = Arc::default();
        let copy = Arc::clone(&read);
        let request = request.map(|body| {
            Body::new(body.map_frame(move |frame| {
                if let Some(data) = frame.data_ref() {
                    copy.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(data);
                }
                frame
            }))
        });
        (Self { headers, read }, request)
    }

    /// Returns headers and the bytes read so far.
    pub(crate) fn finish(self) -> Captured {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        // The vector may have grown beyond its contents.
        let bytes = std::mem::take(&mut read.bytes).into_boxed_slice();
        Captured {
            headers: self.headers,
            body: Bytes::from(bytes),
            length: read.length,
        }
    }
}

impl Read {
    fn add(&mut self, data: &[u8]) {
        let room = MAX_BODY_BYTES.saturating_sub(self.bytes.len());
        let kept = data.get(..room).unwrap_or(data);
        self.bytes.extend_from_slice(kept);
        self.length = self.length.saturating_add(data.len());
    }
}

/// Copies a response. The bodies of the gateways' responses are complete from the start.
pub(crate) async fn capture_response(response: Response) -> (Captured, Response) {
    let (parts, body) = response.into_parts();
    let headers = CompactHeaders::from(&parts.headers);
    // Only a body that is read from elsewhere can fail.
    let bytes = body.collect().await.map(|body| body.to_bytes());
    let bytes = bytes.unwrap_or_default();
    let mut read = Read::default();
    read.add(&bytes);
    let captured = Captured {
        headers,
        body: Bytes::from(read.bytes.into_boxed_slice()),
        length: read.length,
    };
    (captured, Response::from_parts(parts, Body::from(bytes)))
}
