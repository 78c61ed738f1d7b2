//! The data with which a harness fills responses and deliveries.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::{Environment, Money};

/// Data of one payment, refund or payout. The kit changes one field and checks that the provider reports the change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The merchant's reference.
    pub merchant_reference: String,
    /// The gateway's reference.
    pub provider_reference: String,
    /// The amount.
    pub amount: Money,
    /// Raw text to put in place of the formatted amount.
    pub amount_text: Option<String>,
    /// The gateway's status word; `None` stands for the usual one of the message.
    pub status: Option<String>,
    /// The gateway's status word for the attempt inside a payment; `None` stands for the usual one, or for no attempt.
    pub attempt_status: Option<String>,
    /// Environment that the message names, if the gateway's messages name one.
    pub environment: Environment,
    /// Expiry time of the payment, if the message is to name one.
    pub expires_at: Option<SystemTime>,
    /// Amount refunded so far, if the message is to name one.
    pub refunded: Option<Money>,
    /// True for a payout to the second beneficiary, which differs from the first in every part.
    pub second_beneficiary: bool,
}

impl Facts {
    /// Creates the facts of a sandbox payment with the usual status.
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

    /// Returns the status word, or `usual` if none is set.
    #[must_use]
    pub fn status_or<'a>(&'a self, usual: &'a str) -> &'a str {
        self.status.as_deref().unwrap_or(usual)
    }

    /// Returns the status word of the attempt, or `usual` if none is set.
    #[must_use]
    pub fn attempt_status_or<'a>(&'a self, usual: &'a str) -> &'a str {
        self.attempt_status.as_deref().unwrap_or(usual)
    }

    /// Returns the raw text of the amount, or `usual` if none is set.
    #[must_use]
    pub fn amount_or(&self, usual: impl Into<String>) -> String {
        self.amount_text.clone().unwrap_or_else(|| usual.into())
    }

    /// Returns a copy with another amount.
    #[must_use]
    pub fn with_amount(&self, amount: Money) -> Self {
        Self {
            amount,
            ..self.clone()
        }
    }

    /// Returns a copy with a raw text in place of the formatted amount.
    #[must_use]
    pub fn with_amount_text(&self, text: impl Into<String>) -> Self {
        Self {
            amount_text: Some(text.into()),
            ..self.clone()
        }
    }

    /// Returns a copy with a status word.
    #[must_use]
    pub fn with_status(&self, word: &str) -> Self {
        Self {
            status: Some(word.to_owned()),
            ..self.clone()
        }
    }

    /// Returns a copy with a status word for the attempt.
    #[must_use]
    pub fn with_attempt_status(&self, word: Option<&str>) -> Self {
        Self {
            attempt_status: word.map(str::to_owned),
            ..self.clone()
        }
    }

    /// Returns a copy of a payment that was refunded in full.
    #[must_use]
    pub fn given_back(&self) -> Self {
        self.with_refunded(self.amount)
    }

    /// Returns a copy of a payment with the given refunded amount.
    #[must_use]
    pub fn with_refunded(&self, refunded: Money) -> Self {
        Self {
            refunded: Some(refunded),
            ..self.clone()
        }
    }

    /// Returns a copy with another merchant reference.
    #[must_use]
    pub fn with_merchant_reference(&self, reference: impl Into<String>) -> Self {
        Self {
            merchant_reference: reference.into(),
            ..self.clone()
        }
    }

    /// Returns a copy of a payout to the second beneficiary.
    #[must_use]
    pub fn to_second_beneficiary(&self) -> Self {
        Self {
            second_beneficiary: true,
            ..self.clone()
        }
    }

    /// Returns a copy in the given environment.
    #[must_use]
    pub fn in_environment(&self, environment: Environment) -> Self {
        Self {
            environment,
            ..self.clone()
        }
    }
}

/// A response of the gateway, as recorded or as documented.
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
    /// Creates a response without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Returns the response with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns a copy with another body.
    #[must_use]
    pub fn with_body(&self, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..self.clone()
        }
    }
}
