//! Calls that move money, recorded before their first byte is sent.

use dhow_core::{Error, Outcome, PaymentProvider, Resolution};
use dhow_crypto::digest::sha256_hex;
use serde::{Deserialize, Serialize};

use super::{
    Notes, Request,
    secrets::{secrets, without_secrets},
};
use crate::store::Timestamp;

/// Takes the place of the gateway's words after the retention time.
const FORGOTTEN: &str = "removed after the retention time";

/// A call with its request and its progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallRecord<T> {
    /// Request without its secret options.
    pub(crate) request: T,
    /// Digest of the complete request, once the retention has removed the customer's data from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    /// Names of the secret options.
    #[serde(default)]
    secrets: Vec<String>,
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
    /// A person recorded that the call was not carried out.
    Absent { by: String },
    /// Carried out.
    Done,
}

impl<T: Request> CallRecord<T> {
    /// Record of a call that is about to be sent.
    pub(crate) fn sending(request: &T, provider: &dyn PaymentProvider, now: Timestamp) -> Self {
        Self {
            request: without_secrets(request, provider),
            digest: None,
            secrets: secrets(request, provider)
                .map(|(name, _)| name.to_owned())
                .collect(),
            step: Step::Sending,
            since: now,
        }
    }

    /// True if a request has the same content. Secrets are not stored, so they are not compared.
    pub(crate) fn is_same(&self, request: &T, provider: &dyn PaymentProvider) -> bool {
        if let Some(stored) = &self.digest {
            return digest(&without_secrets(request, provider)).as_ref() == Some(stored);
        }
        // The stored request too: an option may have become a secret in a later version of the provider.
        without_secrets(&self.request, provider) == without_secrets(request, provider)
    }

    /// Removes the customer's data. A later call with the same content is recognised by its digest.
    pub(crate) fn forget(&mut self) {
        if self.digest.is_none() {
            self.digest = digest(&self.request);
            self.request = self.request.bare();
        }
        // The gateway's words may repeat a name or a number.
        if let Step::NotSent { error } | Step::Refused { error } = &mut self.step {
            FORGOTTEN.clone_into(error);
        }
    }

    /// Refuses to send a request again without the secrets of the first time.
    pub(crate) fn check_secrets(
        &self,
        request: &T,
        provider: &dyn PaymentProvider,
    ) -> Result<(), Error> {
        let missing = |name: &&String| !request.options().contains(name);
        match self.secrets.iter().find(missing) {
            Some(name) if self.is_same(request, provider) => Err(Error::invalid(
                name.clone(),
                "is a secret and was not stored: give it again, with the same order",
            )),
            _ => Ok(()),
        }
    }
}

impl<T> CallRecord<T> {
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

/// Digest of a request; `None` if it has no JSON form, which no request lacks.
fn digest<T: Request>(request: &T) -> Option<String> {
    let text = serde_json::to_vec(request).ok()?;
    Some(sha256_hex(&text))
}

impl Step {
    /// Step after a failed call. A secret of the request that the gateway repeats in its error is masked.
    pub(crate) fn after<T: Request>(
        error: &Error,
        request: &T,
        provider: &dyn PaymentProvider,
    ) -> Self {
        let mut text = error.to_string();
        for (_, secret) in secrets(request, provider) {
            text = text.replace(secret, "***");
        }
        match error.outcome() {
            Outcome::NotSent => Self::NotSent { error: text },
            Outcome::Refused => Self::Refused { error: text },
            Outcome::Unknown(resolution) => Self::Unknown { resolution },
            // A read inside of a call, such as of the payment to refund: the call itself was not sent.
            Outcome::ReadOnly => Self::NotSent { error: text },
        }
    }

    /// True if the call was certainly not carried out, as far as is known.
    pub(crate) fn is_void(&self) -> bool {
        matches!(
            self,
            Self::NotSent { .. } | Self::Refused { .. } | Self::Absent { .. }
        )
    }

    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Unknown { .. } => "unknown",
            Self::NotSent { .. } => "not-sent",
            Self::Refused { .. } => "refused",
            Self::Absent { .. } => "absent",
            Self::Done => "created",
        }
    }
}
