//! Results of the check of one exchange.

use serde::{Deserialize, Serialize};

use crate::ledger::Verdict;

/// Kind of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A member that the tables do not have.
    UnknownMember,
    /// A member with another JSON type than the tables have.
    ChangedType,
    /// A member that every success has is missing.
    MissingMember,
    /// A status that no table has.
    UnknownStatus,
    /// The library does not read the message.
    Unreadable,
    /// The signature does not verify with the configured secrets.
    SignatureMismatch,
    /// A ledger entry is settled, confirmed or contradicted.
    Ledger,
    /// The exchange was not kept, or not as it was.
    NotKept,
}

impl FindingKind {
    /// The kind as one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownMember => "unknown-member",
            Self::ChangedType => "changed-type",
            Self::MissingMember => "missing-member",
            Self::UnknownStatus => "unknown-status",
            Self::Unreadable => "unreadable",
            Self::SignatureMismatch => "signature-mismatch",
            Self::Ledger => "ledger",
            Self::NotKept => "not-kept",
        }
    }
}

/// One result of the check of an exchange. Its text has no value of the original messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// Kind.
    pub kind: FindingKind,
    /// Entry of the gateway's ledger, for [`FindingKind::Ledger`].
    pub ledger: Option<String>,
    /// Meaning for that entry.
    pub verdict: Option<Verdict>,
    /// Sentence without a full stop.
    pub text: String,
}

impl Finding {
    pub(crate) fn new(kind: FindingKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            ledger: None,
            verdict: None,
            text: text.into(),
        }
    }

    pub(crate) fn of_ledger(id: &str, verdict: Verdict, statement: &str) -> Self {
        Self {
            kind: FindingKind::Ledger,
            ledger: Some(id.to_owned()),
            verdict: Some(verdict),
            text: statement.to_owned(),
        }
    }

    /// Returns the finding as one line about a simulated gateway, which settles nothing: `simulated list-shape: the list is a bare array`.
    #[must_use]
    pub fn simulated_line(&self) -> String {
        match &self.ledger {
            Some(id) => format!("simulated {id}: {}", self.text),
            None => self.text.clone(),
        }
    }

    /// Returns the finding as one line: `settles list-shape: the list is a bare array`.
    #[must_use]
    pub fn line(&self) -> String {
        match (&self.ledger, self.verdict) {
            (Some(id), Some(verdict)) => format!("{} {id}: {}", verdict.as_str(), self.text),
            _ => self.text.clone(),
        }
    }
}

/// Result of a signature check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Signature {
    /// The gateway does not sign such a message, or no source says how.
    None,
    /// Verified.
    Verified,
    /// Not verified.
    Mismatch,
}
