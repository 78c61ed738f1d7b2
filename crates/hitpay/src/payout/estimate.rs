//! What a transfer would cost, before it is made.

use dhow_core::{Currency, Endpoint, ReportedAmount, Result};
use http::Method;

use super::Side;
use crate::{
    HitPay, ID,
    wire::{Body, Item, Read, Record},
};

/// A transfer whose cost is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEstimate {
    /// The beneficiary's id; one that exists.
    pub beneficiary_id: String,
    /// The currency of the balance that the money would leave.
    pub source_currency: Currency,
    /// How much, on either side.
    pub amount: Side,
}

/// What a transfer would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferEstimate {
    /// What would leave the merchant's balance.
    pub source_amount: Option<ReportedAmount>,
    /// Fees on the merchant's side.
    pub source_fees: Option<ReportedAmount>,
    /// What the beneficiary would get.
    pub payment_amount: Option<ReportedAmount>,
    /// Fees on the beneficiary's side.
    pub payment_fees: Option<ReportedAmount>,
    /// The rate between the two, as printed.
    pub exchange_rate: Option<String>,
    /// The pair of currencies that the rate is for.
    pub fx_pair: Option<String>,
    /// Who would pay the fee.
    pub fee_payer: Option<String>,
    /// The currency of the fee.
    pub fee_currency: Option<String>,
}

impl Item for TransferEstimate {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            source_amount: record.amount("source_amount", "source_currency"),
            source_fees: record.amount("source_amount_fees", "source_currency"),
            payment_amount: record.amount("payment_amount", "payment_currency"),
            payment_fees: record.amount("payment_amount_fees", "payment_currency"),
            exchange_rate: record.as_printed("exchange_rate"),
            fx_pair: record.text("fx_pair"),
            fee_payer: record.text("fee_payer"),
            fee_currency: record.text("fee_currency"),
        })
    }
}

const ESTIMATE: Endpoint = Endpoint::read(ID, Method::POST, "/v1/transfers/estimate");

impl HitPay {
    /// `POST /v1/transfers/estimate`: what a transfer would cost. Nothing moves and nothing is reserved.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for an amount or a beneficiary that HitPay does not take.
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
