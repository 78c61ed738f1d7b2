//! Orders: sales recorded at HitPay before or after they are paid.

use std::time::SystemTime;

use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Body, Compared, Item, RawObject, Read, Record},
};

/// An order to create, or the new state of one. A new order is a draft.
// Source: HitPay OpenAPI document, body of `POST /v1/orders`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewOrder {
    /// Total amount.
    pub amount: Money,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Id of the business location of the sale.
    pub location_id: Option<String>,
    /// Id of the customer.
    pub customer_id: Option<String>,
    /// True if the customer collects the order. HitPay's default is true.
    pub customer_pickup: Option<bool>,
    /// Sales channel. HitPay's default is `point_of_sale`.
    pub channel: Option<String>,
    /// Id of the staff member who made the sale.
    pub business_user_id: Option<String>,
    /// Reason of the discount.
    pub discount_reason: Option<String>,
    /// Amount of the discount.
    pub discount_amount: Option<Money>,
    /// Version of the order: `1.0` or `2.0`.
    pub version: Option<String>,
}

/// An order of HitPay.
// The id is enough to use the order later, so any other member may be missing.
// Source: HitPay OpenAPI document, response of `GET /v1/orders/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// HitPay's id.
    pub id: String,
    /// Order number for display.
    pub display_number: Option<String>,
    /// Status: `draft`, `sent`, `completed`, `expired`, `canceled`.
    pub status: Option<String>,
    /// Total amount.
    pub amount: Option<ReportedAmount>,
    /// Sales channel.
    pub channel: Option<String>,
    /// Version of the order: `1.0` or `2.0`.
    pub version: Option<String>,
    /// Id of the customer.
    pub customer_id: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Ids of the charges that pay the order.
    pub charges: Vec<String>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of completion.
    pub closed_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// Filters and paging of a list of orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderQuery {
    /// Orders per page, at most 100 (`perPage`).
    pub per_page: Option<u32>,
    /// Version of the orders: `1.0` or `2.0`.
    pub version: Option<String>,
    /// Amount, date, id, remark or customer name.
    pub keywords: Option<String>,
    /// Statuses: `completed`, `sent`, `draft`, `expired`, `canceled`.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// Related objects to include: `products`, `charges`, or both separated by a comma.
    pub with: Option<String>,
    /// True for orders of the online store only, false for the others only.
    pub online_store: Option<bool>,
    /// Sales channels, as HitPay's words.
    pub channels: Vec<String>,
    /// True to include the details of payment requests.
    pub with_request_details: Option<bool>,
}

impl NewOrder {
    /// Creates an order for an amount.
    #[must_use]
    pub fn new(amount: Money) -> Self {
        Self {
            amount,
            remark: None,
            location_id: None,
            customer_id: None,
            customer_pickup: None,
            channel: None,
            business_user_id: None,
            discount_reason: None,
            discount_amount: None,
            version: None,
        }
    }

    fn body(&self) -> Result<Body> {
        let other = |discount: Money| discount.currency() != self.amount.currency();
        if self.discount_amount.is_some_and(other) {
            return Err(ID.invalid("discount_amount", "must be in the currency of the amount"));
        }
        let currency = self.amount.currency().code().to_ascii_lowercase();
        Ok(Body::default()
            .amount("amount", self.amount)
            .text("currency", currency)
            .text_if("remark", self.remark.as_deref())
            .text_if("location_id", self.location_id.as_deref())
            .text_if("customer_id", self.customer_id.as_deref())
            .switch_if("customer_pickup", self.customer_pickup)
            .text_if("channel", self.channel.as_deref())
            .text_if("business_user_id", self.business_user_id.as_deref())
            .text_if("discount_reason", self.discount_reason.as_deref())
            .amount_if("discount_amount", self.discount_amount)
            .text_if("version", self.version.as_deref()))
    }
}

impl NewOrder {
    /// Compares the response. With a discount the amount may differ from the requested one.
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        if self.discount_amount.is_some() {
            compared.currency("currency", self.amount.currency())
        } else {
            compared.money("amount", "currency", self.amount)
        }
    }
}

impl Item for Order {
    fn from_wire(record: &Record) -> Read<Self> {
        let charges = record.records("charges");
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            display_number: record.text("order_display_number"),
            status: record.text("status"),
            amount: record.amount("amount", "currency"),
            channel: record.text("channel"),
            version: record.text("version"),
            customer_id: record.text("customer_id"),
            remark: record.text("remark"),
            charges: charges
                .iter()
                .filter_map(|charge| charge.text("id"))
                .collect(),
            created_at: record.time("created_at"),
            closed_at: record.time("closed_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/orders");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/orders", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/orders/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/v1/orders/{id}", Resolution::Poll);
const DELETE: Endpoint = Endpoint::write(ID, Method::DELETE, "/v1/orders/{id}", Resolution::Poll);

impl HitPay {
    /// Lists orders page by page (`GET /v1/orders`).
    ///
    /// HitPay documents the page size but not how the list continues, so a cursor or page number in the response is followed.
    #[must_use]
    pub fn orders(&self, query: &OrderQuery) -> Pages<'_, Order> {
        let list = |filter| self.list_filters.name(filter);
        // The app studio shows page numbers, the OpenAPI document shows no continuation at all. A cursor wins if there is one.
        // LEDGER: order-list
        let listing = Listing::new(LIST, Paging::Either)
            .filter("perPage", query.per_page)
            .filter("version", query.version.as_ref())
            .filter("keywords", query.keywords.as_ref())
            .filter_all(&list("statuses"), &query.statuses)
            .filter("dateFrom", query.date_from.as_ref())
            .filter("dateTo", query.date_to.as_ref())
            .filter("with", query.with.as_ref())
            .filter("online_store", query.online_store.map(u8::from))
            .filter_all(&list("channels"), &query.channels)
            .filter(
                "with_request_details",
                query.with_request_details.map(u8::from),
            );
        pages(&self.client, listing)
    }

    /// Creates an order (`POST /v1/orders`). No money moves. A second call creates another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay rejects.
    pub async fn create_order(&self, new: &NewOrder) -> Result<Order> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Reads an order (`GET /v1/orders/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn order(&self, id: &str) -> Result<Order> {
        self.client.get(&READ, id).await
    }

    /// Changes an order (`PATCH /v1/orders/{id}`).
    ///
    /// # Errors
    /// As [`create_order`](Self::create_order).
    pub async fn change_order(&self, id: &str, new: &NewOrder) -> Result<Order> {
        let body = new.body()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// Deletes an order (`DELETE /v1/orders/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_order(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
