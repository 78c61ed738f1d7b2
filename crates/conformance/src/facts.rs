//! What an example is about: the facts that answers and deliveries are filled with.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dhow_core::Money;

/// What one payment, refund or payout of an example is about. The kit changes a fact and looks whether the change arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// The merchant's reference.
    pub merchant_reference: String,
    /// The gateway's reference.
    pub provider_reference: String,
    /// The amount.
    pub amount: Money,
    /// The gateway's word for the status; `None` means whatever is usual in such an answer.
    pub status: Option<String>,
}

impl Facts {
    /// The facts of an example whose status is the usual one.
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
            status: None,
        }
    }

    /// The status word, or the one that is usual.
    #[must_use]
    pub fn status_or<'a>(&'a self, usual: &'a str) -> &'a str {
        self.status.as_deref().unwrap_or(usual)
    }

    pub(crate) fn with_amount(&self, amount: Money) -> Self {
        Self {
            amount,
            ..self.clone()
        }
    }

    pub(crate) fn with_status(&self, word: &str) -> Self {
        Self {
            status: Some(word.to_owned()),
            ..self.clone()
        }
    }
}

/// An answer of the gateway, as recorded or as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The HTTP status.
    pub status: u16,
    /// Headers besides `Content-Type` and `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
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
}

/// Who signs a delivery of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signer {
    /// The gateway, with the secret that the provider was given.
    Current,
    /// The gateway, with the secret before that, while both are accepted.
    Previous,
    /// Somebody else: another merchant's secret, or the other environment's.
    Stranger,
}

/// A delivery that the harness is to make.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Notice {
    /// The kind, one of [`Harness::kinds`](crate::Harness::kinds).
    pub kind: &'static str,
    /// What it says.
    pub facts: Facts,
    /// Who signs it.
    pub signer: Signer,
    /// When it is signed, for gateways that sign a time.
    pub signed_at: SystemTime,
}

impl Notice {
    /// The time of every example, unless an example is about time.
    pub(crate) const NOW: Duration = Duration::from_secs(1_790_000_000);

    pub(crate) fn new(kind: &'static str, facts: Facts) -> Self {
        Self {
            kind,
            facts,
            signer: Signer::Current,
            signed_at: SystemTime::UNIX_EPOCH + Self::NOW,
        }
    }

    pub(crate) fn signed_by(mut self, signer: Signer) -> Self {
        self.signer = signer;
        self
    }
}

/// The gateway's words for the statuses of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Not paid yet.
    pub open: &'static str,
    /// Paid.
    pub paid: &'static str,
    /// Failed, if the gateway has such a word.
    pub failed: Option<&'static str>,
    /// A word in the gateway's style that it does not have yet.
    pub unknown: &'static str,
}
