//! JSON of transfers and estimates. As at HitPay, amounts are numbers, the rate is text, and currencies are lower case.

use serde::Serialize;
use serde_json::value::RawValue;

use dhow_core::Money;

use crate::hitpay::beneficiary::BeneficiaryJson;
use crate::hitpay::records::Transfer;
use crate::hitpay::validate::SINGAPORE;
use crate::{response, times};

#[derive(Serialize)]
pub(super) struct TransferJson<'a> {
    id: &'a str,
    beneficiary: BeneficiaryJson<'a>,
    payment_currency: String,
    payment_amount: Box<RawValue>,
    source_currency: String,
    source_amount: Box<RawValue>,
    /// Read by hit-pay/cli from responses; not in HitPay's samples of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_amount_fees: Option<u8>,
    exchange_rate: &'static str,
    fee_payer: &'static str,
    discount_fee_rate: u8,
    fixed_fee: u8,
    discount_fee: u8,
    total_fee: u8,
    fee_currency: String,
    remark: Option<&'a str>,
    /// Present in responses, but not in HitPay's samples of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<Option<&'a str>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_message: Option<&'static str>,
    attachment: (),
    created_at: String,
}

/// HitPay's code for a transfer that the bank returned, used for every failed transfer.
const FAILURE_CODE: u32 = 100_702;
/// Error message of every failed transfer.
const FAILURE: &str = "The bank returned the transfer.";

impl<'a> TransferJson<'a> {
    /// A transfer in an event.
    pub(super) fn in_event(transfer: &'a Transfer) -> Self {
        Self {
            reference: None,
            source_amount_fees: None,
            ..Self::new(transfer)
        }
    }

    pub(super) fn new(transfer: &'a Transfer) -> Self {
        let failed = transfer.status == "failed";
        let amount = || response::number(&transfer.money.decimal());
        Self {
            id: &transfer.id,
            beneficiary: BeneficiaryJson::new(&transfer.beneficiary),
            payment_currency: lower_case(transfer.money),
            payment_amount: amount(),
            source_currency: lower_case(transfer.money),
            source_amount: amount(),
            source_amount_fees: Some(0),
            exchange_rate: "1.000000",
            fee_payer: "payer",
            discount_fee_rate: 0,
            fixed_fee: 0,
            discount_fee: 0,
            total_fee: 0,
            fee_currency: lower_case(transfer.money),
            remark: transfer.remark.as_deref(),
            reference: Some(transfer.reference.as_deref()),
            status: transfer.status,
            failure_code: failed.then_some(FAILURE_CODE),
            failure_message: failed.then_some(FAILURE),
            attachment: (),
            created_at: times::with_offset(transfer.created_at, SINGAPORE),
        }
    }
}

#[derive(Serialize)]
pub(super) struct EstimateJson {
    source_amount: Box<RawValue>,
    source_amount_fees: Box<RawValue>,
    source_currency: String,
    exchange_rate: &'static str,
    fx_pair: String,
    payment_amount: Box<RawValue>,
    payment_amount_fees: Box<RawValue>,
    payment_currency: String,
    fee_payer: &'static str,
    fee_currency: String,
}

impl EstimateJson {
    pub(super) fn new(money: Money) -> Self {
        let amount = || response::number(&money.decimal());
        let code = money.currency().code();
        Self {
            source_amount: amount(),
            source_amount_fees: response::number("0"),
            source_currency: lower_case(money),
            exchange_rate: "1.000000",
            fx_pair: format!("{code}{code}"),
            payment_amount: amount(),
            payment_amount_fees: response::number("0"),
            payment_currency: lower_case(money),
            fee_payer: "payer",
            fee_currency: lower_case(money),
        }
    }
}

fn lower_case(money: Money) -> String {
    money.currency().code().to_ascii_lowercase()
}
