//! Items of a harness with a shape of their own.

use std::time::{Duration, SystemTime};

use dhow_core::{Currency, Delivery, Environment, Money};

use crate::Verb;

/// How a delivery is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signing<'a> {
    /// The webhook secret.
    pub secret: &'a str,
    /// The time of signing, for gateways that sign one.
    pub at: SystemTime,
    /// The environment of the account that signs, for gateways whose header or path names one.
    pub environment: Environment,
}

impl<'a> Signing<'a> {
    /// Signing with a secret at [`Setup::now`](crate::Setup::now), for the sandbox.
    #[must_use]
    pub fn new(secret: &'a str) -> Self {
        Self {
            secret,
            at: crate::Setup::now(),
            environment: Environment::Sandbox,
        }
    }
}

/// The place of a signature in a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a header of that name.
    Header(&'static str),
    /// In a member or pair of that name of the body or query.
    Field(&'static str),
}

/// A signed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedTime {
    /// The longest distance between the signed time and now at which a delivery is still believed.
    pub window: Duration,
}

/// The signature of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedAnswer {
    /// The name of the member that carries the signature.
    pub signature: &'static str,
    /// Names of the members of the answer that the signature covers.
    pub covers: &'static [&'static str],
}

/// A delivery that another program than the provider signed: from the gateway's documents, or made with another language's library.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The delivery with its signature.
    pub delivery: Delivery,
    /// The webhook secret that signed it.
    pub secret: &'static str,
    /// The time at which it is received.
    pub now: SystemTime,
    /// The account's environment.
    pub environment: Environment,
    /// The account's currency.
    pub currency: Currency,
    /// The merchant's reference in it, if it names one.
    pub merchant_reference: Option<&'static str>,
    /// The amount in it, if it says one.
    pub amount: Option<Money>,
}

/// The gateway's own words in an answer with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorWords {
    /// The request was wrong or was declined: nothing happened.
    Refused,
    /// The object that was asked for does not exist.
    NotFound,
    /// The merchant's reference was used before.
    Duplicate,
    /// The gateway is still working, or cannot say: the outcome is open.
    InProgress,
}

impl ErrorWords {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Refused,
        Self::NotFound,
        Self::Duplicate,
        Self::InProgress,
    ];
}

/// A part of a request, an answer or a delivery.
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
    /// The key or signature of the merchant.
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

/// A part that the gateway's messages leave out, with the reason. The kit checks that it really is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    pub(crate) message: Message,
    pub(crate) part: Part,
    pub(crate) why: &'static str,
}

/// A message between provider and gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message {
    Request(Verb),
    Answer(Verb),
    Delivery(&'static str),
}

impl LeftOut {
    /// The requests of a verb do not say it.
    #[must_use]
    pub const fn of_request(verb: Verb, part: Part, why: &'static str) -> Self {
        let message = Message::Request(verb);
        Self { message, part, why }
    }

    /// The answers to a verb do not say it.
    #[must_use]
    pub const fn of_answer(verb: Verb, part: Part, why: &'static str) -> Self {
        let message = Message::Answer(verb);
        Self { message, part, why }
    }

    /// The deliveries of a kind do not say it.
    #[must_use]
    pub const fn of_delivery(kind: &'static str, part: Part, why: &'static str) -> Self {
        let message = Message::Delivery(kind);
        Self { message, part, why }
    }
}
