//! Asking about transfers: one object when one matches the request id, a list when several do.

use std::time::SystemTime;

use dhow_core::{
    Effect, ErrorKind, MerchantReference, ReportedAmount, Resolution, Result, json, json::Lexeme,
};

use super::operation;
use crate::{
    CashoutStatus, HPay, TransactionStatus, TransferRefund,
    client::Operation,
    time,
    wire::{self, one_or_many},
};

const INQUIRY: Operation = operation("/api/ibft/inquiry", Effect::Read, Resolution::Poll);

/// A transfer as HPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BankTransfer {
    /// Your reference.
    pub request_id: String,
    /// HPay's number; absent when one transfer was found.
    pub transaction_id: Option<String>,
    /// How much.
    pub amount: Option<ReportedAmount>,
    /// HPay's transaction: 3 failed, 4 success.
    pub transaction_status: TransactionStatus,
    /// The bank's part: 3 success, 4 failed.
    pub cashout_status: CashoutStatus,
    /// Whether the merchant has the money back.
    pub refund: Option<TransferRefund>,
    /// The beneficiary's account number.
    pub account_number: Option<String>,
    /// The holder's name.
    pub account_name: Option<String>,
    /// The text of the transfer.
    pub note: Option<String>,
    /// When it was made (`time_tranfer`, in HPay's spelling).
    pub made_at: Option<SystemTime>,
}

impl HPay {
    /// `GET /api/ibft/inquiry`: the transfers of a request id, or the one of them with that number. **End of support**, says HPay. The recipe
    /// of its digest is unsettled.
    ///
    /// An empty list right after an unknown outcome does not prove that nothing happened.
    ///
    /// # Errors
    /// Whatever a read can end with. A code of failure says that the inquiry failed, not the transfer.
    pub async fn transfers(
        &self,
        request_id: &MerchantReference,
        transaction_id: Option<&str>,
    ) -> Result<Vec<BankTransfer>> {
        let client = &self.client;
        let mut values = vec![
            ("requestId", request_id.as_str()),
            ("merchantId", client.merchant_id.as_str()),
        ];
        values.extend(transaction_id.map(|number| ("transactionId", number)));
        let chain = client
            .keys
            .sign(&client.recipes.transfer_inquiry, &values, &[])?;
        let target = client.account.at("/api/ibft/inquiry");
        let target = values
            .iter()
            .fold(target, |target, (name, value)| target.query(name, value));
        let target = target.query("secureChain", &chain);
        let received = match client.get(INQUIRY, target).await?.successful() {
            Ok(received) => received,
            // 217301: no transfer has this request id, or not yet.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let chain = received.envelope.secure_chain.as_ref().map(Lexeme::as_str);
        let recipes = &client.recipes.transfer_inquiry_answer;
        received.verify(&client.keys, recipes, &values, chain)?;
        let items: Vec<wire::Transfer> = one_or_many(received.raw()?)
            .map_err(|error| received.not_understood(&json::fault(&error)))?;
        if items
            .iter()
            .any(|item| item.request_id.as_str() != request_id.as_str())
        {
            return Err(received.not_understood("it is about another transfer"));
        }
        Ok(items
            .into_iter()
            .map(|item| self.read_transfer(item))
            .collect())
    }

    fn read_transfer(&self, wire: wire::Transfer) -> BankTransfer {
        let text = |text: Option<Lexeme>| text.map(Lexeme::into_string);
        let currency = self.currency.code();
        let amount = text(wire.amount);
        BankTransfer {
            request_id: wire.request_id.into_string(),
            transaction_id: text(wire.transaction_id),
            amount: amount.map(|amount| ReportedAmount::lenient(amount, currency)),
            transaction_status: wire.transaction_status,
            cashout_status: wire.cashout_status,
            refund: wire.refund_status,
            account_number: text(wire.bank_account_number),
            account_name: text(wire.bank_account_name),
            note: text(wire.note),
            made_at: wire
                .time_tranfer
                .and_then(|time| time::read_unix(time.as_str())),
        }
    }
}
