//! Types of the items of a harness.

use std::time::{Duration, SystemTime};

use dhow_core::{Currency, Delivery, Environment, Money};

use crate::Verb;

/// Parameters for signing a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing<'a> {
    /// Webhook secret.
    pub secret: &'a str,
    /// Time of signing, for gateways that sign a time.
    pub at: SystemTime,
    /// Environment of the signing account, for gateways whose header or path names it.
    pub environment: Environment,
}

impl<'a> Signing<'a> {
    /// Creates parameters for the sandbox, with [`Setup::now`](crate::Setup::now) as the time of signing.
    #[must_use]
    pub fn new(secret: &'a str) -> Self {
        Self {
            secret,
            at: crate::Setup::now(),
            environment: Environment::Sandbox,
        }
    }
}

/// Place of the signature in a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Header with this name.
    Header(&'static str),
    /// JSON field or form pair with this name, in the body or the query.
    Field(&'static str),
}

/// Rule for a signed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedTime {
    /// Longest distance between the signed time and the current time, in either direction, at which a delivery is accepted.
    pub window: Duration,
}

/// Signature of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedResponse {
    /// Name of the field that carries the signature.
    pub signature: &'static str,
    /// Names of the response fields that the signature covers.
    pub covers: &'static [&'static str],
}

/// A delivery that was signed by another program: from the gateway's documents, or made with a library of another language.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The delivery with its signature.
    pub delivery: Delivery,
    /// Webhook secret that signed the delivery.
    pub secret: &'static str,
    /// Time at which the delivery is received.
    pub now: SystemTime,
    /// Environment of the account.
    pub environment: Environment,
    /// Currency of the account.
    pub currency: Currency,
    /// The merchant's reference, if the delivery names one.
    pub merchant_reference: Option<&'static str>,
    /// The amount, if the delivery has one.
    pub amount: Option<Money>,
}

/// Meaning of a documented error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorWords {
    /// The request was invalid or declined, and no money moved.
    Refused,
    /// The requested object does not exist.
    NotFound,
    /// The merchant's reference was used before.
    Duplicate,
    /// The request is still being processed, or its result is not known.
    InProgress,
}

impl ErrorWords {
    /// All variants.
    pub const ALL: &'static [Self] = &[
        Self::Refused,
        Self::NotFound,
        Self::Duplicate,
        Self::InProgress,
    ];
}

/// Part of a request, a response or a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The merchant's reference.
    MerchantReference,
    /// The gateway's reference.
    ProviderReference,
    /// The amount.
    Amount,
    /// The currency.
    Currency,
    /// The status.
    Status,
    /// The merchant's API key or signature.
    Credential,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MerchantReference => "merchant reference",
            Self::ProviderReference => "provider reference",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Status => "status",
            Self::Credential => "credential",
        })
    }
}

/// A part that the gateway's messages do not carry, with the reason. The kit checks that the part is in fact absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    pub(crate) message: Message,
    pub(crate) part: Part,
    pub(crate) why: &'static str,
}

/// Message between the provider and the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message {
    Request(Verb),
    Answer(Verb),
    Delivery(&'static str),
}

impl LeftOut {
    /// Declares that the requests of a verb do not carry the part.
    #[must_use]
    pub const fn of_request(verb: Verb, part: Part, why: &'static str) -> Self {
        let message = Message::Request(verb);
        Self { message, part, why }
    }

    /// Declares that the responses to a verb do not carry the part.
    #[must_use]
    pub const fn of_answer(verb: Verb, part: Part, why: &'static str) -> Self {
        let message = Message::Answer(verb);
        Self { message, part, why }
    }

    /// Declares that the deliveries of a kind do not carry the part.
    #[must_use]
    pub const fn of_delivery(kind: &'static str, part: Part, why: &'static str) -> Self {
        let message = Message::Delivery(kind);
        Self { message, part, why }
    }
}
