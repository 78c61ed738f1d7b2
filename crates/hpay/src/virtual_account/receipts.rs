//! What was paid into a virtual account: the answer to its callback, whose digest does not cover the amount.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, ReportedAmount, Result};
use dhow_crypto::base64;
use http::Method;

use super::check_account;
use crate::{
    BodyMode, EvidenceStatus, HPay, ID,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service},
    time,
    wire::{self, body::Body},
};

const INQUIRY: HPayEndpoint = HPayEndpoint::new(
    Service::VirtualAccount,
    Host::OpenApi,
    Endpoint::read(ID, Method::POST, "/v1/account/inquiry"),
);

/// One payment into a virtual account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// HPay's number of the payment; the callback calls it `transactionId`.
    pub transaction_id: String,
    /// The callback's `cashin`.
    pub cashin: Option<String>,
    /// The whole account number.
    pub account: Option<String>,
    /// How much arrived, in VND: HPay names no currency.
    pub amount: ReportedAmount,
    /// When.
    pub paid_at: Option<SystemTime>,
    /// The text of the transfer, decoded from base64; as it came if it is not base64.
    pub remark: Option<String>,
    /// The bank, in HPay's code.
    pub bank: Option<String>,
    /// Evidence of the recipe that HPay's `secure_code` of the whole answer matched. `None` if it was not verified, because
    /// [`SignatureSchemes::va_inquiry_answer`](crate::SignatureSchemes::va_inquiry_answer) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

impl HPay {
    /// `POST /v1/account/inquiry` on the openAPI host: what was paid into a virtual account yesterday and today. **End of support**, says
    /// HPay. The recipe of its digest is unsettled.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) (07) for an account that HPay does not know, and whatever a read can end with.
    pub async fn virtual_account_receipts(&self, account: &str) -> Result<Vec<Receipt>> {
        check_account(account)?;
        let client = &self.client;
        let body = Body::default()
            .text("merchant_id", &client.merchant.id)
            .text("va_account", account);
        let body = client.signed(body, "secure_code", &client.schemes.va_inquiry)?;
        let received = client.post(&INQUIRY, &body, BodyMode::Json).await?;
        let received = received.successful()?;
        let code = received.envelope.secure_code.as_deref();
        let schemes = &client.schemes.va_inquiry_answer;
        let verified_by = received.verify(&client.keys, schemes, &body.values(), code)?;
        let items: Vec<wire::Receipt> = received.items()?;
        for item in &items {
            // LEDGER: va-account-numbers
            let full = item.full_account_number.as_deref();
            let same = full.is_none_or(|full| full.ends_with(account));
            received
                .response
                .check(Echo::new().unless("full_account_number", same))?;
        }
        Ok(items
            .into_iter()
            .map(|item| self.read_receipt(item, verified_by))
            .collect())
    }

    fn read_receipt(&self, wire: wire::Receipt, verified_by: Option<EvidenceStatus>) -> Receipt {
        let amount = wire.amount.unwrap_or_default();
        Receipt {
            transaction_id: wire.transaction_id.into_string(),
            cashin: wire.cashin,
            account: wire.full_account_number,
            amount: unless_grouped(ReportedAmount::lenient(amount, DOMESTIC.code())),
            paid_at: wire.time_paid.and_then(|time| time::read_unix(&time)),
            remark: wire.remark.map(remark),
            bank: wire.va_bank_name,
            verified_by,
        }
    }
}

/// The text behind base64, or the text itself, here and in the callback.
pub(crate) fn remark(text: String) -> String {
    let decoded = base64::decode(text.as_bytes()).ok();
    decoded
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_base64_of_utf8_or_itself() {
        assert_eq!(remark("bm8gY29udGVudA==".into()), "no content");
        assert_eq!(remark("bWluaCB0ZXN0IEdEIFZB".into()), "minh test GD VA");
        assert_eq!(remark("DH 001".into()), "DH 001");
        assert_eq!(remark("/w==".into()), "/w==");
    }
}
