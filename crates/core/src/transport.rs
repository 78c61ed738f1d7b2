//! The seam between providers and the network: one object-safe method that any HTTP client can implement.

use std::{error::Error as StdError, fmt::Debug, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;

use crate::{Endpoint, Error, RateLimit, Result, Target};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Whether a call can move money or change state at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Changes nothing: may be repeated.
    Read,
    /// May change something: never repeated once a byte of it may have left.
    Write,
}

/// How soon a transport may repeat a call on its own after a fault or a passing status (L36): repeating counts as asking, and a gateway
/// that bans impolite callers counts it.
///
/// A call of which certainly no byte reached the gateway has not asked, and may be repeated whatever is said here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// As the transport sees fit. A [`Effect::Write`] is never repeated once a byte of it may have left.
    #[default]
    Freely,
    /// Not sooner than this after the time before.
    NotBefore(Duration),
    /// Not at all: one call, one request.
    Never,
}

impl Repeat {
    /// As often as a row of the gateway's rate table allows for ever.
    #[must_use]
    pub const fn within(pace: RateLimit) -> Self {
        Self::NotBefore(pace.pause())
    }
}

/// One call to a gateway, made by a provider and sent by a [`Transport`].
#[derive(Debug, Clone)]
pub struct Call {
    /// The whole request with an absolute URL.
    pub request: http::Request<Bytes>,
    /// The endpoint that it calls: the route that logs may show, and how often the call may be repeated.
    pub endpoint: Endpoint,
}

impl Call {
    /// A call without a body that accepts JSON.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a URL that is too long.
    pub fn new(endpoint: &Endpoint, url: Target) -> Result<Self> {
        let url = url.uri();
        let url = url.map_err(|error| error.with_provider(endpoint.provider().clone()))?;
        let mut request = http::Request::new(Bytes::new());
        request.method_mut().clone_from(endpoint.method());
        *request.uri_mut() = url;
        request.headers_mut().insert(header::ACCEPT, JSON);
        Ok(Self {
            request,
            endpoint: endpoint.clone(),
        })
    }

    /// Adds a JSON body.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value that cannot be written as JSON.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Result<Self> {
        match serde_json::to_vec(body) {
            Ok(bytes) => Ok(self.body(JSON, bytes)),
            Err(_) => Err(Error::invalid("body", "cannot be written as JSON")
                .with_provider(self.endpoint.provider().clone())),
        }
    }

    /// Adds a body of that content type.
    #[must_use]
    pub fn body(mut self, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = bytes.into();
        self.header(header::CONTENT_TYPE, content_type)
    }

    /// Adds a header, in place of one of the same name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.request.headers_mut().insert(name, value);
        self
    }
}

/// Sends calls.
///
/// # Contract
///
/// - One `send` of a [`Effect::Write`] writes at most one request. It may be written again only after a fault of which it is
///   certain that no byte of the request reached the gateway.
/// - A [`Effect::Read`] that may have reached the gateway is written again no sooner than its [`Repeat`] allows.
/// - Redirects are not followed. Whatever status arrives is returned as an answer, not as a fault.
/// - Everything is bounded: connecting, the total time, the size of the answer after decompression.
/// - An answer is returned whole or not at all: a body that ends early is a fault.
/// - [`TransportFault::NotSent`] is reported only when it is certain; every doubt is [`TransportFault::MaybeSent`].
/// - Nothing of the query string, the headers or the bodies is logged.
#[async_trait]
pub trait Transport: Send + Sync + Debug {
    /// Sends the call and reads the whole answer.
    ///
    /// # Errors
    /// [`TransportError`], which says whether the request may have reached the gateway.
    async fn send(&self, call: Call) -> Result<http::Response<Bytes>, TransportError>;
}

/// Whether a request that failed may have reached the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportFault {
    /// Certainly no byte of the request reached the gateway: no address, no connection, no TLS session.
    NotSent,
    /// Part of the request, or all of it, may have arrived.
    MaybeSent,
}

/// No whole answer arrived.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct TransportError {
    fault: TransportFault,
    what: &'static str,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A fault before any byte of the request left.
    #[must_use]
    pub fn not_sent(what: &'static str) -> Self {
        Self {
            fault: TransportFault::NotSent,
            what,
            source: None,
        }
    }

    /// A fault after which the request may have arrived.
    #[must_use]
    pub fn maybe_sent(what: &'static str) -> Self {
        Self {
            fault: TransportFault::MaybeSent,
            what,
            source: None,
        }
    }

    /// Keeps the cause. It must not print a query string.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the request may have arrived.
    #[must_use]
    pub fn fault(&self) -> TransportFault {
        self.fault
    }

    /// What happened, in a few fixed words.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }
}
