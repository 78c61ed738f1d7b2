//! Errors of stores, by the party that must act.

use std::error::Error as StdError;

use super::OrderKey;

/// Cause of an error, as reported by the database driver.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// Error of a [`Store`](super::Store). After every error, nothing of the call is visible to a later read, except as stated at
/// [`Unavailable`](Self::Unavailable).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot be reached, is locked, full or read-only. Retry later.
    ///
    /// If the connection was lost during a commit, the call may have been carried out. Every method can therefore be called again with the
    /// same arguments without doing anything twice.
    #[error("the store is not available: {message}")]
    Unavailable {
        /// Failed step.
        message: String,
        /// Cause.
        #[source]
        cause: Option<Cause>,
    },
    /// Another process holds or has taken what the call needs, such as a lease. Nothing was written. Read again before retrying.
    #[error("another process was first: {message}")]
    Conflict {
        /// Lost race.
        message: String,
    },
    /// A stored value cannot be parsed, or the database reports corruption. Needs a person.
    #[error("the store is corrupt: {message}")]
    Corrupt {
        /// Table and column, never the value.
        message: String,
        /// Cause.
        #[source]
        cause: Option<Cause>,
    },
    /// The schema was written by a newer version of Dhow. Install that version; nothing was changed.
    #[error(
        "the schema has version {found} and this program supports up to {supported}; install a newer version of Dhow"
    )]
    NewerVersion {
        /// Version of the schema.
        found: u32,
        /// Newest supported version.
        supported: u32,
    },
    /// The schema was written by an older version of Dhow, and the store was opened for reading only. Open it once for writing, which updates
    /// it; nothing was changed.
    #[error(
        "the schema has version {found} and this program reads version {needed}; open the store once for writing, which updates it"
    )]
    OlderVersion {
        /// Version of the schema.
        found: u32,
        /// Version that this program reads.
        needed: u32,
    },
    /// The file or database exists and is no store. Nothing was changed.
    #[error("{place} is not a Dhow store: {reason}")]
    NotAStore {
        /// File or database, without credentials.
        place: String,
        /// Reason why it is not one.
        reason: &'static str,
    },
    /// The database or its configuration cannot keep the promises of the engine: `synchronous_commit=off`, a library with a known
    /// corruption bug.
    #[error("the store is not safe: {rule}")]
    Unsafe {
        /// Broken rule and its remedy.
        rule: String,
    },
}

impl StoreError {
    /// Returns the error for the other calls of a group. The cause is kept as text.
    #[must_use]
    pub fn copy(&self) -> Self {
        let text = |message: &str, cause: &Option<Cause>| match cause {
            Some(cause) => format!("{message}: {cause}"),
            None => message.to_owned(),
        };
        match self {
            Self::Unavailable { message, cause } => Self::unavailable(text(message, cause)),
            Self::Conflict { message } => Self::conflict(message.clone()),
            Self::Corrupt { message, cause } => Self::corrupt(text(message, cause)),
            Self::NewerVersion { found, supported } => Self::NewerVersion {
                found: *found,
                supported: *supported,
            },
            Self::OlderVersion { found, needed } => Self::OlderVersion {
                found: *found,
                needed: *needed,
            },
            Self::NotAStore { place, reason } => Self::NotAStore {
                place: place.clone(),
                reason,
            },
            Self::Unsafe { rule } => Self::Unsafe { rule: rule.clone() },
        }
    }

    /// Names the order whose stored value cannot be parsed.
    pub(crate) fn about(self, order: &OrderKey) -> Self {
        match self {
            Self::Corrupt { message, cause } => Self::Corrupt {
                message: format!("{message} of {order}"),
                cause,
            },
            other => other,
        }
    }

    /// An unavailable store, with the failed step.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::Unavailable {
            message: message.into(),
            cause: None,
        }
    }

    /// An unavailable store, with the failed step and its cause.
    #[must_use]
    pub fn unavailable_because(message: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self::Unavailable {
            message: message.into(),
            cause: Some(cause.into()),
        }
    }

    /// A lost race.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict {
            message: message.into(),
        }
    }

    /// A stored value that cannot be parsed, by table and column.
    #[must_use]
    pub fn corrupt(message: impl Into<String>) -> Self {
        Self::Corrupt {
            message: message.into(),
            cause: None,
        }
    }

    /// A stored value that cannot be parsed, with its cause.
    #[must_use]
    pub fn corrupt_because(message: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self::Corrupt {
            message: message.into(),
            cause: Some(cause.into()),
        }
    }
}
