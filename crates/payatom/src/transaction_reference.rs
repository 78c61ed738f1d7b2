//! Passing on the reference of the transfer that a customer made (UTR), after a payment to an operator. The documents have such a
//! call, named `collection_utr`; its path and body are in no public source, so both are settings.

use async_trait::async_trait;
use dhow_core::{
    ActionAnswer, Actions, Answer, Environment, Error, Payment, PaymentStatus, ProviderReference,
    Resolution, Result,
};

use crate::{
    Api, PayAtom,
    client::{Credential, ID, Operation},
    echo,
    members::Members,
};

/// A customer's transaction reference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransactionReference {
    /// `ref_code` of the payin.
    pub ref_code: String,
    /// The reference of the transfer, as the customer read it.
    pub transaction_reference: String,
    /// Whatever else PayAtom asks for.
    pub extra: Vec<(String, String)>,
}

impl TransactionReference {
    /// A reference without further members.
    #[must_use]
    pub fn new(ref_code: impl Into<String>, transaction_reference: impl Into<String>) -> Self {
        Self {
            ref_code: ref_code.into(),
            transaction_reference: transaction_reference.into(),
            extra: Vec::new(),
        }
    }
}

impl PayAtom {
    /// Passes a customer's transaction reference on. **Unsettled**: `Paths::transaction_reference` has no default, the member's name
    /// is a setting (`utr` is a guess), and the hash is that of polling.
    ///
    /// It moves no money: PayAtom looks for a transfer with that reference. One that never matches ends as
    /// `No Matching Payment for UTR`, and may still be approved late.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a path.
    pub async fn submit_transaction_reference(&self, new: &TransactionReference) -> Result<()> {
        let path = self.client.paths.transaction_reference.as_deref();
        let path = path.ok_or_else(|| {
            let rule = "is not set: no public source has it, ask PayAtom for `collection_utr`";
            Error::configuration("paths.transaction_reference", rule)
        })?;
        if new.transaction_reference.trim().is_empty() {
            return Err(Error::invalid("transaction_reference", "must not be blank"));
        }
        let post_hash = self.client.post_hash("ref_code", &new.ref_code)?;
        let field = self.transaction_reference_field.clone();
        let body = self
            .client
            .body()
            .text("ref_code", &new.ref_code)
            .text(field, &new.transaction_reference)
            .text("post_hash", post_hash)
            .extra(&new.extra);
        let body = self.client.signed_for(self.api, body);
        let credential = match self.api {
            Api::V1 => Credential::Nothing,
            Api::V2 => Credential::ApiKey,
        };
        let operation = Operation::write("/{transaction reference}", credential, Resolution::Poll);
        let read = |answer: &Answer| self.check_submitted(answer, &new.ref_code);
        self.client.fetch(operation, path, Some(&body), read).await
    }

    /// Binds an answer to the payin that it was asked about (L29).
    fn check_submitted(&self, answer: &Answer, ref_code: &str) -> Result<()> {
        let members = Members::read(answer.body())
            .map_err(|_| answer.not_understood("it is not one JSON object"))?;
        let account = echo::of_account(&members, &self.client.pid, self.currency);
        let echo = account.text("ref_code", ref_code, members.text("ref_code").as_deref());
        answer.check(echo)
    }
}

#[async_trait]
impl Actions for PayAtom {
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment> {
        let ActionAnswer::TransactionReference(text) = answer else {
            return Err(Error::unsupported(
                "PayAtom asks for transaction references only",
            ));
        };
        let new = TransactionReference::new(payment.as_str(), text.as_str());
        self.submit_transaction_reference(&new).await?;
        Ok(submitted(payment, self.environment))
    }
}

/// The payment after its reference was passed on: PayAtom looks for the transfer, and only polling or a callback says what it found.
fn submitted(payment: &ProviderReference, environment: Environment) -> Payment {
    let status = PaymentStatus::Processing;
    Payment::new(ID, payment.clone(), status, "success", environment)
}
