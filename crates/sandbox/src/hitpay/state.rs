//! State of the simulated HitPay.

use std::collections::VecDeque;

use dhow_core::{Money, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::customer::Customer;
use super::invoice::Invoice;
use super::order::Order;
use super::product::Product;
use super::records::{Beneficiary, Billing, Endpoint, Plan, StaticQr, Transfer};
use super::refusal::Refusal;
use super::remitter::Remitter;
use super::validate::Details;

/// All records, each list oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Store {
    pub(super) requests: Vec<PaymentRequest>,
    pub(super) charges: Vec<Charge>,
    pub(super) refunds: Vec<Refund>,
    #[serde(with = "crate::stored")]
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) plans: Vec<Plan>,
    pub(super) billings: Vec<Billing>,
    pub(super) beneficiaries: Vec<Beneficiary>,
    pub(super) transfers: Vec<Transfer>,
    pub(super) static_qrs: Vec<StaticQr>,
    #[serde(with = "crate::stored")]
    pub(super) customers: Vec<Customer>,
    #[serde(with = "crate::stored")]
    pub(super) remitters: Vec<Remitter>,
    #[serde(with = "crate::stored")]
    pub(super) products: Vec<Product>,
    #[serde(with = "crate::stored")]
    pub(super) invoices: Vec<Invoice>,
    #[serde(with = "crate::stored")]
    pub(super) orders: Vec<Order>,
    /// Salts of the variables that no endpoint uses yet.
    #[serde(with = "crate::stored")]
    pub(super) unused_salts: VecDeque<Secret>,
}

/// A stored record with an id.
pub(super) trait Record: 'static {
    /// Name of the model in a 404.
    const MODEL: &'static str;

    fn id(&self) -> &str;

    /// Returns all records of this kind, oldest first.
    fn all(store: &Store) -> &Vec<Self>
    where
        Self: Sized;

    fn all_mut(store: &mut Store) -> &mut Vec<Self>
    where
        Self: Sized;
}

/// Implements [`Record`]: the type, the list that holds it, and the model name in a 404.
macro_rules! records {
    ($($record:ty, $list:ident, $model:literal;)+) => {
        $(impl Record for $record {
            const MODEL: &'static str = $model;

            fn id(&self) -> &str {
                &self.id
            }

            fn all(store: &Store) -> &Vec<Self> {
                &store.$list
            }

            fn all_mut(store: &mut Store) -> &mut Vec<Self> {
                &mut store.$list
            }
        })+
    };
}

records! {
    PaymentRequest, requests, "PaymentRequest";
    Charge, charges, "Charge";
    Refund, refunds, "Refund";
    Endpoint, endpoints, "WebhookEvent";
    Plan, plans, "SubscriptionPlan";
    Billing, billings, "RecurringBilling";
    Beneficiary, beneficiaries, "BankAccount";
    Transfer, transfers, "Transfer";
    StaticQr, static_qrs, "StaticQr";
    Customer, customers, "Customer";
    Remitter, remitters, "Remitter";
    Product, products, "Product";
    Invoice, invoices, "Invoice";
    Order, orders, "Order";
}

/// Origin of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Origin {
    /// A payment request of the merchant.
    Request,
    /// The saved method of the recurring billing with this id.
    Recurring(String),
    /// A static QR code.
    StaticQr,
}

/// A payment request.
///
/// A charge of another origin has one too, which no response and no page shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PaymentRequest {
    pub(super) id: String,
    pub(super) origin: Origin,
    pub(super) details: Details,
    /// Stored status, which does not consider expiry; see [`PaymentRequest::status_at`].
    pub(super) status: Status,
    pub(super) executor_id: u32,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// Status of a payment request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Pending,
    Completed,
    Failed,
    Expired,
    Canceled,
}

/// A payment or a failed payment attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) request_id: String,
    pub(super) money: Money,
    pub(super) succeeded: bool,
    pub(super) refunded: Money,
    pub(super) method: String,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
    #[serde(with = "crate::stored")]
    pub(super) updated_at: Timestamp,
}

/// A refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) charge_id: String,
    pub(super) money: Money,
    #[serde(with = "crate::stored")]
    pub(super) created_at: Timestamp,
}

impl Status {
    /// Returns HitPay's spelling.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
        }
    }
}

impl PaymentRequest {
    /// Returns the id if the request is visible to the merchant; `None` for other origins.
    pub(super) fn visible_id(&self) -> Option<&str> {
        (self.origin == Origin::Request).then_some(&self.id)
    }

    /// Returns the id of the charged recurring billing.
    pub(super) fn recurring_billing_id(&self) -> Option<&str> {
        match &self.origin {
            Origin::Recurring(id) => Some(id),
            Origin::Request | Origin::StaticQr => None,
        }
    }

    /// Returns the status at `now`. A pending request whose time limit has passed is expired.
    pub(super) fn status_at(&self, now: Timestamp) -> Status {
        let over = self
            .details
            .expires_at
            .is_some_and(|expires_at| expires_at <= now);
        match self.status {
            Status::Pending if over => Status::Expired,
            status => status,
        }
    }
}

impl Charge {
    /// Returns HitPay's spelling.
    pub(super) fn status(&self) -> &'static str {
        if !self.succeeded {
            "failed"
        } else if !self.refunded.is_positive() {
            "succeeded"
        } else if self.refunded < self.money {
            "partially_refunded"
        } else {
            "refunded"
        }
    }

    /// Returns the amount that can still be refunded.
    pub(super) fn refundable(&self) -> Money {
        let none = Money::from_minor(0, self.money.currency());
        if self.succeeded {
            self.money.checked_sub(self.refunded).unwrap_or(none)
        } else {
            none
        }
    }
}

impl Store {
    pub(super) fn new(unused_salts: Vec<Secret>) -> Self {
        Self {
            unused_salts: unused_salts.into(),
            ..Self::default()
        }
    }

    /// Returns the charges of a payment request, oldest first.
    pub(super) fn charges_of<'b>(
        &'b self,
        request_id: &'b str,
    ) -> impl Iterator<Item = &'b Charge> {
        self.charges
            .iter()
            .filter(move |charge| charge.request_id == request_id)
    }
}

impl Store {
    /// Finds a record by its id.
    pub(super) fn find<R: Record>(&self, id: &str) -> Option<&R> {
        R::all(self).iter().rev().find(|record| record.id() == id)
    }

    pub(super) fn find_mut<R: Record>(&mut self, id: &str) -> Option<&mut R> {
        let all = R::all_mut(self).iter_mut();
        all.rev().find(|record| record.id() == id)
    }

    /// Finds a record by its id, or returns a 404.
    pub(super) fn get<R: Record>(&self, id: &str) -> Result<&R, Refusal> {
        self.find(id).ok_or_else(|| Refusal::no_model(R::MODEL, id))
    }

    /// Finds a record by its id, or returns a 404.
    pub(super) fn get_mut<R: Record>(&mut self, id: &str) -> Result<&mut R, Refusal> {
        self.find_mut(id)
            .ok_or_else(|| Refusal::no_model(R::MODEL, id))
    }

    /// Removes a record by its id, or returns a 404.
    pub(super) fn remove<R: Record>(&mut self, id: &str) -> Result<(), Refusal> {
        self.get::<R>(id)?;
        R::all_mut(self).retain(|record| record.id() != id);
        Ok(())
    }
}
