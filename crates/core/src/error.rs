//! One error type: who must act, and what happened to the money.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

use crate::{Endpoint, ProviderId, word::words};

mod gateway_fault;
mod local;
mod outcome;

pub use gateway_fault::GatewayFault;
pub use outcome::{Outcome, Resolution};

/// The result of everything that talks to a gateway.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, by who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's request breaks a rule; [`Error::field`] names the field.
    InvalidRequest,
    /// The provider is set up wrongly: a missing value, a base address that is not https.
    Configuration,
    /// The gateway does not accept the credentials, or they may not do this.
    Authentication,
    /// The gateway, or this provider, does not do that.
    Unsupported,
    /// The gateway understood and said no: a decline, an amount that may not be refunded.
    Declined,
    /// The gateway does not know the reference. After an unknown outcome this does not prove absence.
    NotFound,
    /// The gateway has seen the reference before. Nothing was done twice, but an earlier call may have been carried out: the outcome of
    /// a call that ends so is [`Unknown`](Outcome::Unknown).
    Duplicate,
    /// Too many requests; [`Error::retry_after`] says how long to wait when the gateway said so.
    RateLimited,
    /// The gateway could not be reached, did not answer in time, or answered with a server fault.
    Unavailable,
    /// The gateway's answer was not understood, or was not authentic.
    Protocol,
}

/// Said of a duplicate.
const EARLIER: &str =
    "this call did nothing, an earlier one with the same reference may have been carried out";

/// The one error of every provider.
///
/// It never holds or prints a request body, a response body, a query string or a header. What it prints of a gateway's own
/// words is clipped.
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    outcome: Outcome,
    message: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    provider: Option<ProviderId>,
    gateway: Option<GatewayFault>,
    call: About,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kind of call that failed.
#[derive(Clone, Copy)]
enum About {
    NoCall,
    Read,
    Write(Resolution),
}

impl Error {
    /// An error that a provider describes with the `with_` methods.
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

    /// A local refusal of a field; nothing was sent.
    #[must_use]
    pub fn invalid(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ErrorKind::InvalidRequest, Outcome::NotSent, rule).with_field(field)
    }

    /// A configuration value that is missing or wrong; nothing was sent.
    #[must_use]
    pub fn configuration(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, rule).with_field(field)
    }

    /// Something that the gateway or this provider does not do; nothing was sent.
    #[must_use]
    pub fn unsupported(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unsupported, Outcome::NotSent, what)
    }

    /// The error of a call of that endpoint.
    pub(crate) fn of_call(
        endpoint: &Endpoint,
        kind: ErrorKind,
        outcome: Outcome,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut error =
            Self::new(kind, outcome, message).with_provider(endpoint.provider().clone());
        error.0.call = endpoint.on_unknown().map_or(About::Read, About::Write);
        error
    }

    /// Says more exactly who must act.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Names the field, in the words of the request that the caller made.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Says which provider reports it.
    #[must_use]
    pub fn with_provider(mut self, provider: ProviderId) -> Self {
        self.0.provider = Some(provider);
        self
    }

    /// Keeps what the gateway said.
    #[must_use]
    pub fn with_gateway(mut self, fault: GatewayFault) -> Self {
        self.0.gateway = Some(fault);
        self
    }

    /// Adds a few words about what had happened before. Everything else stays.
    #[must_use]
    pub fn with_context(mut self, words: &str) -> Self {
        self.0.message = format!("{}; {words}", self.0.message).into();
        self
    }

    /// Says how long the gateway wants to be left alone.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Who must act.
    ///
    /// Of a refused read only [`NotFound`](ErrorKind::NotFound) is an answer to the question. A decline, a duplicate or a wrong request
    /// says nothing about the money that was asked about, so the kind of such an error is [`Protocol`](ErrorKind::Protocol) (L5).
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match (self.0.call, self.0.kind) {
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

    /// What happened to the money.
    ///
    /// A refused [`Duplicate`](ErrorKind::Duplicate) is [`Unknown`](Outcome::Unknown): this call did nothing, and the earlier one that
    /// used the reference may have moved money.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.0.call {
            About::Write(resolution) if self.repeats_an_earlier_call() => {
                Outcome::Unknown(resolution)
            }
            _ => self.0.outcome,
        }
    }

    fn repeats_an_earlier_call(&self) -> bool {
        self.0.kind == ErrorKind::Duplicate && self.0.outcome == Outcome::Refused
    }

    /// The field that breaks a rule, if one does.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What is wrong, without the kind and the gateway's words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The provider that reports it.
    #[must_use]
    pub fn provider(&self) -> Option<&ProviderId> {
        self.0.provider.as_ref()
    }

    /// What the gateway said: HTTP status, code, message, request id.
    #[must_use]
    pub fn gateway(&self) -> Option<&GatewayFault> {
        self.0.gateway.as_ref()
    }

    /// How to find out what happened, for an unknown outcome.
    #[must_use]
    pub fn resolution(&self) -> Option<Resolution> {
        self.outcome().resolution()
    }

    /// How long the gateway asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// True when repeating the same call with the same reference cannot move money twice.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        self.resolution().is_none()
    }
}

words!(ErrorKind, "kind of error", {
    InvalidRequest => "invalid request",
    Configuration => "configuration",
    Authentication => "authentication",
    Unsupported => "unsupported",
    Declined => "declined",
    NotFound => "not found",
    Duplicate => "duplicate",
    RateLimited => "rate limited",
    Unavailable => "unavailable",
    Protocol => "protocol",
});

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
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
            // The message is a rule that the field breaks, or what the gateway did.
            Some(field) if gateway.is_some() => write!(f, "{kind}: `{field}`: {message}")?,
            Some(field) => write!(f, "{kind}: `{field}` {message}")?,
            None => write!(f, "{kind}: {message}")?,
        }
        if let Some(fault) = gateway {
            write!(f, " (the gateway said: {fault})")?;
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
