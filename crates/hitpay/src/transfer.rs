//! Transfers: money of the merchant goes to a beneficiary. This is what [`PaymentProvider::payouts`](dhow_core::PaymentProvider::payouts) does.

use std::time::SystemTime;

use dhow_core::{PayoutStatus, ProviderReference, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay,
    beneficiary::Beneficiary,
    client::Operation,
    collection::Collection,
    pages::{Listing, Pages, Style, pages},
    payment_request::declined_if_refused,
    status,
    wire::{Item, Record},
};

mod create;
mod estimate;
mod payouts;

pub use create::{NewTransfer, Recipient, SentBy, Side};
pub use estimate::{NewEstimate, TransferEstimate};

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
    /// What the beneficiary gets.
    pub payment_amount: Option<ReportedAmount>,
    /// What leaves the merchant's balance.
    pub source_amount: Option<ReportedAmount>,
    /// The rate between the two, as printed.
    pub exchange_rate: Option<String>,
    /// What HitPay takes.
    pub fee: Option<ReportedAmount>,
    /// `payer` or `beneficiary`: who pays the fee.
    pub fee_paid_by: Option<String>,
    /// The merchant's own remark.
    pub remark: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
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
    fn read(record: &Record) -> Result<Self> {
        let word = record.required("status")?;
        let fee = record.record("fee").unwrap_or_default();
        let beneficiary = record.record("beneficiary");
        Ok(Self {
            id: record.reference("id")?,
            status: status::transfer(&word),
            gateway_status: word,
            beneficiary: beneficiary.and_then(|record| Beneficiary::read(&record).ok()),
            payment_amount: record.amount("payment_amount", "payment_currency"),
            source_amount: record.amount("source_amount", "source_currency"),
            exchange_rate: record.text("exchange_rate"),
            fee: fee.amount("amount", "currency"),
            fee_paid_by: fee.text("paid_by"),
            remark: record.text("remark"),
            reference: record.text("reference"),
            created_at: record.time("created_at"),
        })
    }
}

const TRANSFERS: Collection = Collection {
    path: "/transfers",
    all: "/v1/transfers",
    one: "/v1/transfers/{id}",
};

impl HitPay {
    /// `POST /v1/transfers`: pays out. Never sent again by this library: HitPay knows no idempotency key and takes a reference twice.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) or [`Declined`](dhow_core::ErrorKind::Declined) when HitPay says no;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when the money may be on its way: look it up before anything is sent again.
    pub async fn create_transfer(&self, new: &NewTransfer) -> Result<Transfer> {
        let operation = Operation::write(Method::POST, TRANSFERS.all, Resolution::LookUp);
        let body = new.body()?;
        let target = self.client.at(TRANSFERS.path);
        let sent = self.client.submit(operation, target, Some(&body)).await;
        sent.map_err(declined_if_refused)
    }

    /// `GET /v1/transfers/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn transfer(&self, id: &ProviderReference) -> Result<Transfer> {
        self.client.one(TRANSFERS, id.as_str()).await
    }

    /// `GET /v1/transfers`: page by page.
    #[must_use]
    pub fn transfers(&self, query: &TransferQuery) -> Pages<'_, Transfer> {
        let listing = Listing::new(TRANSFERS.all, Style::Cursor)
            .beginning_at(query.cursor.as_deref())
            .filter("beneficiary_id", query.beneficiary_id.as_ref())
            .filter("keywords", query.keywords.as_ref())
            .filter("status", query.status.as_ref())
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }
}
