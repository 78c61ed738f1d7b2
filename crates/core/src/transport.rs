//! Interface between providers and the network: one object-safe method that any HTTP client can implement.

use std::{error::Error as StdError, fmt::Debug, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;

use crate::{Endpoint, Error, RateLimit, Result, Target, form, word::words};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Effect of a call at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Changes nothing. May be retried.
    Read,
    /// May change something. Never retried after one byte of it may have left.
    Write,
}

words!(Effect, "effect", {
    Read => "read",
    Write => "write",
});

/// Rule by which a transport may retry a call after a fault or a transient status. A gateway that bans programs for too many requests
/// counts retries too.
///
/// A call of which certainly no byte reached the gateway may always be retried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Retry {
    /// At any time. An [`Effect::Write`] is never retried after one byte of it may have left.
    #[default]
    Freely,
    /// At the earliest after this time.
    NotBefore(Duration),
    /// Never: one call is one request.
    Never,
}

impl Retry {
    /// As often as a rate limit allows.
    #[must_use]
    pub const fn within(pace: RateLimit) -> Self {
        Self::NotBefore(pace.pause())
    }
}

/// One call to a gateway, created by a provider and sent by a [`Transport`].
#[derive(Debug, Clone)]
pub struct Call {
    /// Complete request with an absolute URL.
    pub request: http::Request<Bytes>,
    /// Endpoint of the call: the route for logs and the rule for retries.
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
        // Frameworks such as Laravel respond with HTML error pages unless JSON is requested.
        request.headers_mut().insert(header::ACCEPT, JSON);
        Ok(Self {
            request,
            endpoint: endpoint.clone(),
        })
    }

    /// Adds a JSON body.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value that cannot be serialised as JSON.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Result<Self> {
        match serde_json::to_vec(body) {
            Ok(bytes) => Ok(self.body(JSON, bytes)),
            // serde's message is left out, because it may quote a value of the request.
            Err(_) => Err(self.unwritable("cannot be written as JSON")),
        }
    }

    /// Adds a body of the content type `application/x-www-form-urlencoded` from a struct or a map.
    ///
    /// Members keep their order, and [exact numbers](crate::json::ExactNumber) their digits. As in PHP, `true` and `false` are `1` and `0`,
    /// an unset option is left out, and the names of nested values have brackets: `metadata[key]`, `methods[]`, `items[0][id]`.
    ///
    /// ```
    /// use dhow_core::{BaseUrl, Call, Endpoint, ProviderId, Resolution, json::ExactNumber};
    /// # use http::Method;
    /// #[derive(serde::Serialize)]
    /// struct Body { amount: ExactNumber, note: Option<&'static str>, methods: Vec<&'static str> }
    ///
    /// const PAY: Endpoint = Endpoint::write(ProviderId::from_static("cowrie"), Method::POST, "/pay", Resolution::LookUp);
    /// let url = BaseUrl::new("https://api.cowrie.example")?.at("/pay");
    /// let body = Body { amount: "599.00".parse().unwrap(), note: None, methods: vec!["card"] };
    /// let call = Call::new(&PAY, url)?.form(&body)?;
    /// assert_eq!(call.request.body(), "amount=599.00&methods%5B%5D=card");
    /// # Ok::<(), dhow_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value that is not a struct or a map, or that cannot be serialised.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Result<Self> {
        match form::encode(body) {
            Ok(text) => Ok(self.body(FORM, text)),
            Err(_) => Err(self.unwritable("cannot be written as a form")),
        }
    }

    fn unwritable(&self, rule: &'static str) -> Error {
        Error::invalid("body", rule).with_provider(self.endpoint.provider().clone())
    }

    /// Adds a body of this content type.
    #[must_use]
    pub fn body(mut self, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = bytes.into();
        self.header(header::CONTENT_TYPE, content_type)
    }

    /// Sets a header, replacing one of the same name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        // Replaces an earlier value: servers differ in the one that they read of two.
        self.request.headers_mut().insert(name, value);
        self
    }
}

/// Sends calls.
///
/// # Contract
///
/// - One `send` of an [`Effect::Write`] writes at most one request. It may write it again only after a fault of which it is certain that no
///   byte of the request reached the gateway.
/// - An [`Effect::Read`] that may have reached the gateway is retried at the earliest when its [`Retry`] allows it.
/// - Redirects are not followed. Every HTTP status is returned as a response, not as an error.
/// - Connect time, total time and the size of the decompressed response are limited.
/// - A response is returned complete or not at all: a body that ends early is an error.
/// - [`TransportErrorKind::NotSent`] is reported only if it is certain; every doubt is [`TransportErrorKind::MaybeSent`].
/// - Query string, headers and bodies are never logged.
#[async_trait]
pub trait Transport: Send + Sync + Debug {
    /// Sends the call and reads the complete response.
    ///
    /// # Errors
    /// [`TransportError`], which tells whether the request may have reached the gateway.
    async fn send(&self, call: Call) -> Result<http::Response<Bytes>, TransportError>;
}

/// Delivery state of a failed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportErrorKind {
    /// Certainly no byte of the request reached the gateway: no DNS record, no connection, no TLS session.
    NotSent,
    /// The request may have reached the gateway, in whole or in part.
    MaybeSent,
}

words!(TransportErrorKind, "delivery state of a request", {
    NotSent => "not-sent",
    MaybeSent => "maybe-sent",
});

/// Error of a call without a complete response.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct TransportError {
    kind: TransportErrorKind,
    // Static, so that neither a URL nor a secret of the request can be part of it.
    what: &'static str,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// An error before any byte of the request left.
    #[must_use]
    pub fn not_sent(what: &'static str) -> Self {
        Self {
            kind: TransportErrorKind::NotSent,
            what,
            source: None,
        }
    }

    /// An error after which the request may have reached the gateway.
    #[must_use]
    pub fn maybe_sent(what: &'static str) -> Self {
        Self {
            kind: TransportErrorKind::MaybeSent,
            what,
            source: None,
        }
    }

    /// Sets the cause. It must not print a query string.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Delivery state of the request.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Cause in a few fixed words.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }
}
