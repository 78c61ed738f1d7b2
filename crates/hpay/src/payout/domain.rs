//! Conversion between transfers and `Payout`.

use async_trait::async_trait;
use dhow_core::{
    Error, ErrorKind, Failure, GatewayError, MerchantReference, NewPayout, Outcome, Payout,
    PayoutLookup, PayoutStatus, Payouts, ProviderReference, ReportedAmount, RequestField, Result,
};

use super::{
    BankTransfer, NewTransfer, SentTransfer,
    inquiry::{INQUIRY, NOT_FOUND_CODE},
};
use crate::{
    BankCode, HPay, ID, TransferRefund, amount,
    capabilities::PAYOUTS,
    error::{Service, named},
    status,
};

/// Separator between request id and transaction id in a payout's reference.
// It is also the separator of the signed fields, so no request id contains it.
const REFERENCE_SEPARATOR: char = '|';

/// Code of success.
const SUCCESS_CODE: &str = "000";

/// Warning about a transfer whose transaction id cannot be part of its reference.
const UNUSABLE_TRANSACTION_ID: &str = "HPay's transaction id is too long or has control characters: the request id alone is the reference";

impl HPay {
    fn sent_payout(&self, sent: SentTransfer, new: &NewPayout) -> Payout {
        let (reference, unusable) =
            reference(&new.merchant_reference, sent.transaction_id.as_deref());
        // HPay's signature does not cover the code of success, so only an inquiry can tell that the money arrived.
        // LEDGER: transfer-success
        let status = PayoutStatus::Processing;
        let mut payout = Payout::new(ID, reference, status, SUCCESS_CODE, self.environment);
        payout.merchant_reference = Some(sent.request_id);
        // The response repeats no amount. Its status text, such as "Giao dịch thành công", is no warning.
        payout.amount = Some(ReportedAmount::from(new.amount));
        payout.warnings.extend(unusable);
        payout
    }

    fn found_payout(
        &self,
        found: BankTransfer,
        request_id: &MerchantReference,
        transaction_id: Option<&str>,
    ) -> Payout {
        // HPay sends the id only if several transfers match. Otherwise the id of the query is kept, so that the reference stays the same.
        let number = found.transaction_id.as_deref().or(transaction_id);
        let (reference, unusable) = reference(request_id, number);
        let (transaction, cashout) = (&found.transaction_status, &found.cashout_status);
        let status = status::transfer(transaction, cashout, found.refund.as_ref());
        let mut words = format!("transaction {transaction:?}, cashout {cashout:?}").to_lowercase();
        if let Some(word) = found.refund.as_ref().and_then(TransferRefund::undocumented) {
            words = format!("{words}, refund {word}");
        }
        let mut payout = Payout::new(ID, reference, status, words, self.environment);
        payout.merchant_reference = Some(request_id.to_string());
        payout.warnings.extend(unusable);
        let grouped = amount::warning("transfer's", found.amount.as_ref());
        payout.warnings.extend(grouped);
        payout.amount = found.amount;
        if found.refund == Some(TransferRefund::Full) {
            let words = "HPay refunded the transfer in full".to_owned();
            payout.warnings.push(words.clone());
            payout.failure = Some(Failure::new("refund_status 2", Some(words)));
        }
        payout.with_amount_warnings()
    }
}

/// Returns the reference of a transfer, and a warning if HPay's transaction id cannot be part of it.
// No signature covers the id. An unusable one must not turn a transfer that was sent into an error.
fn reference(
    request_id: &MerchantReference,
    number: Option<&str>,
) -> (ProviderReference, Option<String>) {
    let Some(number) = number.filter(|number| !number.is_empty()) else {
        return (request_id.into(), None);
    };
    match ProviderReference::new(format!("{request_id}{REFERENCE_SEPARATOR}{number}")) {
        Ok(reference) => (reference, None),
        Err(_) => (request_id.into(), Some(UNUSABLE_TRANSACTION_ID.to_owned())),
    }
}

/// A payout is a transfer to a bank account. Its reference is `requestId|transactionId`, or `requestId` alone.
#[async_trait]
impl Payouts for HPay {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        PAYOUTS.check(new)?;
        let beneficiary = &new.beneficiary;
        // The rules require the bank.
        let bank = beneficiary.institution.as_deref().unwrap_or_default();
        let mut transfer = NewTransfer::new(
            new.merchant_reference.clone(),
            new.amount,
            BankCode::new(bank),
            beneficiary.account.as_str(),
            beneficiary.name.as_str(),
        );
        transfer.note.clone_from(&new.description);
        let sent = self.send_transfer(&transfer).await?;
        let mut payout = self.sent_payout(sent, new);
        let sent = [
            RequestField::Description,
            RequestField::Name,
            RequestField::Account,
            RequestField::Institution,
        ];
        payout.warnings.extend(new.unsent(&sent, &[]));
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        let text = reference.as_str();
        let (request_id, number) = match text.split_once(REFERENCE_SEPARATOR) {
            Some((request_id, number)) => (request_id, Some(number)),
            None => (text, None),
        };
        let request_id = MerchantReference::new(request_id).map_err(named)?;
        let mut found = self.transfers(&request_id, number).await?.into_iter();
        match (found.next(), found.next()) {
            (Some(transfer), None) => Ok(self.found_payout(transfer, &request_id, number)),
            (None, _) => {
                let message = Service::FirmBanking.absence();
                let error = INQUIRY.endpoint.undecided(ErrorKind::NotFound, message);
                Err(error.with_gateway(GatewayError::default().with_code(NOT_FOUND_CODE)))
            }
            (Some(_), Some(_)) => {
                let rule = "matches several transfers: append `|` and HPay's transaction id";
                let error = Error::new(ErrorKind::InvalidRequest, Outcome::ReadOnly, rule);
                let fault = GatewayError::default().with_code(SUCCESS_CODE);
                Err(named(error)
                    .with_field("provider_reference")
                    .with_gateway(fault))
            }
        }
    }
}

#[async_trait]
impl PayoutLookup for HPay {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        let found = self.transfers(reference, None).await?.into_iter();
        Ok(found
            .map(|transfer| self.found_payout(transfer, reference, None))
            .collect())
    }
}
