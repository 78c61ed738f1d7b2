//! HitPay's answers about a refund.

use std::time::SystemTime;

use dhow_core::{Environment, ProviderReference, Refund, RefundStatus, ReportedAmount};

use crate::{
    ID, Printed, status,
    wire::{Item, Read, Record},
};

/// Answer to a refund of one payment: a refund, or the payment voided.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeRefund {
    /// HitPay's id of the refund, for [`Refunds::refund_status`](dhow_core::Refunds::refund_status); that of the payment where it was
    /// voided.
    pub id: Option<ProviderReference>,
    /// The payment (charge) that was refunded.
    pub payment_id: Option<String>,
    /// Status of the refund. Meaningless if the payment was voided.
    pub status: RefundStatus,
    /// HitPay's own word.
    pub gateway_status: String,
    /// True if HitPay voided the payment instead: it had been authorised and not captured yet, and no money is taken from the customer.
    pub voided: bool,
    /// Amount that goes back.
    pub amount: Option<ReportedAmount>,
    /// Amount that was paid.
    pub total_amount: Option<ReportedAmount>,
    /// Payment method, in HitPay's code.
    pub method: Option<String>,
    /// When it was carried out.
    pub refunded_at: Option<SystemTime>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl Item for ChargeRefund {
    fn read(record: &Record) -> Read<Self> {
        let word = record.required_status()?;
        let voided = is_void(&word);
        // Only the answer about a voided payment may lack an id.
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
            printed: Printed::of(record),
        })
    }
}

/// HitPay says that it answers "a void payload" and does not show one: the word, in either spelling, or the payment itself.
// LEDGER: refund-void
fn is_void(word: &str) -> bool {
    matches!(word, "void" | "voided")
}

impl ChargeRefund {
    /// The same, knowing which payment it is about: an answer with that payment's id is the payment, which is void.
    pub(super) fn of(self, payment: &str) -> Self {
        let is_payment = self.id.as_ref().is_some_and(|id| id.as_str() == payment);
        Self {
            voided: self.voided || is_payment,
            ..self
        }
    }

    /// The refund that every provider returns; `None` where the payment was voided.
    pub(super) fn into_refund(self, environment: Environment) -> Option<Refund> {
        let id = self.id.filter(|_| !self.voided)?;
        let mut refund = Refund::new(ID, id, self.status, self.gateway_status, environment);
        refund.payment = self.payment_id;
        refund.amount = self.amount;
        Some(refund.with_amount_warnings())
    }
}
