//! Verdict of an explanation.

use dhow_crypto::explain::Verdict;
use serde::{Serialize, Serializer};

/// Verdict on the signature, or on the delivery if its signature matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExplanationVerdict {
    /// The signature matches and the delivery is valid.
    Match,
    /// The signature does not match, or the delivery cannot be read.
    Mismatch,
    /// The delivery has no signature.
    NoSignature,
    /// The signature matches, but the verifier rejects the delivery for another reason.
    Rejected,
}

impl ExplanationVerdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Mismatch => "mismatch",
            Self::NoSignature => "no-signature",
            Self::Rejected => "rejected",
        }
    }
}

impl From<Verdict> for ExplanationVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Match => Self::Match,
            Verdict::Mismatch => Self::Mismatch,
            Verdict::NoSignature => Self::NoSignature,
            Verdict::Rejected => Self::Rejected,
        }
    }
}

impl Serialize for ExplanationVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
