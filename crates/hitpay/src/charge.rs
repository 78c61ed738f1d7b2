//! Charges: payments of any origin.

use std::time::SystemTime;

use dhow_core::{Endpoint, PaymentStatus, ProviderReference, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    payment::{refunded_amount, shows_refund},
    status,
    wire::{Body, Item, RawObject, Read, Record},
};

mod export;

pub use export::ChargeExport;

/// A payment made by a customer.
// A charge without a readable status is neither paid nor unpaid, so id and status are required.
// Source: HitPay OpenAPI document, response of `GET /v1/charges/{id}`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Charge {
    /// HitPay's id, used in refunds; `payment_id` in version 1 webhooks.
    pub id: ProviderReference,
    /// Status of the payment. A refunded charge stays paid.
    pub status: PaymentStatus,
    /// Status as received.
    pub gateway_status: String,
    /// Currency of the amounts, as received.
    pub currency: Option<String>,
    /// Paid amount.
    pub amount: Option<ReportedAmount>,
    /// Refunded amount.
    pub refunded: Option<ReportedAmount>,
    /// Id of the payment request.
    pub payment_request_id: Option<String>,
    /// Merchant reference of the order.
    pub order_reference: Option<String>,
    /// Sales channel, as HitPay's word.
    pub channel: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Payment method, as HitPay's code.
    pub method: Option<String>,
    /// Time of completion.
    pub closed_at: Option<SystemTime>,
    /// Time of the payment.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// Filters and paging of a list of charges. The words of status filters differ from those in charges: HitPay filters by `success` and
/// `cancelled`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeQuery {
    /// Charges per page. HitPay's default is 25.
    pub per_page: Option<u32>,
    /// Cursor of the page to start at: [`ChargePage::next_cursor`] of the previous page.
    pub cursor: Option<String>,
    /// Amount, id, e-mail address or remark.
    pub keywords: Option<String>,
    /// Statuses, as HitPay's filter words such as `success` and `refunded`.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// Minimum amount in major units.
    pub amount_from: Option<String>,
    /// Maximum amount in major units.
    pub amount_to: Option<String>,
    /// Id of the payment request.
    pub payment_request_id: Option<String>,
    /// Id of the customer.
    pub customer_id: Option<String>,
    /// Id of the payout to the merchant that contains the charge.
    pub payout_id: Option<String>,
    /// Ids of business locations.
    pub location_ids: Vec<String>,
    /// Ids of the staff members who made the sale.
    pub user_ids: Vec<String>,
    /// Id of the charge.
    pub id: Option<String>,
    /// True for refunded charges only, false for the others only.
    pub refunded: Option<bool>,
    /// Payment methods, as HitPay's codes.
    pub payment_methods: Vec<String>,
    /// Remark.
    pub remark: Option<String>,
    /// Related object, as `type:id`.
    pub relatable: Option<String>,
    /// Sales channel, as HitPay's word.
    pub channel: Option<String>,
    /// Merchant reference of the order.
    pub order_reference_number: Option<String>,
    /// Reference of the payment.
    pub payment_reference_number: Option<String>,
    /// E-mail address of the customer.
    pub customer_email: Option<String>,
    /// Name of the customer.
    pub customer_name: Option<String>,
}

/// One page of charges.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ChargePage {
    /// Charges on the page.
    pub charges: Vec<Charge>,
    /// Cursor of the next page, or `None` on the last page.
    pub next_cursor: Option<String>,
}

impl Item for Charge {
    fn from_wire(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        let amount = record.amount("amount", "currency");
        let currency = record.text("currency");
        let refunded_number =
            record.amount_in("refunded_amount", currency.as_deref().unwrap_or_default());
        let method = record.record("payment_method").unwrap_or_default();
        Ok(Self {
            raw: RawObject::from(record),
            id: record.reference("id")?,
            status: status::charge(&word),
            // The status alone may deny a refund that a member shows, so both are read together.
            // LEDGER: event-refunds
            refunded: refunded_amount(
                &word,
                amount.as_ref(),
                refunded_number.as_ref(),
                shows_refund(record),
            ),
            gateway_status: word,
            currency,
            amount,
            payment_request_id: record.text("payment_request_id"),
            order_reference: record.text("order_reference_number"),
            channel: record.text("channel"),
            remark: record.text("remark"),
            method: method.text("type").or(method.text("name")),
            closed_at: record.time("closed_at"),
            created_at: record.time("created_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/charges");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/charges/{id}");
// No call shows if a receipt was printed.
const PRINT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/charges/{id}/receipt/print",
    Resolution::AskGateway,
);

impl HitPay {
    /// Reads a charge (`GET /v1/charges/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn charge(&self, id: &ProviderReference) -> Result<Charge> {
        self.client.get(&READ, id.as_str()).await
    }

    /// Lists charges, one page per call (`GET /v1/charges`). Continue with [`ChargePage::next_cursor`].
    ///
    /// # Errors
    /// All errors of a read.
    pub async fn charges(&self, query: &ChargeQuery) -> Result<ChargePage> {
        let page = self.charge_pages(query).next().await?;
        Ok(page.map_or_else(ChargePage::default, |page| ChargePage {
            charges: page.items,
            next_cursor: page.next_cursor,
        }))
    }

    /// Lists charges page by page (`GET /v1/charges`), starting at [`ChargeQuery::cursor`].
    #[must_use]
    pub fn charge_pages(&self, query: &ChargeQuery) -> Pages<'_, Charge> {
        let listing = Listing::new(LIST, Paging::Cursor)
            .starting_at(query.cursor.as_deref())
            .filter("per_page", query.per_page)
            .filter("keywords", query.keywords.as_ref())
            .filter("date_from", query.date_from.as_ref())
            .filter("date_to", query.date_to.as_ref())
            .filter("amount_from", query.amount_from.as_ref())
            .filter("amount_to", query.amount_to.as_ref())
            .filter("payment_request_id", query.payment_request_id.as_ref())
            .filter("customer_id", query.customer_id.as_ref())
            .filter("payout_id", query.payout_id.as_ref())
            .filter_all("location_ids[]", &query.location_ids)
            .filter_all("user_ids[]", &query.user_ids)
            .filter_all("statuses[]", &query.statuses)
            .filter("id", query.id.as_ref())
            .filter("refunded", query.refunded.map(u8::from))
            .filter_all("payment_methods[]", &query.payment_methods)
            .filter("remark", query.remark.as_ref())
            .filter("relatable", query.relatable.as_ref())
            .filter("channel", query.channel.as_ref())
            .filter(
                "order_reference_number",
                query.order_reference_number.as_ref(),
            )
            .filter(
                "payment_reference_number",
                query.payment_reference_number.as_ref(),
            )
            .filter("customer_email", query.customer_email.as_ref())
            .filter("customer_name", query.customer_name.as_ref());
        pages(&self.client, listing)
    }

    /// Prints a receipt on a terminal (`POST /v1/charges/{id}/receipt/print`), in Singapore. A second call prints another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a terminal that cannot print.
    pub async fn print_receipt(&self, charge: &ProviderReference, terminal_id: &str) -> Result<()> {
        let body = Body::default().text("terminal_id", terminal_id);
        let call = self
            .client
            .call(&PRINT, &[("id", charge.as_str())], Some(&body))?;
        self.client.send(call).await.map(drop)
    }
}
