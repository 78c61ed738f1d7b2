//! Transfers: payouts from the merchant's balance to a beneficiary. They implement
//! [`PaymentProvider::payouts`](dhow_core::PaymentProvider::payouts).

use std::time::SystemTime;

use dhow_core::{
    Endpoint, ErrorKind, Failure, Outcome, PayoutStatus, ProviderReference, ReportedAmount,
    Resolution, Result,
};
use http::Method;

use crate::{
    HitPay, ID,
    beneficiary::Beneficiary,
    pages::{Listing, Pages, Paging, pages},
    payment::declined_if_refused,
    status,
    wire::{Body, Item, RawObject, Read, Record},
};

mod create;
mod domain;
mod estimate;
mod failure;
mod sides;

pub use create::{NewTransfer, Recipient, SentBy, Side};
pub use estimate::{NewEstimate, TransferEstimate};
pub use failure::TransferFailure;

pub(crate) use sides::{PAYMENT, members};

/// A transfer of HitPay.
// The list and the events leave members out, so only id and status are required.
// Source: HitPay OpenAPI document, response of `GET /v1/transfers/{id}`; docs.hitpayapp.com, guide on events.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// HitPay's id.
    pub id: ProviderReference,
    /// Status of the transfer.
    pub status: PayoutStatus,
    /// Status as received.
    pub gateway_status: String,
    /// Recipient of the money.
    pub beneficiary: Option<Beneficiary>,
    /// Amount of the beneficiary: `payment_amount`, or `amount` if HitPay sends no `payment_amount`.
    pub payment_amount: Option<ReportedAmount>,
    /// Amount debited from the merchant's balance.
    pub source_amount: Option<ReportedAmount>,
    /// Exchange rate between the two amounts, as received.
    pub exchange_rate: Option<String>,
    /// Total fee.
    pub fee: Option<ReportedAmount>,
    /// Fixed part of the fee.
    pub fixed_fee: Option<ReportedAmount>,
    /// Part of the fee that depends on the amount.
    pub discount_fee: Option<ReportedAmount>,
    /// Rate of that part, as received.
    pub discount_fee_rate: Option<String>,
    /// Party that pays the fee: `payer` or `beneficiary`.
    pub fee_paid_by: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Merchant reference.
    pub reference: Option<String>,
    /// Reason of the failure, from `failure_code` and `failure_message`.
    pub failure: Option<Failure>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// Filters and paging of a list of transfers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferQuery {
    /// Id of the beneficiary.
    pub beneficiary_id: Option<String>,
    /// Part of an id, a beneficiary's name or a remark. References are not searched.
    pub keywords: Option<String>,
    /// Status: `scheduled`, `processing`, `paid`, `failed` or `canceled`.
    pub status: Option<String>,
    /// Transfers per page. HitPay's default is 10.
    pub per_page: Option<u32>,
    /// Cursor of the page to start at.
    pub cursor: Option<String>,
}

impl Item for Transfer {
    fn from_wire(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        // The guide shows flat members and the OpenAPI document an object, so both are read.
        // LEDGER: transfer-fees
        let fee = record.record("fee").unwrap_or_default();
        let flat = |name| record.amount(name, "fee_currency");
        let beneficiary = record.record("beneficiary");
        let (payment_amount, payment_currency) =
            members(PAYMENT, |name| record.raw(name).is_some());
        Ok(Self {
            raw: RawObject::from(record),
            id: record.reference("id")?,
            status: status::transfer(&word),
            beneficiary: beneficiary.and_then(|record| Beneficiary::from_wire(&record).ok()),
            payment_amount: record.amount(payment_amount, payment_currency),
            source_amount: record.amount("source_amount", "source_currency"),
            exchange_rate: record.verbatim("exchange_rate"),
            fee: fee
                .amount("amount", "currency")
                .or_else(|| flat("total_fee")),
            fixed_fee: flat("fixed_fee"),
            discount_fee: flat("discount_fee"),
            discount_fee_rate: record.verbatim("discount_fee_rate"),
            fee_paid_by: fee.text("paid_by").or(record.text("fee_payer")),
            remark: record.text("remark"),
            reference: record.text("reference"),
            failure: failure(record, &word),
            created_at: record.time("created_at"),
            gateway_status: word,
        })
    }
}

/// Reads the reason of a failure from `failure_code` and `failure_message`, or from older names of the message.
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
// HitPay has no idempotency key, so a search by reference resolves an unknown outcome.
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/transfers", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/transfers/{id}");

impl HitPay {
    /// Creates a transfer (`POST /v1/transfers`). The money leaves the merchant's balance.
    ///
    /// The library never retries it: HitPay has no idempotency key and accepts a reference twice.
    ///
    /// HitPay's request has no field for the currency of `payment_amount` and assumes that of the beneficiary. Therefore a beneficiary
    /// given by id is read first, and an amount in another currency is refused before anything is sent.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) or [`Declined`](dhow_core::ErrorKind::Declined) if HitPay refuses the
    /// transfer, or if the amount is in another currency than HitPay assumes. [`Outcome::Unknown`] if the
    /// money may have left: search for the transfer before sending another one.
    pub async fn create_transfer(&self, new: &NewTransfer) -> Result<Transfer> {
        let body = new.body()?;
        let account = self.kept_account(new).await?;
        self.send_transfer(new, &body, account.as_deref()).await
    }

    /// Sends a transfer. `account` is the account number of an existing beneficiary, if known.
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

    /// Checks the currency of a `payment_amount` against the existing beneficiary, and returns the account number of the beneficiary.
    // The request has no currency for the amount. A wrong assumption would pay out another sum.
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
                    "the beneficiary has no currency in HitPay's response, so nothing was paid out";
                let error = CREATE.error(ErrorKind::Protocol, Outcome::NotSent, message);
                Err(error.with_field("currency"))
            }
        }
    }

    /// Reads a transfer (`GET /v1/transfers/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn transfer(&self, id: &ProviderReference) -> Result<Transfer> {
        self.client.get(&READ, id.as_str()).await
    }

    /// Lists transfers page by page (`GET /v1/transfers`).
    #[must_use]
    pub fn transfers(&self, query: &TransferQuery) -> Pages<'_, Transfer> {
        pages(&self.client, query.listing())
    }
}

impl TransferQuery {
    fn listing(&self) -> Listing {
        Listing::new(LIST, Paging::Cursor)
            .starting_at(self.cursor.as_deref())
            .filter("beneficiary_id", self.beneficiary_id.as_ref())
            .filter("keywords", self.keywords.as_ref())
            .filter("status", self.status.as_ref())
            .filter("per_page", self.per_page)
    }
}
