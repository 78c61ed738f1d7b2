//! Error type of all providers: the responsible party, and the outcome for the money.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

#[cfg(feature = "client")]
use crate::Endpoint;
use crate::{ProviderId, word::words};

mod gateway_error;
mod json_form;
mod local;
mod outcome;

pub use gateway_error::GatewayError;
pub use outcome::{Outcome, Resolution};

/// Result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Kind of an error, by the party that must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's request breaks a rule; [`Error::field`] is the field.
    InvalidRequest,
    /// The provider is configured wrongly: a missing value, a base URL that is not https.
    Configuration,
    /// The gateway does not accept the credentials, or they lack a permission.
    Authentication,
    /// The gateway or this provider does not support the operation.
    Unsupported,
    /// The gateway refused the request: a declined payment, an amount that cannot be refunded.
    Declined,
    /// The gateway does not know the reference. After an unknown outcome this does not prove absence.
    NotFound,
    /// The gateway has seen the reference before. This call did nothing, but the earlier one may have been carried out, so the outcome of a
    /// call with this error is [`Unknown`](Outcome::Unknown).
    Duplicate,
    /// Too many requests; [`Error::retry_after`] is the pause of `Retry-After`, if it was sent.
    RateLimited,
    /// The gateway could not be reached, timed out, or responded with a server error.
    Unavailable,
    /// The gateway's response could not be parsed or authenticated.
    Protocol,
}

/// Message part for a duplicate.
const EARLIER: &str =
    "this call did nothing, an earlier one with the same reference may have been carried out";

/// Error of every provider.
///
/// It never holds or prints a request body, a response body, a query string or a header. The gateway's own message is truncated.
// Boxed, so that a `Result` stays as small as a pointer.
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    outcome: Outcome,
    message: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    provider: Option<ProviderId>,
    gateway: Option<GatewayError>,
    call: About,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Effect of the failed call.
#[derive(Clone, Copy)]
enum About {
    NoCall,
    Read,
    Write(Resolution),
}

impl Error {
    /// An error without details; the `with_` methods add them.
    #[must_use]
    pub fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Repr {
            kind,
            outcome,
            message: message.into(),
            field: None,
            provider: None,
            gateway: None,
            call: About::NoCall,
            retry_after: None,
            source: None,
        }))
    }

    /// Returns the refusal of a field of the caller's request. Nothing was sent. Providers use [`ProviderId::invalid`], which names them.
    #[must_use]
    pub fn invalid(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ErrorKind::InvalidRequest, Outcome::NotSent, rule).with_field(field)
    }

    /// Returns the error of a missing or wrong configuration value. Nothing was sent.
    #[must_use]
    pub fn configuration(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, rule).with_field(field)
    }

    /// Returns the error of an operation that the gateway or this provider does not support. Nothing was sent.
    #[must_use]
    pub fn unsupported(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unsupported, Outcome::NotSent, what)
    }

    /// Returns an error of a call of that endpoint.
    #[cfg(feature = "client")]
    pub(crate) fn of_call(
        endpoint: &Endpoint,
        kind: ErrorKind,
        outcome: Outcome,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut error =
            Self::new(kind, outcome, message).with_provider(endpoint.provider().clone());
        // Read from the endpoint, so that a provider cannot mark a write as a read.
        error.0.call = endpoint.on_unknown().map_or(About::Read, About::Write);
        error
    }

    /// Replaces the kind.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Sets the field, by its name in the caller's request.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Sets the provider.
    #[must_use]
    pub fn with_provider(mut self, provider: ProviderId) -> Self {
        self.0.provider = Some(provider);
        self
    }

    /// Sets the gateway's own error.
    #[must_use]
    pub fn with_gateway(mut self, gateway: GatewayError) -> Self {
        self.0.gateway = Some(gateway);
        self
    }

    /// Adds context to the message: the step that failed. Everything else stays.
    #[must_use]
    pub fn with_context(mut self, words: &str) -> Self {
        self.0.message = format!("{}; {words}", self.0.message).into();
        self
    }

    /// Sets the pause of `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Kind of the error.
    ///
    /// For a refused read, only [`NotFound`](ErrorKind::NotFound) is returned as such. A decline, a duplicate or an invalid request says
    /// nothing about the money in question, so the kind is then [`Protocol`](ErrorKind::Protocol).
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match (self.0.call, self.0.kind) {
            // These kinds are decisions about a write. After a read they would suggest that the payment was declined.
            (
                About::Read,
                ErrorKind::Declined
                | ErrorKind::Duplicate
                | ErrorKind::InvalidRequest
                | ErrorKind::Unsupported,
            ) => ErrorKind::Protocol,
            (_, kind) => kind,
        }
    }

    /// Outcome for the money.
    ///
    /// A refused [`Duplicate`](ErrorKind::Duplicate) is [`Unknown`](Outcome::Unknown): this call did nothing, but the earlier one with the
    /// same reference may have moved money.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.0.call {
            // The earlier call with the same reference may have been carried out, although this one was refused.
            About::Write(resolution) if self.repeats_an_earlier_call() => {
                Outcome::Unknown(resolution)
            }
            _ => self.0.outcome,
        }
    }

    fn repeats_an_earlier_call(&self) -> bool {
        self.0.kind == ErrorKind::Duplicate && self.0.outcome == Outcome::Refused
    }

    /// Field that breaks a rule, if any.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Message without the kind and the gateway's own message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Field and message as one sentence, without the kind and the gateway's own message: `amount must be at least 0.30 SGD`.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.field() {
            // The message is either a rule that the field breaks or the gateway's reaction.
            Some(field) if self.0.gateway.is_some() => format!("{field}: {}", self.0.message),
            Some(field) => format!("{field} {}", self.0.message),
            None => self.0.message.clone().into_owned(),
        }
    }

    /// Provider that reports the error.
    #[must_use]
    pub fn provider(&self) -> Option<&ProviderId> {
        self.0.provider.as_ref()
    }

    /// The gateway's own error: HTTP status, code, message, request id.
    #[must_use]
    pub fn gateway(&self) -> Option<&GatewayError> {
        self.0.gateway.as_ref()
    }

    /// Way to find out an unknown outcome.
    #[must_use]
    pub fn resolution(&self) -> Option<Resolution> {
        self.outcome().resolution()
    }

    /// Pause of `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns true if repeating the call with the same reference cannot move money twice.
    #[must_use]
    pub fn is_safe_to_retry(&self) -> bool {
        // An unknown outcome is the only one after which a repetition may move money twice.
        self.resolution().is_none()
    }
}

words!(ErrorKind, "kind of error", {
    InvalidRequest => "invalid-request",
    Configuration => "configuration",
    Authentication => "authentication",
    Unsupported => "unsupported",
    Declined => "declined",
    NotFound => "not-found",
    Duplicate => "duplicate",
    RateLimited => "rate-limited",
    Unavailable => "unavailable",
    Protocol => "protocol",
});

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Words of a sentence, while the stored word has hyphens.
        let kind = self.kind().as_str().replace('-', " ");
        let Repr {
            message,
            field,
            gateway,
            ..
        } = &*self.0;
        if let Some(provider) = &self.0.provider {
            write!(f, "{provider}: ")?;
        }
        match field {
            // As in `sentence`, with quotes around the field.
            Some(field) if gateway.is_some() => write!(f, "{kind}: `{field}`: {message}")?,
            Some(field) => write!(f, "{kind}: `{field}` {message}")?,
            None => write!(f, "{kind}: {message}")?,
        }
        if let Some(gateway) = gateway {
            write!(f, " (gateway error: {gateway})")?;
        }
        if let Some(resolution) = self.resolution() {
            if self.repeats_an_earlier_call() {
                write!(f, "; {EARLIER}")?;
            }
            write!(f, "; the outcome is unknown: {}", resolution.advice())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("outcome", &self.outcome())
            .field("message", &self.0.message)
            .field("field", &self.0.field)
            .field("provider", &self.0.provider)
            .field("gateway", &self.0.gateway)
            .field("source", &self.0.source)
            // The cause is left to `source`, because a library's own text may contain a URL with a query string.
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
