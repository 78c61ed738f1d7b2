//! Charges: the payments that were made, whatever they were made for.

use std::time::SystemTime;

use dhow_core::{Endpoint, PaymentStatus, ProviderReference, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    payment::{given_back, shows_refund},
    status,
    wire::{Body, Item, Printed, Read, Record},
};

mod export;

pub use export::ChargeExport;

/// A payment that was made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Charge {
    /// HitPay's id: what refunds name, and `payment_id` in version 1 webhooks.
    pub id: ProviderReference,
    /// Where it stands; a refunded charge stays paid.
    pub status: PaymentStatus,
    /// HitPay's own word.
    pub gateway_status: String,
    /// Currency of the amounts, as printed.
    pub currency: Option<String>,
    /// What was paid.
    pub amount: Option<ReportedAmount>,
    /// What was given back of it.
    pub refunded: Option<ReportedAmount>,
    /// The payment request that it pays.
    pub payment_request_id: Option<String>,
    /// The merchant's reference of the order.
    pub order_reference: Option<String>,
    /// Where the sale was made, in HitPay's word.
    pub channel: Option<String>,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// How it was paid, in HitPay's code.
    pub method: Option<String>,
    /// When it was completed.
    pub closed_at: Option<SystemTime>,
    /// When it was made.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// Which charges to list. Filter words differ from the words of the objects: HitPay filters by `success` and `cancelled`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeQuery {
    /// Charges on a page; HitPay's default is 25.
    pub per_page: Option<u32>,
    /// Where to go on: [`ChargePage::next_cursor`] of the page before.
    pub cursor: Option<String>,
    /// An amount, id, e-mail address or remark.
    pub keywords: Option<String>,
    /// HitPay's filter words, such as `success`, `refunded`.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// Only charges of at least this amount, in major units.
    pub amount_from: Option<String>,
    /// Only charges of at most this amount, in major units.
    pub amount_to: Option<String>,
    /// Only charges of this payment request.
    pub payment_request_id: Option<String>,
    /// Only charges of this customer.
    pub customer_id: Option<String>,
    /// Only charges that this payout paid out to the merchant.
    pub payout_id: Option<String>,
    /// Ids of places.
    pub location_ids: Vec<String>,
    /// Ids of the people who made the sale.
    pub user_ids: Vec<String>,
    /// Only this charge.
    pub id: Option<String>,
    /// Only charges of which something was given back, or only the others.
    pub refunded: Option<bool>,
    /// Methods, in HitPay's codes.
    pub payment_methods: Vec<String>,
    /// Only charges with this remark.
    pub remark: Option<String>,
    /// Only charges of this object, as `type:id`.
    pub relatable: Option<String>,
    /// Where the sale was made, in HitPay's word.
    pub channel: Option<String>,
    /// Only charges of the order with this reference of the merchant's.
    pub order_reference_number: Option<String>,
    /// Only charges with this reference of the payment.
    pub payment_reference_number: Option<String>,
    /// Only charges of the customer with this e-mail address.
    pub customer_email: Option<String>,
    /// Only charges of the customer with this name.
    pub customer_name: Option<String>,
}

/// One page of charges.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ChargePage {
    /// The charges.
    pub charges: Vec<Charge>,
    /// Where to go on; `None` on the last page.
    pub next_cursor: Option<String>,
}

impl Item for Charge {
    fn read(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        let amount = record.amount("amount", "currency");
        let currency = record.text("currency");
        let printed = record.amount_in("refunded_amount", currency.as_deref().unwrap_or_default());
        let method = record.record("payment_method").unwrap_or_default();
        Ok(Self {
            printed: Printed::of(record),
            id: record.reference("id")?,
            status: status::charge(&word),
            refunded: given_back(
                &word,
                amount.as_ref(),
                printed.as_ref(),
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
const PRINT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/charges/{id}/receipt/print",
    Resolution::AskGateway,
);

impl HitPay {
    /// `GET /v1/charges/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn charge(&self, id: &ProviderReference) -> Result<Charge> {
        self.client.one(&READ, id.as_str()).await
    }

    /// `GET /v1/charges`: one page. Go on with [`ChargePage::next_cursor`]; addresses in the answer are never followed.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn charges(&self, query: &ChargeQuery) -> Result<ChargePage> {
        let page = self.charge_pages(query).next().await?;
        Ok(page.map_or_else(ChargePage::default, |page| ChargePage {
            charges: page.items,
            next_cursor: page.next_cursor,
        }))
    }

    /// `GET /v1/charges`: page by page, from [`ChargeQuery::cursor`] on.
    #[must_use]
    pub fn charge_pages(&self, query: &ChargeQuery) -> Pages<'_, Charge> {
        let listing = Listing::new(LIST, Style::Cursor)
            .beginning_at(query.cursor.as_deref())
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

    /// `POST /v1/charges/{id}/receipt/print`: prints a receipt on a terminal, in Singapore. Called twice, it prints twice.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a terminal that cannot print.
    pub async fn print_receipt(&self, charge: &ProviderReference, terminal_id: &str) -> Result<()> {
        let body = Body::default().text("terminal_id", terminal_id);
        let call = self
            .client
            .call(&PRINT, Some(charge.as_str()), Some(&body))?;
        self.client.send(call).await.map(drop)
    }
}
