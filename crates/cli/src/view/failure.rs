//! Why something failed, in the gateway's words.

use dhow_core::Failure;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct FailureView {
    code: String,
    message: Option<String>,
}

impl FailureView {
    pub(crate) fn maybe(failure: Option<&Failure>) -> Option<Self> {
        failure.map(|failure| Self {
            code: failure.code.clone(),
            message: failure.message.clone(),
        })
    }

    /// Code and words for people.
    pub(crate) fn sentence(&self) -> String {
        match &self.message {
            Some(message) => format!("{} ({message})", self.code),
            None => self.code.clone(),
        }
    }
}
