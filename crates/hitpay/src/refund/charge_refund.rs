//! Refunds as HitPay returns them.

use std::time::SystemTime;

use dhow_core::{Environment, ProviderReference, Refund, RefundStatus, ReportedAmount};

use crate::{
    ID, RawObject, status,
    wire::{Item, Read, Record},
};

/// Result of a refund: a refund, or a voided payment.
// `amount_refunded` is the amount of this refund; `total_amount` stands beside it.
// Source: HitPay OpenAPI document, response of `POST /v1/refund`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeRefund {
    /// HitPay's id of the refund, for [`Refunds::refund_status`](dhow_core::Refunds::refund_status). Id of the payment if it was voided.
    pub id: Option<ProviderReference>,
    /// Id of the refunded payment (charge).
    pub payment_id: Option<String>,
    /// Status of the refund. Meaningless if the payment was voided.
    pub status: RefundStatus,
    /// Status as received.
    pub gateway_status: String,
    /// True if HitPay voided the payment instead: it was authorised but not captured, and the customer is not charged.
    pub voided: bool,
    /// Refunded amount.
    pub amount: Option<ReportedAmount>,
    /// Paid amount.
    pub total_amount: Option<ReportedAmount>,
    /// Payment method, as HitPay's code.
    pub method: Option<String>,
    /// Time of the refund.
    pub refunded_at: Option<SystemTime>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl Item for ChargeRefund {
    fn from_wire(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        let voided = status::is_void(&word);
        // Only the response for a voided payment may lack an id.
        let id = match record.reference("id") {
            Ok(id) => Some(id),
            Err(_) if voided => None,
            Err(error) => return Err(error),
        };
        Ok(Self {
            id,
            payment_id: record.text("payment_id"),
            status: status::refund(&word),
            voided,
            gateway_status: word,
            amount: record.amount("amount_refunded", "currency"),
            total_amount: record.amount("total_amount", "currency"),
            method: record.text("payment_method"),
            refunded_at: record.time("refunded_at"),
            created_at: record.time("created_at"),
            raw: RawObject::from(record),
        })
    }
}

impl ChargeRefund {
    /// Marks the refund as voided if its id is that of the payment: the response is then the payment itself.
    pub(super) fn about_payment(self, payment: &str) -> Self {
        let is_payment = self.id.as_ref().is_some_and(|id| id.as_str() == payment);
        Self {
            voided: self.voided || is_payment,
            ..self
        }
    }

    /// Converts the refund into the type common to all providers. Returns `None` if the payment was voided.
    pub(super) fn into_refund(self, environment: Environment) -> Option<Refund> {
        let id = self.id.filter(|_| !self.voided)?;
        let mut refund = Refund::new(ID, id, self.status, self.gateway_status, environment);
        refund.payment = self.payment_id;
        refund.amount = self.amount;
        Some(refund.with_amount_warnings())
    }
}
