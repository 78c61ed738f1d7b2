//! Passing on the reference of the transfer that a customer made (UTR), after a payment to an operator. The documents have such a
//! call, named `collection_utr`; its path and body are in no public source, so both are settings.

use async_trait::async_trait;
use dhow_core::{
    ActionAnswer, Actions, Endpoint, Environment, Payment, PaymentStatus, ProviderReference,
    Resolution, Result,
};
use http::Method;

use crate::{
    ID, PayAtom,
    client::Credential,
    error::{accepted, configuration, invalid, unsupported},
    wire::echo,
};

const SUBMIT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/{transaction reference}",
    Resolution::Poll,
);

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
        let path = self.config.paths.transaction_reference.as_deref();
        let path = path.ok_or_else(|| {
            let rule = "is not set: no public source has it, ask PayAtom for `collection_utr`";
            configuration("paths.transaction_reference", rule)
        })?;
        if new.transaction_reference.trim().is_empty() {
            return Err(invalid("transaction_reference", "must not be blank"));
        }
        let post_hash = self.account.post_hash("ref_code", &new.ref_code)?;
        let field = self.config.transaction_reference_field.clone();
        let body = self
            .account
            .body()
            .text("ref_code", &new.ref_code)
            .text(field, &new.transaction_reference)
            .text("post_hash", post_hash)
            .extra(&new.extra);
        let body = self.account.signed_for(self.config.api, body);
        let call = self
            .client
            .post(&SUBMIT, Credential::of(self.config.api), path, &body)?;
        let response = self.client.send(call).await?;
        let members = accepted(&response)?;
        let account = echo::of_account(&members, &self.account.pid, self.config.currency);
        let echoed = members.text("ref_code");
        response.check(account.text("ref_code", &new.ref_code, echoed.as_deref()))
    }
}

#[async_trait]
impl Actions for PayAtom {
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment> {
        let ActionAnswer::TransactionReference(text) = answer else {
            return Err(unsupported("PayAtom asks for transaction references only"));
        };
        let new = TransactionReference::new(payment.as_str(), text.as_str());
        self.submit_transaction_reference(&new).await?;
        Ok(submitted(payment, self.config.environment))
    }
}

/// The payment after its reference was passed on: PayAtom looks for the transfer, and only polling or a callback says what it found.
fn submitted(payment: &ProviderReference, environment: Environment) -> Payment {
    let status = PaymentStatus::Processing;
    Payment::new(ID, payment.clone(), status, "success", environment)
}
