//! Inquiry of transfers.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, MerchantReference, ReportedAmount, Result};
use http::Method;

use super::on_account_host;
use crate::{
    CashoutStatus, EvidenceStatus, HPay, ID, TransactionStatus, TransferRefund,
    amount::unless_grouped,
    client::HPayEndpoint,
    error::{DOMESTIC, proves_absence},
    wire::{self, received::Received, time},
};

/// Code for a request id without a transfer, or without one yet.
pub(super) const NOT_FOUND_CODE: &str = "217301";

pub(super) const INQUIRY: HPayEndpoint =
    on_account_host(Endpoint::read(ID, Method::GET, "/api/ibft/inquiry"));

/// Transfer in HPay's system.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BankTransfer {
    /// Your reference.
    pub request_id: String,
    /// HPay's id of the transfer. HPay sends it only if several transfers match.
    pub transaction_id: Option<String>,
    /// Amount in VND, as HPay's response names no currency.
    pub amount: Option<ReportedAmount>,
    /// Status of HPay's transaction: 3 failed, 4 success.
    pub transaction_status: TransactionStatus,
    /// Status at the bank: 3 success, 4 failed.
    pub cashout_status: CashoutStatus,
    /// Refund of the transfer to the merchant.
    pub refund: Option<TransferRefund>,
    /// Account number of the beneficiary.
    pub account_number: Option<String>,
    /// Name of the account holder.
    pub account_name: Option<String>,
    /// Text of the transfer.
    pub note: Option<String>,
    /// Time of the transfer (`time_tranfer`, as HPay spells it).
    pub made_at: Option<SystemTime>,
    /// Evidence for the scheme that verified HPay's `secure_chain`. `None` if it was not verified, because
    /// [`SignatureSchemes::transfer_inquiry_response`](crate::SignatureSchemes::transfer_inquiry_response) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

impl HPay {
    /// Reads the transfers with a request id, or the one of them with this transaction id: `GET /api/ibft/inquiry`.
    ///
    /// HPay marks this service as **end of support**. The signature scheme of the request is unsettled.
    ///
    /// The list is empty only for code 217301. Shortly after an unknown outcome, an empty list does not prove that no transfer was made.
    ///
    /// # Errors
    /// Every error of a read. An error code says that the inquiry failed, not the transfer.
    pub async fn transfers(
        &self,
        request_id: &MerchantReference,
        transaction_id: Option<&str>,
    ) -> Result<Vec<BankTransfer>> {
        let client = &self.client;
        let mut values = vec![
            ("requestId", request_id.as_str()),
            ("merchantId", client.merchant.id.as_str()),
        ];
        values.extend(transaction_id.map(|number| ("transactionId", number)));
        let scheme = &client.schemes.transfer_inquiry;
        let response = client.get(&INQUIRY, &values, "secureChain", scheme).await;
        let received = match response.and_then(Received::successful) {
            Ok(received) => received,
            Err(error) if proves_absence(&error, NOT_FOUND_CODE) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let chain = received.envelope.secure_chain.as_deref();
        let schemes = &client.schemes.transfer_inquiry_response;
        let verified_by = received.verify(&client.keys, schemes, &values, chain)?;
        let items: Vec<wire::Transfer> = received.items()?;
        // `data` is an object for one transfer and a list for several; no documented success has none.
        // LEDGER: absent-transfer
        if items.is_empty() {
            let why = "a success without a transfer proves no absence, only code 217301 does";
            return Err(received.response.unexpected(why));
        }
        let found = items
            .into_iter()
            .map(|item| BankTransfer::from_wire(item, request_id, verified_by));
        let found: Vec<BankTransfer> = found.collect();
        let Some(asked) = transaction_id else {
            return Ok(found);
        };
        // A single transfer has no id in HPay's response, so a missing one is no contradiction.
        let fits = |transfer: &BankTransfer| {
            let number = transfer.transaction_id.as_deref();
            number.is_none_or(|number| number == asked)
        };
        received
            .response
            .check(Echo::new().unless("transaction_id", found.iter().any(fits)))?;
        Ok(found.into_iter().filter(fits).collect())
    }
}

impl BankTransfer {
    fn from_wire(
        wire: wire::Transfer,
        asked: &MerchantReference,
        verified_by: Option<EvidenceStatus>,
    ) -> Self {
        let currency = DOMESTIC.code();
        let amount = wire.amount;
        Self {
            request_id: wire.request_id.unwrap_or_else(|| asked.to_string()),
            transaction_id: wire.transaction_id.or(wire.transaction_id_in_table),
            amount: amount.map(|amount| unless_grouped(ReportedAmount::lenient(amount, currency))),
            transaction_status: wire.transaction_status,
            cashout_status: wire.cashout_status,
            refund: wire.refund_status,
            account_number: wire.bank_account_number,
            account_name: wire.bank_account_name,
            note: wire.note,
            made_at: wire.time_tranfer.and_then(|time| time::parse_unix(&time)),
            verified_by,
        }
    }
}
