//! Recorded messages: a call of the shop with the gateway's response, or a webhook with the shop's reply.

use std::io::Read;

use bytes::Bytes;
use dhow_core::Delivery;
use flate2::read::{GzDecoder, ZlibDecoder};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};

/// Maximum size of a body that is checked and kept. A larger one is passed on and counted only.
pub const MAX_BODY: usize = 1024 * 1024;

/// Sender of the request of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The shop calls the gateway.
    Call,
    /// The gateway calls the shop.
    Webhook,
}

/// Request with the response to it.
///
/// The path of a call is the one below the gateway's base URL. `Debug` prints no values, because both messages contain secrets.
#[derive(Clone)]
pub struct Exchange {
    pub(crate) direction: Direction,
    pub(crate) request: Request<Bytes>,
    pub(crate) response: Option<Response<Bytes>>,
}

impl Exchange {
    /// A call of the shop with the gateway's response. `None` stands for a call without a complete response.
    #[must_use]
    pub fn call(request: Request<Bytes>, response: Option<Response<Bytes>>) -> Self {
        Self {
            direction: Direction::Call,
            request,
            response,
        }
    }

    /// A webhook with the status of the shop's reply. The rest of the reply comes from the shop, so it says nothing about the gateway.
    #[must_use]
    pub fn webhook(request: Request<Bytes>, reply: Option<StatusCode>) -> Self {
        let response = reply.map(|status| {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = status;
            response
        });
        Self {
            direction: Direction::Webhook,
            request,
            response,
        }
    }

    /// Returns the sender of the request.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Returns the request as it was recorded, with all its secrets.
    #[must_use]
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// Returns the request as a delivery for a webhook verifier.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        Delivery::from_request(self.request.clone())
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response.as_ref().map(Response::status)
    }

    /// Returns the exchange with its bodies decompressed, as the shop reads them. A body that cannot be decompressed stays as it is.
    pub(crate) fn decompressed(mut self) -> Self {
        // The signature of a webhook covers the bytes as sent, so only responses are decompressed.
        if let Some(response) = &mut self.response {
            let body = decompressed(response.headers(), response.body());
            if let Some(body) = body {
                *response.body_mut() = body;
                response.headers_mut().remove(header::CONTENT_ENCODING);
            }
        }
        self
    }
}

/// Returns the decompressed body, up to one byte more than is kept.
fn decompressed(headers: &HeaderMap, body: &Bytes) -> Option<Bytes> {
    let coding = headers.get(header::CONTENT_ENCODING);
    let coding = coding.and_then(|value: &HeaderValue| value.to_str().ok())?;
    let limit = u64::try_from(MAX_BODY)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut text = Vec::new();
    let read = match coding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => GzDecoder::new(body.as_ref())
            .take(limit)
            .read_to_end(&mut text),
        "deflate" => ZlibDecoder::new(body.as_ref())
            .take(limit)
            .read_to_end(&mut text),
        _ => return None,
    };
    read.ok().map(|_| Bytes::from(text))
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("direction", &self.direction)
            .field("method", self.request.method())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
