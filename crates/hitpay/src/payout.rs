//! Transfers: money of the merchant goes to a beneficiary. This is what [`PaymentProvider::payouts`](dhow_core::PaymentProvider::payouts) does.

use std::time::SystemTime;

use dhow_core::{
    Endpoint, ErrorKind, Failure, Outcome, PayoutStatus, ProviderReference, ReportedAmount,
    Resolution, Result,
};
use http::Method;

use crate::{
    HitPay, ID,
    beneficiary::Beneficiary,
    pages::{Listing, Pages, Style, pages},
    payment::declined_if_refused,
    status,
    wire::{Body, Item, Printed, Read, Record},
};

mod create;
mod domain;
mod estimate;
mod failure;

pub use create::{NewTransfer, Recipient, SentBy, Side};
pub use estimate::{NewEstimate, TransferEstimate};
pub use failure::TransferFailure;

/// A transfer as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// HitPay's id.
    pub id: ProviderReference,
    /// Where it stands.
    pub status: PayoutStatus,
    /// HitPay's own word.
    pub gateway_status: String,
    /// Who gets the money.
    pub beneficiary: Option<Beneficiary>,
    /// The beneficiary's amount: `payment_amount`, or `amount` where HitPay prints no side.
    pub payment_amount: Option<ReportedAmount>,
    /// What leaves the merchant's balance.
    pub source_amount: Option<ReportedAmount>,
    /// The rate between the two, as printed.
    pub exchange_rate: Option<String>,
    /// What HitPay takes in all.
    pub fee: Option<ReportedAmount>,
    /// The fixed part of the fee.
    pub fixed_fee: Option<ReportedAmount>,
    /// The part of the fee that depends on the amount.
    pub discount_fee: Option<ReportedAmount>,
    /// The rate of that part, as printed.
    pub discount_fee_rate: Option<String>,
    /// `payer` or `beneficiary`: who pays the fee.
    pub fee_paid_by: Option<String>,
    /// The merchant's own remark.
    pub remark: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// Why it failed, in HitPay's code and words: `failure_code` and `failure_message`.
    pub failure: Option<Failure>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// Which transfers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferQuery {
    /// Only those to this beneficiary.
    pub beneficiary_id: Option<String>,
    /// Part of an id, a beneficiary's name or a remark; references are not searched.
    pub keywords: Option<String>,
    /// `scheduled`, `processing`, `paid`, `failed` or `canceled`.
    pub status: Option<String>,
    /// Transfers on a page; HitPay's default is 10.
    pub per_page: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Item for Transfer {
    fn read(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        // LEDGER: transfer-fees
        let fee = record.record("fee").unwrap_or_default();
        let flat = |name| record.amount(name, "fee_currency");
        let beneficiary = record.record("beneficiary");
        let (payment_amount, payment_currency) =
            create::members(create::PAYMENT, |name| record.raw(name).is_some());
        Ok(Self {
            printed: Printed::of(record),
            id: record.reference("id")?,
            status: status::transfer(&word),
            beneficiary: beneficiary.and_then(|record| Beneficiary::read(&record).ok()),
            payment_amount: record.amount(payment_amount, payment_currency),
            source_amount: record.amount("source_amount", "source_currency"),
            exchange_rate: record.as_printed("exchange_rate"),
            fee: fee
                .amount("amount", "currency")
                .or_else(|| flat("total_fee")),
            fixed_fee: flat("fixed_fee"),
            discount_fee: flat("discount_fee"),
            discount_fee_rate: record.as_printed("discount_fee_rate"),
            fee_paid_by: fee.text("paid_by").or(record.text("fee_payer")),
            remark: record.text("remark"),
            reference: record.text("reference"),
            failure: failure(record, &word),
            created_at: record.time("created_at"),
            gateway_status: word,
        })
    }
}

/// `failure_code` and `failure_message`, or the reason alone under its older names.
fn failure(record: &Record, word: &str) -> Option<Failure> {
    let words = record
        .text("failure_message")
        .or(record.text("failed_reason"))
        .or(record.text("failure_reason"));
    let code = record.text("failure_code");
    let failed = code.is_some() || words.is_some();
    failed.then(|| Failure::new(code.unwrap_or_else(|| word.to_owned()), words))
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/transfers");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/transfers", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/transfers/{id}");

impl HitPay {
    /// `POST /v1/transfers`: pays out. Never sent again by this library: HitPay knows no idempotency key and takes a reference twice.
    ///
    /// HitPay's request has no field for the currency of `payment_amount`: it counts it in the beneficiary's. So a beneficiary that is
    /// named by id is read first, and an amount in another currency is refused before anything is sent.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) or [`Declined`](dhow_core::ErrorKind::Declined) when HitPay says no, or
    /// for an amount in another currency than HitPay would count it in;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when the money may be on its way: look it up before anything is sent again.
    pub async fn create_transfer(&self, new: &NewTransfer) -> Result<Transfer> {
        let body = new.body()?;
        let account = self.kept_account(new).await?;
        self.send_transfer(new, &body, account.as_deref()).await
    }

    /// `account` is that of a beneficiary that HitPay keeps, if it is known.
    async fn send_transfer(
        &self,
        new: &NewTransfer,
        body: &Body,
        account: Option<&str>,
    ) -> Result<Transfer> {
        let sent = self
            .client
            .create(&CREATE, body, |compared| new.compare(compared, account))
            .await;
        sent.map_err(declined_if_refused)
    }

    /// Compares the currency of a `payment_amount` with that of a beneficiary that HitPay keeps (L30), and tells its account.
    // LEDGER: transfer-currency
    async fn kept_account(&self, new: &NewTransfer) -> Result<Option<String>> {
        let (Side::Payment(amount), Recipient::Id(id)) = (new.amount, &new.to) else {
            return Ok(None);
        };
        let beneficiary = self.beneficiary(id).await?;
        let code = beneficiary.currency.filter(|code| !code.is_empty());
        match code.map(|code| code.to_ascii_uppercase()) {
            Some(code) => {
                create::check_currency(amount, &code)?;
                Ok(beneficiary.account_number)
            }
            None => {
                let message =
                    "HitPay does not say the currency of the beneficiary, so nothing was paid out";
                let error = CREATE.error(ErrorKind::Protocol, Outcome::NotSent, message);
                Err(error.with_field("currency"))
            }
        }
    }

    /// `GET /v1/transfers/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn transfer(&self, id: &ProviderReference) -> Result<Transfer> {
        self.client.one(&READ, id.as_str()).await
    }

    /// `GET /v1/transfers`: page by page.
    #[must_use]
    pub fn transfers(&self, query: &TransferQuery) -> Pages<'_, Transfer> {
        pages(&self.client, query.listing())
    }
}

impl TransferQuery {
    fn listing(&self) -> Listing {
        Listing::new(LIST, Style::Cursor)
            .beginning_at(self.cursor.as_deref())
            .filter("beneficiary_id", self.beneficiary_id.as_ref())
            .filter("keywords", self.keywords.as_ref())
            .filter("status", self.status.as_ref())
            .filter("per_page", self.per_page)
    }
}
