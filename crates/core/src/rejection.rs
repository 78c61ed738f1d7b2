//! Deliveries that are not believed: why, and what to reply.

use serde::{Deserialize, Serialize};

use crate::{ProviderId, Reply, word::words};

/// Why a delivery was not believed: a short fixed list that tells a forger nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionReason {
    /// There is no signature.
    MissingSignature,
    /// There is more than one signature where one belongs.
    RepeatedSignature,
    /// The signature is not of the right form.
    MalformedSignature,
    /// The signature is of the right form and belongs to something else.
    SignatureMismatch,
    /// The body or query cannot be read as what the gateway sends.
    MalformedBody,
    /// A field came twice.
    RepeatedField,
    /// Not the method that the gateway uses.
    WrongMethod,
    /// Larger than any delivery of this gateway.
    TooLarge,
    /// Signed, but too long ago.
    Expired,
    /// Signed for the other environment.
    WrongEnvironment,
    /// No secret is configured for this kind of delivery.
    NotConfigured,
    /// The gateway's recipe is in no source; see [`Rejection::hint`].
    UnsettledRecipe,
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
    UnsettledRecipe => "unsettled-recipe",
});

/// A delivery that was not believed, and the reply that the gateway wants to it.
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

    /// Adds what may be asked of the gateway.
    #[must_use]
    pub fn with_hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        self.reason
    }

    /// What to reply.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// A reason to ask the gateway, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }
}

/// Something that nobody vouches for: a browser that came back, or a callback whose recipe no source settles.
///
/// It has no status and no amount. All that can be done with it is to ask the gateway about the reference that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    provider: ProviderId,
    reference: String,
}

impl Hint {
    /// A hint about a reference, in whatever form the gateway used.
    #[must_use]
    pub fn new(provider: ProviderId, reference: impl Into<String>) -> Self {
        Self {
            provider,
            reference: reference.into(),
        }
    }

    /// The gateway to ask.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// The reference to ask about. It comes from outside: look it up among your own before asking.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }
}
