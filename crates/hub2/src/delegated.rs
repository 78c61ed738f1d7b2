//! Delegated calls: payments and transfers that a merchant lets another one make. Their paths and permissions are documented; their
//! bodies are known in part, so they take the text of a JSON object and hand one back.

use dhow_core::{Error, Resolution, Result};
use serde_json::value::RawValue;

use crate::{Hub2, client::Operation, webhook::ID};

/// Which delegated call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delegated {
    /// `POST /delegated/payments`
    Payment,
    /// `POST /delegated/payments/sync`
    PaymentSync,
    /// `POST /delegated/transfers`
    Transfer,
    /// `POST /delegated/transfers/irt`: an international remittance.
    TransferIrt,
}

impl Delegated {
    fn path(self) -> &'static str {
        match self {
            Self::Payment => "/delegated/payments",
            Self::PaymentSync => "/delegated/payments/sync",
            Self::Transfer => "/delegated/transfers",
            Self::TransferIrt => "/delegated/transfers/irt",
        }
    }
}

impl Hub2 {
    /// Makes a delegated call with a JSON object as Hub2's page on delegation shows it, and returns the answer's text. Nothing in the
    /// body is checked, so references and amounts are the caller's to get right.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a text that is not JSON;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when money may have moved: search by the reference in the body.
    pub async fn delegated(&self, call: Delegated, json: &str) -> Result<String> {
        let body = serde_json::from_str::<&RawValue>(json)
            .ok()
            .filter(|body| body.get().starts_with('{'))
            .ok_or_else(|| Error::invalid("body", "must be a JSON object"))?;
        let operation = Operation::post(call.path(), Resolution::LookUp);
        let target = self.client.at(call.path());
        let answer = self.client.send(operation, target, Some(&body)).await?;
        let read: Box<RawValue> = answer
            .json()
            .map_err(|error| error.with_provider(ID).with_resolution(Resolution::LookUp))?;
        Ok(read.get().to_owned())
    }
}
