//! The seam between providers and the network: one object-safe method that any HTTP client can implement.

use std::{error::Error as StdError, fmt::Debug, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

use crate::Pace;

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
    pub fn within(pace: Pace) -> Self {
        Self::NotBefore(pace.pause())
    }
}

/// One call to a gateway, made by a provider and sent by a [`Transport`].
#[derive(Debug)]
pub struct Call {
    /// The whole request with an absolute address.
    pub request: http::Request<Bytes>,
    /// The path with its variable parts as names, such as `/v1/refund/{id}`: what logs and traces may show.
    pub route: &'static str,
    /// Whether the call may be repeated.
    pub effect: Effect,
    /// How soon.
    pub repeat: Repeat,
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
