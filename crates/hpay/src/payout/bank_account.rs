//! Name on a bank account. HPay charges a fee for each inquiry.

use dhow_core::{Echo, Endpoint, Resolution, Result};
use http::Method;

use super::on_account_host;
use crate::{BankCode, EvidenceStatus, HPay, ID, client::HPayEndpoint, wire};

// Declared as a write, so that the transport never retries it: each call costs a fee.
const CHECK: HPayEndpoint = on_account_host(Endpoint::write(
    ID,
    Method::GET,
    "/api/ibft/CheckUserBank",
    Resolution::AskGateway,
));

/// Holder of a bank account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BankAccount {
    /// Account number of the request.
    pub account_number: String,
    /// Name of the holder, as the bank spells it.
    pub account_name: String,
    /// Bank, as HPay's code.
    pub bank: Option<BankCode>,
    /// HPay's id of the inquiry.
    pub request_id: Option<String>,
    /// Evidence for the scheme that verified HPay's `checksum`. `None` if it was not verified, because
    /// [`SignatureSchemes::bank_account_response`](crate::SignatureSchemes::bank_account_response) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

impl HPay {
    /// Reads the name on a bank account: `GET /api/ibft/CheckUserBank`.
    ///
    /// **HPay charges a fee for each call**, so it is never retried automatically. HPay marks this service as **end of support**. The
    /// signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) (116 to 120) for an account that the bank does not know;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) without a readable response, in which case only the fee is uncertain.
    pub async fn bank_account(&self, bank: &BankCode, account_number: &str) -> Result<BankAccount> {
        let client = &self.client;
        let values = [
            // The documentation does not say which of these are signed; the default scheme signs all of them.
            // LEDGER: bank-account-recipe
            ("merchant_id", client.merchant.id.as_str()),
            ("bank_name", bank.as_str()),
            ("bank_account_number", account_number),
        ];
        let scheme = &client.schemes.bank_account;
        let received = client.get(&CHECK, &values, "secure_code", scheme).await?;
        let received = received.successful()?;
        let checksum = received.envelope.checksum.as_deref();
        let schemes = &client.schemes.bank_account_response;
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
