//! Submission of a customer's transaction reference (UTR) after a payment to an operator.
//!
//! PayAtom's documents name this call `collection_utr`, but publish neither its path nor its body. Both are configurable.

use async_trait::async_trait;
use dhow_core::{
    ActionAnswer, Actions, Endpoint, Environment, Payment, PaymentStatus, ProviderReference,
    Resolution, Result,
};
use http::Method;

use crate::{ID, PayAtom, client::Credential, error::accepted, signing::POST_HASH, wire::echo};

const SUBMIT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/{transaction reference path}",
    Resolution::Poll,
);

/// Customer's transaction reference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransactionReference {
    /// `ref_code` of the payin.
    pub ref_code: String,
    /// Reference of the transfer, as shown to the customer.
    pub transaction_reference: String,
    /// Additional body fields, by name.
    pub extra: Vec<(String, String)>,
}

impl TransactionReference {
    /// Creates a reference without additional fields.
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
    /// Submits a customer's transaction reference.
    ///
    /// No money moves: PayAtom searches for a transfer with this reference. If none matches, the payin becomes
    /// `No Matching Payment for UTR`, and can still be approved late.
    ///
    /// **Unsettled**: `Paths::transaction_reference` has no default, the name of the field (`utr` by default) is a guess, and the hash is
    /// assumed to be that of polling.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a path.
    // LEDGER: transaction-reference
    // The hash of polling is the only one of a request that names a payin, so it is the best guess for this call.
    pub async fn submit_transaction_reference(&self, new: &TransactionReference) -> Result<()> {
        let path = self.config.paths.transaction_reference.as_deref();
        let path = path.ok_or_else(|| {
            let rule = "is not set; ask PayAtom for the path of `collection_utr`";
            ID.misconfigured("paths.transaction_reference", rule)
        })?;
        if new.transaction_reference.trim().is_empty() {
            return Err(ID.invalid("transaction_reference", "must not be empty"));
        }
        let post_hash = self.account.post_hash("ref_code", &new.ref_code)?;
        let field = self.config.transaction_reference_field.clone();
        let body = self
            .account
            .body()
            .text("ref_code", &new.ref_code)
            .text(field, &new.transaction_reference)
            .text(POST_HASH, post_hash)
            .extra(&new.extra);
        let body = self.account.signed_for(self.config.api, body);
        let call = self
            .client
            .post(&SUBMIT, Credential::from(self.config.api), path, &body)?;
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
            return Err(ID.unsupported("PayAtom accepts transaction references only"));
        };
        let new = TransactionReference::new(payment.as_str(), text.as_str());
        self.submit_transaction_reference(&new).await?;
        Ok(submitted(payment, self.config.environment))
    }
}

/// Returns the payment after its reference was submitted. It stays open until polling or a webhook reports the result.
fn submitted(payment: &ProviderReference, environment: Environment) -> Payment {
    let status = PaymentStatus::Processing;
    Payment::new(ID, payment.clone(), status, "success", environment)
}
