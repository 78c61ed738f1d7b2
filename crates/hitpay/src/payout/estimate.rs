//! Cost estimates for transfers.

use dhow_core::{Currency, Endpoint, ReportedAmount, Result};
use http::Method;

use super::Side;
use crate::{
    HitPay, ID,
    wire::{Body, Item, Read, Record},
};

/// A transfer to estimate.
// An estimate has the two amounts of a transfer.
// Source: HitPay OpenAPI document, body of `POST /v1/transfers/estimate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEstimate {
    /// Id of an existing beneficiary.
    pub beneficiary_id: String,
    /// Currency of the balance to debit.
    pub source_currency: Currency,
    /// Amount on either side.
    pub amount: Side,
}

/// Estimated amounts and fees of a transfer.
// Source: HitPay OpenAPI document, response of `POST /v1/transfers/estimate`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferEstimate {
    /// Amount debited from the merchant's balance.
    pub source_amount: Option<ReportedAmount>,
    /// Fees on the merchant's side.
    pub source_fees: Option<ReportedAmount>,
    /// Amount that the beneficiary receives.
    pub payment_amount: Option<ReportedAmount>,
    /// Fees on the beneficiary's side.
    pub payment_fees: Option<ReportedAmount>,
    /// Exchange rate between the two amounts, as received.
    pub exchange_rate: Option<String>,
    /// Currency pair of the exchange rate.
    pub fx_pair: Option<String>,
    /// Party that pays the fee.
    pub fee_payer: Option<String>,
    /// Currency of the fee.
    pub fee_currency: Option<String>,
}

impl Item for TransferEstimate {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            source_amount: record.amount("source_amount", "source_currency"),
            source_fees: record.amount("source_amount_fees", "source_currency"),
            payment_amount: record.amount("payment_amount", "payment_currency"),
            payment_fees: record.amount("payment_amount_fees", "payment_currency"),
            exchange_rate: record.verbatim("exchange_rate"),
            fx_pair: record.text("fx_pair"),
            fee_payer: record.text("fee_payer"),
            fee_currency: record.text("fee_currency"),
        })
    }
}

const ESTIMATE: Endpoint = Endpoint::read(ID, Method::POST, "/v1/transfers/estimate");

impl HitPay {
    /// Estimates the cost of a transfer (`POST /v1/transfers/estimate`). No money moves and nothing is reserved.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for an amount or a beneficiary that HitPay rejects.
    pub async fn estimate_transfer(&self, new: &NewEstimate) -> Result<TransferEstimate> {
        let body = Body::default().text("beneficiary_id", &*new.beneficiary_id);
        let body = new.amount.body(body, new.source_currency)?;
        self.client
            .create(&ESTIMATE, &body, |compared| {
                new.amount.compare(compared, new.source_currency)
            })
            .await
    }
}
