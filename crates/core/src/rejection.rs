//! Rejections of webhook deliveries, with the reply to send.

use serde::{Deserialize, Serialize};

use crate::{ProviderId, Reply, word::words};

/// Reason of a rejection, from a short fixed list that reveals nothing to an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionReason {
    /// The delivery has no signature.
    MissingSignature,
    /// The delivery has more than one signature.
    RepeatedSignature,
    /// The signature has the wrong format.
    MalformedSignature,
    /// The signature does not match.
    SignatureMismatch,
    /// The body or query string is not in the gateway's format.
    MalformedBody,
    /// A field occurs twice.
    RepeatedField,
    /// The HTTP method differs from the gateway's.
    WrongMethod,
    /// The delivery is larger than any delivery of this gateway.
    TooLarge,
    /// The signed timestamp is too old.
    Expired,
    /// The signature is from the other environment.
    WrongEnvironment,
    /// No secret is configured for this kind of delivery.
    NotConfigured,
    /// No source settles the gateway's signature scheme; see [`Rejection::hint`].
    UnsettledScheme,
}

words!(RejectionReason, "reason of a rejection", {
    MissingSignature => "missing-signature",
    RepeatedSignature => "repeated-signature",
    MalformedSignature => "malformed-signature",
    SignatureMismatch => "signature-mismatch",
    MalformedBody => "malformed-body",
    RepeatedField => "repeated-field",
    WrongMethod => "wrong-method",
    TooLarge => "too-large",
    Expired => "expired",
    WrongEnvironment => "wrong-environment",
    NotConfigured => "not-configured",
    UnsettledScheme => "unsettled-scheme",
});

/// A rejected delivery, with the reply that the gateway expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("the delivery was rejected: {reason}")]
pub struct Rejection {
    reason: RejectionReason,
    reply: Reply,
    hint: Option<Hint>,
}

impl Rejection {
    /// A rejection with its reply.
    #[must_use]
    pub const fn new(reason: RejectionReason, reply: Reply) -> Self {
        Self {
            reason,
            reply,
            hint: None,
        }
    }

    /// Adds a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Reason of the rejection.
    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        self.reason
    }

    /// Reply to send.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// Reference to ask the gateway about, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }
}

/// Unverified reference, from a browser that returned or from a webhook with an unsettled signature scheme.
///
/// It has no status and no amount. Its only use is to read the status of the reference from the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    provider: ProviderId,
    reference: String,
}

impl Hint {
    /// A hint with a reference in the gateway's format.
    #[must_use]
    pub fn new(provider: ProviderId, reference: impl Into<String>) -> Self {
        Self {
            provider,
            reference: reference.into(),
        }
    }

    /// Gateway to ask.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Reference to ask about. It comes from outside: look it up in your own records before asking.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }
}
