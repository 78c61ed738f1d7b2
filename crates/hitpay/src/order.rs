//! Orders: sales that are written down at HitPay before or after they are paid.

use std::time::SystemTime;

use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Printed, Read, Record},
};

/// An order to write down, or what one is to become. It begins as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewOrder {
    /// How much in all.
    pub amount: Money,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// The place of the sale.
    pub location_id: Option<String>,
    /// The customer's id.
    pub customer_id: Option<String>,
    /// Whether the customer comes for it; HitPay's default is yes.
    pub customer_pickup: Option<bool>,
    /// HitPay's default is `point_of_sale`.
    pub channel: Option<String>,
    /// The staff member that made the sale.
    pub business_user_id: Option<String>,
    /// Why something is taken off.
    pub discount_reason: Option<String>,
    /// What is taken off.
    pub discount_amount: Option<Money>,
    /// `1.0` or `2.0`.
    pub version: Option<String>,
}

/// An order as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// HitPay's id.
    pub id: String,
    /// The number that people see.
    pub display_number: Option<String>,
    /// HitPay's word: `draft`, `sent`, `completed`, `expired`, `canceled`.
    pub status: Option<String>,
    /// How much in all.
    pub amount: Option<ReportedAmount>,
    /// Where the sale was made.
    pub channel: Option<String>,
    /// `1.0` or `2.0`.
    pub version: Option<String>,
    /// The customer's id.
    pub customer_id: Option<String>,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// Ids of the charges that pay it.
    pub charges: Vec<String>,
    /// When it was written down.
    pub created_at: Option<SystemTime>,
    /// When it was completed.
    pub closed_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// Which orders to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderQuery {
    /// Orders on a page, at most 100. HitPay's parameter is `perPage`.
    pub per_page: Option<u32>,
    /// `1.0` or `2.0`.
    pub version: Option<String>,
    /// An amount, day, id, remark or customer's name.
    pub keywords: Option<String>,
    /// `completed`, `sent`, `draft`, `expired`, `canceled`.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// `products`, `charges` or both with a comma.
    pub with: Option<String>,
    /// Only orders of the online store, or only the others.
    pub online_store: Option<bool>,
    /// Where the sale was made, in HitPay's words.
    pub channels: Vec<String>,
    /// True to print the details of requests as well.
    pub with_request_details: Option<bool>,
}

impl NewOrder {
    /// An order over an amount.
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

    fn body(&self) -> Checked<Body> {
        let other = |discount: Money| discount.currency() != self.amount.currency();
        if self.discount_amount.is_some_and(other) {
            return Err(Refusal::invalid(
                "discount_amount",
                "is in another currency",
            ));
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
    /// A discount changes the amount that the order shows.
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        if self.discount_amount.is_some() {
            compared.currency("currency", self.amount.currency())
        } else {
            compared.money("amount", "currency", self.amount)
        }
    }
}

impl Item for Order {
    fn read(record: &Record) -> Read<Self> {
        let charges = record.records("charges");
        Ok(Self {
            printed: Printed::of(record),
            id: record.required("id")?,
            display_number: record.text("order_display_number"),
            status: record.text("status"),
            amount: record.amount("amount", "currency"),
            channel: record.text("channel"),
            version: record.text("version"),
            customer_id: record.text("customer_id"),
            remark: record.text("remark"),
            charges: charges.iter().filter_map(|one| one.text("id")).collect(),
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
    /// `GET /v1/orders`: page by page. HitPay documents the size of a page and no way on; what it answers is followed, by cursor or number.
    #[must_use]
    pub fn orders(&self, query: &OrderQuery) -> Pages<'_, Order> {
        let list = |filter| self.list_filters.name(filter);
        // LEDGER: order-list
        let listing = Listing::new(LIST, Style::Either)
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

    /// `POST /v1/orders`: no money moves. Called twice, it makes two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay does not take.
    pub async fn create_order(&self, new: &NewOrder) -> Result<Order> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/orders/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn order(&self, id: &str) -> Result<Order> {
        self.client.one(&READ, id).await
    }

    /// `PATCH /v1/orders/{id}`
    ///
    /// # Errors
    /// As [`create_order`](Self::create_order).
    pub async fn change_order(&self, id: &str, new: &NewOrder) -> Result<Order> {
        let body = new.body()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// `DELETE /v1/orders/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_order(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
