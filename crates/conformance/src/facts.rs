//! The facts that answers and deliveries are filled with.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::{Environment, Money};

/// The facts of one payment, refund or payout. The kit changes a fact and checks that the change arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The merchant's reference.
    pub merchant_reference: String,
    /// The gateway's reference.
    pub provider_reference: String,
    /// The amount.
    pub amount: Money,
    /// Raw text of the amount, in place of the gateway's usual spelling.
    pub amount_text: Option<String>,
    /// The gateway's word for the status; `None` means the usual one of such a message.
    pub status: Option<String>,
    /// The gateway's word for the status of the attempt inside a payment; `None` means the usual one, or no attempt.
    pub attempt_status: Option<String>,
    /// The environment that the message names, if the gateway's messages name one.
    pub environment: Environment,
    /// The end of the customer's time, if the message shall name one.
    pub expires_at: Option<SystemTime>,
    /// What was given back of the payment so far, if the message shall say so.
    pub refunded: Option<Money>,
    /// True for a payout to the second beneficiary, who differs from the first in every part.
    pub second_beneficiary: bool,
}

impl Facts {
    /// Facts of a sandbox payment with the usual status.
    #[must_use]
    pub fn new(
        merchant_reference: impl Into<String>,
        provider_reference: impl Into<String>,
        amount: Money,
    ) -> Self {
        Self {
            merchant_reference: merchant_reference.into(),
            provider_reference: provider_reference.into(),
            amount,
            amount_text: None,
            status: None,
            attempt_status: None,
            environment: Environment::Sandbox,
            expires_at: None,
            refunded: None,
            second_beneficiary: false,
        }
    }

    /// The status word, or the usual one.
    #[must_use]
    pub fn status_or<'a>(&'a self, usual: &'a str) -> &'a str {
        self.status.as_deref().unwrap_or(usual)
    }

    /// The status word of the attempt, or the usual one.
    #[must_use]
    pub fn attempt_status_or<'a>(&'a self, usual: &'a str) -> &'a str {
        self.attempt_status.as_deref().unwrap_or(usual)
    }

    /// The text of the amount: the raw one that the kit wants, or the gateway's usual spelling.
    #[must_use]
    pub fn amount_or(&self, usual: impl Into<String>) -> String {
        self.amount_text.clone().unwrap_or_else(|| usual.into())
    }

    /// The same facts with another amount.
    #[must_use]
    pub fn with_amount(&self, amount: Money) -> Self {
        Self {
            amount,
            ..self.clone()
        }
    }

    /// The same facts with a raw text for the amount.
    #[must_use]
    pub fn with_amount_text(&self, text: impl Into<String>) -> Self {
        Self {
            amount_text: Some(text.into()),
            ..self.clone()
        }
    }

    /// The same facts with a word for the status.
    #[must_use]
    pub fn with_status(&self, word: &str) -> Self {
        Self {
            status: Some(word.to_owned()),
            ..self.clone()
        }
    }

    /// The same facts with a word for the status of the attempt.
    #[must_use]
    pub fn with_attempt_status(&self, word: Option<&str>) -> Self {
        Self {
            attempt_status: word.map(str::to_owned),
            ..self.clone()
        }
    }

    /// The same facts of a payment that was given back completely.
    #[must_use]
    pub fn given_back(&self) -> Self {
        self.with_refunded(self.amount)
    }

    /// The same facts of a payment of which that much was given back.
    #[must_use]
    pub fn with_refunded(&self, refunded: Money) -> Self {
        Self {
            refunded: Some(refunded),
            ..self.clone()
        }
    }

    /// The same facts under another reference of the merchant.
    #[must_use]
    pub fn with_merchant_reference(&self, reference: impl Into<String>) -> Self {
        Self {
            merchant_reference: reference.into(),
            ..self.clone()
        }
    }

    /// The same facts of a payout to the second beneficiary.
    #[must_use]
    pub fn to_second_beneficiary(&self) -> Self {
        Self {
            second_beneficiary: true,
            ..self.clone()
        }
    }

    /// The same facts in an environment.
    #[must_use]
    pub fn in_environment(&self, environment: Environment) -> Self {
        Self {
            environment,
            ..self.clone()
        }
    }
}

/// An answer of the gateway, as recorded or as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The HTTP status.
    pub status: u16,
    /// Headers besides `Content-Type` and `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
}

impl RecordedResponse {
    /// An answer with a body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// The same answer with a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same answer with another body.
    #[must_use]
    pub fn with_body(&self, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..self.clone()
        }
    }
}
