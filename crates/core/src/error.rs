//! One error type: who must act, and what happened to the money.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

use crate::{ProviderId, word::words};

mod gateway_fault;

pub use gateway_fault::GatewayFault;

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
    /// a write that ends so is [`Unknown`](Outcome::Unknown).
    Duplicate,
    /// Too many requests; [`Error::retry_after`] says how long to wait when the gateway said so.
    RateLimited,
    /// The gateway could not be reached, did not answer in time, or answered with a server fault.
    Unavailable,
    /// The gateway's answer was not understood, or was not authentic.
    Protocol,
}

/// What a failed call did to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// No instruction went out: refused locally, never written to the socket, or the call was a read. Safe to repeat.
    NotSent,
    /// The gateway answered that it did not do it.
    Refused,
    /// The instruction may have been carried out. Find out with [`Error::resolution`] before anything is sent again.
    Unknown,
}

/// How an unknown outcome is found out. "Not found" right after an unknown outcome does not prove absence: ask again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resolution {
    /// Search by the merchant reference, see [`PaymentProvider::lookup`](crate::PaymentProvider::lookup).
    LookUp,
    /// Read the status by the provider reference until it settles.
    Poll,
    /// Ask the gateway's support or look at its dashboard: its interface offers no way.
    AskGateway,
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
    resolution: Option<Resolution>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
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
            resolution: None,
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

    /// Says how an unknown outcome is found out.
    #[must_use]
    pub fn with_resolution(mut self, resolution: Resolution) -> Self {
        self.0.resolution = Some(resolution);
        self
    }

    /// Says which provider's call it ended, and how to find out what happened if the outcome is unknown. That of a refused
    /// [`Duplicate`](ErrorKind::Duplicate) is: this call did nothing, and what has used the reference before may have moved money.
    #[must_use]
    pub fn of_call(self, provider: ProviderId, resolution: Resolution) -> Self {
        let mut error = self.with_provider(provider);
        if error.kind() == ErrorKind::Duplicate && error.outcome() == Outcome::Refused {
            error.0.outcome = Outcome::Unknown;
            error = error.with_context(EARLIER);
        }
        if error.outcome() == Outcome::Unknown {
            error.with_resolution(resolution)
        } else {
            error
        }
    }

    /// The error of a question that the gateway refused. Only that it does not know the reference is an answer to the question: a decline, a
    /// duplicate or a wrong request says nothing about the money that was asked about, so its kind is
    /// [`Protocol`](ErrorKind::Protocol) (L5).
    #[must_use]
    pub fn of_question(self) -> Self {
        match self.kind() {
            ErrorKind::Declined
            | ErrorKind::Duplicate
            | ErrorKind::InvalidRequest
            | ErrorKind::Unsupported => self.with_kind(ErrorKind::Protocol),
            _ => self,
        }
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
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened to the money.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
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
        self.0.resolution
    }

    /// How long the gateway asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// True when repeating the same call with the same reference cannot move money twice.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        self.0.outcome != Outcome::Unknown
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

words!(Outcome, "outcome", {
    NotSent => "not-sent",
    Refused => "refused",
    Unknown => "unknown",
});

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LookUp => "search by your own reference before sending anything again",
            Self::Poll => "read the status until it settles before sending anything again",
            Self::AskGateway => {
                "ask the gateway before sending anything again: its interface cannot tell"
            }
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Repr {
            kind,
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
        if self.0.outcome == Outcome::Unknown {
            write!(f, "; the outcome is unknown")?;
            if let Some(resolution) = self.0.resolution {
                write!(f, ": {resolution}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("outcome", &self.0.outcome)
            .field("message", &self.0.message)
            .field("field", &self.0.field)
            .field("provider", &self.0.provider)
            .field("gateway", &self.0.gateway)
            .field("resolution", &self.0.resolution)
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
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_field_and_the_rule() {
        let error = Error::invalid("amount", "must be at least 0.30 SGD");
        assert_eq!(
            error.to_string(),
            "invalid request: `amount` must be at least 0.30 SGD"
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.is_safe_to_repeat());
        let message = "the gateway answered 422";
        let answered = Error::new(ErrorKind::InvalidRequest, Outcome::Refused, message)
            .with_field("amount")
            .with_gateway(GatewayFault::status(422));
        let start = "invalid request: `amount`: the gateway answered 422";
        assert!(answered.to_string().starts_with(start), "{answered}");
    }

    #[test]
    fn an_unknown_outcome_says_what_to_do() {
        let error = Error::new(
            ErrorKind::Unavailable,
            Outcome::Unknown,
            "the connection was reset",
        )
        .with_resolution(Resolution::LookUp);
        assert!(error.to_string().contains("search by your own reference"));
        assert!(!error.is_safe_to_repeat());
    }

    #[test]
    fn a_duplicate_may_be_the_repetition_of_a_call_that_was_carried_out() {
        let of = |kind, outcome| {
            let error = Error::new(kind, outcome, "seen before");
            error.of_call(ProviderId::from_static("cowrie"), Resolution::LookUp)
        };
        let duplicate = of(ErrorKind::Duplicate, Outcome::Refused);
        assert_eq!(duplicate.outcome(), Outcome::Unknown);
        assert_eq!(duplicate.resolution(), Some(Resolution::LookUp));
        assert!(
            duplicate
                .message()
                .starts_with("seen before; this call did nothing")
        );
        for (kind, outcome) in [
            (ErrorKind::Duplicate, Outcome::NotSent),
            (ErrorKind::Declined, Outcome::Refused),
        ] {
            let other = of(kind, outcome);
            assert_eq!((other.outcome(), other.resolution()), (outcome, None));
        }
    }

    #[test]
    fn words_about_what_happened_before_are_added_and_nothing_is_lost() {
        let error = Error::new(ErrorKind::Unavailable, Outcome::Unknown, "no answer")
            .with_field("amount")
            .with_provider(ProviderId::from_static("cowrie"))
            .with_gateway(GatewayFault::status(502))
            .with_resolution(Resolution::Poll)
            .with_retry_after(Some(Duration::from_secs(7)))
            .with_source("the cause")
            .with_context("the intent pi_1 exists");
        assert_eq!(error.message(), "no answer; the intent pi_1 exists");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.field(), Some("amount"));
        assert_eq!(error.provider().unwrap().as_str(), "cowrie");
        assert_eq!(error.gateway(), Some(&GatewayFault::status(502)));
        assert_eq!(error.resolution(), Some(Resolution::Poll));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(error.source().unwrap().to_string(), "the cause");
    }

    #[test]
    fn only_an_unknown_outcome_of_a_call_needs_finding_out() {
        let ended = |outcome| {
            let error = Error::new(ErrorKind::Unavailable, outcome, "no answer");
            error.of_call(ProviderId::from_static("cowrie"), Resolution::Poll)
        };
        assert_eq!(ended(Outcome::Unknown).resolution(), Some(Resolution::Poll));
        for known in [Outcome::NotSent, Outcome::Refused] {
            assert_eq!(ended(known).resolution(), None);
            assert_eq!(ended(known).provider().unwrap().as_str(), "cowrie");
        }
    }

    #[test]
    fn of_a_refused_question_only_not_found_is_an_answer() {
        use ErrorKind::{
            Authentication, Configuration, Declined, Duplicate, InvalidRequest, NotFound, Protocol,
            RateLimited, Unavailable, Unsupported,
        };
        for (kind, asked) in [
            (InvalidRequest, Protocol),
            (Unsupported, Protocol),
            (Declined, Protocol),
            (Duplicate, Protocol),
            (Protocol, Protocol),
            (Configuration, Configuration),
            (Authentication, Authentication),
            (NotFound, NotFound),
            (RateLimited, RateLimited),
            (Unavailable, Unavailable),
        ] {
            let error = Error::new(kind, Outcome::NotSent, "no").of_question();
            assert_eq!((error.kind(), error.message()), (asked, "no"));
        }
    }

    #[test]
    fn an_error_is_one_pointer_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn each_constructor_says_who_must_act_and_that_nothing_was_sent() {
        let table = [
            (
                Error::invalid("f", "r"),
                ErrorKind::InvalidRequest,
                Some("f"),
            ),
            (
                Error::configuration("f", "r"),
                ErrorKind::Configuration,
                Some("f"),
            ),
            (Error::unsupported("r"), ErrorKind::Unsupported, None),
        ];
        for (error, kind, field) in table {
            assert_eq!(error.kind(), kind);
            assert_eq!(error.outcome(), Outcome::NotSent);
            assert_eq!(error.field(), field);
            assert_eq!(error.message(), "r");
        }
    }

    #[test]
    fn each_part_that_is_added_is_kept() {
        let error = Error::unsupported("r")
            .with_kind(ErrorKind::Declined)
            .with_source(std::io::Error::other("the cause"));
        assert_eq!(error.kind(), ErrorKind::Declined);
        assert_eq!(error.source().unwrap().to_string(), "the cause");
    }
}
