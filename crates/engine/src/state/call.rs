//! Calls that move money, recorded before their first byte is sent.

use dhow_core::{Error, Outcome, Resolution};
use serde::{Deserialize, Serialize};

use super::Notes;
use crate::store::Timestamp;

/// A call with its request and its progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallRecord<T> {
    pub(crate) request: T,
    pub(crate) step: Step,
    /// Time of the last change of the step.
    pub(crate) since: Timestamp,
}

/// Progress of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub(crate) enum Step {
    /// Recorded; the call may have been sent.
    Sending,
    /// The outcome is unknown, and this is the way to find it out.
    Unknown { resolution: Resolution },
    /// Nothing was sent.
    NotSent { error: String },
    /// The gateway refused the call.
    Refused { error: String },
    /// Carried out.
    Done,
}

impl<T> CallRecord<T> {
    pub(crate) fn sending(request: T, now: Timestamp) -> Self {
        Self {
            request,
            step: Step::Sending,
            since: now,
        }
    }

    /// True if the call may have been carried out and the result is not known.
    pub(crate) fn is_unresolved(&self) -> bool {
        matches!(self.step, Step::Sending | Step::Unknown { .. })
    }

    /// Records the failure of the call, unless a webhook or a search has settled it meanwhile.
    pub(crate) fn failed(&mut self, step: Step, notes: &mut Notes) {
        if !self.is_unresolved() {
            return;
        }
        if self.step.as_str() != step.as_str() {
            notes.record(Some(self.step.as_str()), step.as_str(), "the call failed");
        }
        self.set(step, notes.now);
    }

    pub(crate) fn set(&mut self, step: Step, now: Timestamp) {
        // The time of the first doubt stays, because the wait for an answer begins there.
        if !(self.is_unresolved() && matches!(step, Step::Unknown { .. })) {
            self.since = now;
        }
        self.step = step;
    }
}

impl Step {
    /// Step after a failed call.
    pub(crate) fn after(error: &Error) -> Self {
        let text = error.to_string();
        match error.outcome() {
            Outcome::NotSent => Self::NotSent { error: text },
            Outcome::Refused => Self::Refused { error: text },
            Outcome::Unknown(resolution) => Self::Unknown { resolution },
            // A read inside of a call, such as of the payment to refund: the call itself was not sent.
            Outcome::ReadOnly => Self::NotSent { error: text },
        }
    }

    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Unknown { .. } => "unknown",
            Self::NotSent { .. } => "not-sent",
            Self::Refused { .. } => "refused",
            Self::Done => "created",
        }
    }
}
