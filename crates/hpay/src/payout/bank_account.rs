//! The name on a bank account. HPay charges for the question.

use dhow_core::{Echo, Endpoint, Resolution, Result};
use http::Method;

use super::on_account_host;
use crate::{BankCode, EvidenceStatus, HPay, ID, client::HPayEndpoint, wire};

// A write, so that nothing asks twice on its own: each question costs a fee.
const CHECK: HPayEndpoint = on_account_host(Endpoint::write(
    ID,
    Method::GET,
    "/api/ibft/CheckUserBank",
    Resolution::AskGateway,
));

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BankAccount {
    /// The account number.
    pub account_number: String,
    /// The holder's name, as the bank writes it.
    pub account_name: String,
    /// The bank, in HPay's code.
    pub bank: Option<BankCode>,
    /// HPay's number of the question.
    pub request_id: Option<String>,
    /// Evidence of the recipe that HPay's `checksum` matched. `None` if it was not verified, because
    /// [`SignatureSchemes::bank_account_answer`](crate::SignatureSchemes::bank_account_answer) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

impl HPay {
    /// `GET /api/ibft/CheckUserBank`: the name on a bank account. **HPay charges a fee for each call**, so it is never repeated on its own.
    /// **End of support**, says HPay. The recipe of its digest is unsettled.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) (116 to 120) for an account that the bank does not know;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when no readable answer arrived: nothing but the fee is at stake.
    pub async fn bank_account(&self, bank: &BankCode, account_number: &str) -> Result<BankAccount> {
        let client = &self.client;
        let values = [
            ("merchant_id", client.merchant.id.as_str()),
            ("bank_name", bank.as_str()),
            ("bank_account_number", account_number),
        ];
        let scheme = &client.schemes.bank_account;
        let received = client.get(&CHECK, &values, "secure_code", scheme).await?;
        let received = received.successful()?;
        let checksum = received.envelope.checksum.as_deref();
        let schemes = &client.schemes.bank_account_answer;
        let verified_by = received.verify(&client.keys, schemes, &values, checksum)?;
        let wire: wire::BankAccount = received.data()?;
        let number = wire.bank_account_number.as_deref();
        let echo = Echo::new()
            .text("bank_account_number", account_number, number)
            .text("bank_name", bank.as_str(), wire.bank_name.as_deref());
        received.response.check(echo)?;
        Ok(BankAccount {
            account_number: account_number.to_owned(),
            account_name: wire.bank_account_name.into_string(),
            bank: wire.bank_name.map(BankCode::new),
            request_id: wire.request_id,
            verified_by,
        })
    }
}
