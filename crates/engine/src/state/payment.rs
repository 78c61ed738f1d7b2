//! Payments with their refunds.

mod expected;
mod fold;
mod mismatch;
mod paid;
mod refunds;
mod report;
mod several;

use std::collections::{BTreeMap, BTreeSet};

use dhow_core::{
    Confirmed, Event, Expectation, NewPayment, NewRefund, Payment, PaymentProvider, PaymentStatus,
    ProviderReference, Refund, RefundStatus,
};
use serde::{Deserialize, Serialize};

use super::{CallRecord, Doubt, Ends, Notes, OrderState, Step, Timer};
use crate::{
    attention::Standing,
    store::{OrderData, Phase, Timestamp},
};
use mismatch::Mismatch;
use paid::Reversal;
use report::PaymentId;
use several::Total;

/// State of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaymentState {
    pub(crate) expectation: Option<Expectation>,
    pub(crate) call: Option<CallRecord<NewPayment>>,
    /// Payment as read from the gateway last.
    pub(crate) payment: Option<Payment>,
    /// All observations, folded.
    pub(crate) status: Option<PaymentStatus>,
    /// Last status that was read, with the webhooks after it. A payment returns to an earlier status when the customer may try again,
    /// which the folded status does not show.
    pub(crate) reported: Option<PaymentStatus>,
    pub(crate) confirmed: Option<Confirmed>,
    /// Time of the fact that confirmed the payment.
    pub(crate) confirmed_at: Option<Timestamp>,
    /// Payments of the full amount that the gateway has reported. The first one has paid the order; the others are further payments of the
    /// customer.
    pub(crate) payments: Vec<PaymentId>,
    /// Failures of payments that were paid, as reported to a person.
    pub(crate) reversals: Vec<Reversal>,
    pub(crate) has_failed: bool,
    /// Failures that webhooks have reported.
    pub(crate) ends: Ends,
    /// Last difference of money that does not match the order.
    pub(crate) mismatch: Option<String>,
    /// All mismatches that were reported.
    pub(crate) mismatches: Vec<Mismatch>,
    /// Totals of webhooks that the next read explains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) totals: Vec<Total>,
    /// Largest total of refunds that the gateway reported without a reference, in minor units.
    pub(crate) refunded: Option<i64>,
    /// Largest total of refunds by the reference of the payment.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) refunded_by: BTreeMap<String, i64>,
    /// Least total of refunds that were made elsewhere, such as on the gateway's dashboard, in minor units.
    pub(crate) elsewhere: i64,
    /// Payments that were reported as refunded in full, or by an unreadable amount, before the order was paid.
    pub(crate) returned: Vec<PaymentId>,
    pub(crate) refunds: BTreeMap<String, RefundRecord>,
    pub(crate) attention: Standing,
    /// Provider reference of a doubtful event, good for a read only.
    pub(crate) hint: Option<String>,
    /// References of the payments of which events ask for a read, also if it is not that of the order.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) asked: BTreeSet<String>,
    /// True if a doubtful event asks for one read of the status.
    pub(crate) read_wanted: bool,
    pub(crate) timer: Timer,
}

/// A refund in the state of its payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefundRecord {
    pub(crate) call: CallRecord<NewRefund>,
    pub(crate) refund: Option<Refund>,
    pub(crate) status: Option<RefundStatus>,
    /// True if only the gateway's total speaks for it: a refund made elsewhere of the same amount looks the same.
    #[serde(default)]
    pub(crate) by_total: bool,
    /// Failures that webhooks have reported.
    #[serde(default)]
    pub(crate) ends: Ends,
}

impl OrderState for PaymentState {
    fn columns(&self) -> OrderData {
        let amount = self.expectation.as_ref().map(Expectation::amount);
        OrderData {
            phase: self.phase(),
            status: self.word().to_owned(),
            provider_reference: self.reference().map(|reference| reference.to_string()),
            amount_minor: amount.map(dhow_core::Money::minor),
            currency: amount.map(|amount| amount.currency().to_string()),
            state: String::new(),
        }
    }

    fn is_known(&self) -> bool {
        self.expectation.is_some()
    }

    fn on_event(&mut self, event: &Event, notes: &mut Notes) {
        self.fold_event(event, notes);
    }

    fn needs_reads(&self, provider: &dyn PaymentProvider) -> bool {
        if self.is_unresolved() || self.read_wanted {
            return true;
        }
        let policy = provider.capabilities().polling;
        let refunds = |refund: &RefundRecord| {
            let status = refund.status.clone().unwrap_or(RefundStatus::Pending);
            refund.call.is_unresolved()
                || (provider.refunds().is_some() && policy.refunds.allows(&status))
        };
        self.needs_status(provider) || self.open_refunds().any(|(_, refund)| refunds(refund))
    }

    fn attention(&mut self) -> &mut Standing {
        &mut self.attention
    }

    fn doubt(&self) -> Option<Doubt> {
        let payment = self.call.as_ref().filter(|call| call.is_unresolved());
        let refunds = self.refunds.values().map(|refund| &refund.call);
        let refunds = refunds.filter(|call| call.is_unresolved());
        let all = payment
            .map(|call| call.since)
            .into_iter()
            .chain(refunds.map(|call| call.since));
        Some(Doubt {
            since: all.min()?,
            details: "the outcome of a call has stayed unknown: look it up on the gateway's dashboard",
        })
    }

    fn timer(&mut self) -> &mut Timer {
        &mut self.timer
    }
}

impl PaymentState {
    /// Provider reference of the payment, as far as it is certain.
    pub(crate) fn reference(&self) -> Option<ProviderReference> {
        if let Some(payment) = &self.payment {
            return Some(payment.provider_reference.clone());
        }
        let expectation = self.expectation.as_ref()?;
        let stated = expectation.provider_reference().cloned();
        let confirmed = || {
            let reference = self.confirmed.as_ref()?.provider_reference()?;
            ProviderReference::new(reference).ok()
        };
        stated.or_else(confirmed)
    }

    /// References of the payments of which events ask for a read and that a read of the order does not tell about.
    pub(crate) fn asked_beside(&self, own: Option<&ProviderReference>) -> Vec<ProviderReference> {
        let own = own.map(ProviderReference::as_str);
        let asked = self.asked.iter();
        let beside = asked.filter(|asked| Some(asked.as_str()) != own);
        beside
            .filter_map(|asked| ProviderReference::new(asked.as_str()).ok())
            .collect()
    }

    /// Status in one word.
    pub(crate) fn word(&self) -> &str {
        if self.expectation.is_none() {
            return Phase::Parked.as_str();
        }
        if self.mismatch.is_some() && self.confirmed.is_none() {
            return "mismatch";
        }
        match (&self.status, &self.call) {
            (Some(status), _) => status.as_str(),
            (None, Some(call)) => call.step.as_str(),
            (None, None) => "expected",
        }
    }

    fn phase(&self) -> Phase {
        let is_settled = self.status.as_ref().is_some_and(|status| !status.is_open());
        if self.attention.any() {
            Phase::Attention
        } else if self.expectation.is_none() {
            Phase::Parked
        } else if is_settled && self.open_refunds().next().is_none() {
            Phase::Final
        } else {
            Phase::Open
        }
    }

    /// Refunds whose result is not known.
    pub(crate) fn open_refunds(&self) -> impl Iterator<Item = (&String, &RefundRecord)> {
        self.refunds.iter().filter(|(_, refund)| refund.is_open())
    }

    /// True if the status of the payment is open and the gateway allows reading it.
    pub(crate) fn needs_status(&self, provider: &dyn PaymentProvider) -> bool {
        let was_made = self
            .call
            .as_ref()
            .is_none_or(|call| call.step == Step::Done);
        let can_read = self.reference().is_some() || provider.lookup().is_some();
        let status = self.status.clone().unwrap_or(PaymentStatus::Pending);
        let is_open = self.expectation.is_some() && self.confirmed.is_none() && status.is_open();
        let policy = provider.capabilities().polling;
        // Hub2 bans the IP address of a shop that polls a payment which waits for another attempt.
        let reported = self.reported.as_ref().unwrap_or(&status);
        was_made && can_read && is_open && policy.payments.allows(reported)
    }

    pub(crate) fn is_unresolved(&self) -> bool {
        self.call.as_ref().is_some_and(CallRecord::is_unresolved)
    }
}

impl RefundRecord {
    pub(crate) fn is_open(&self) -> bool {
        let is_open = self.status.as_ref().is_none_or(RefundStatus::is_open);
        self.call.is_unresolved() || (self.call.step == Step::Done && is_open)
    }
}

impl PaymentState {
    /// Records the progress of the call.
    pub(crate) fn set_step(&mut self, step: Step, now: Timestamp) {
        if let Some(call) = &mut self.call {
            call.set(step, now);
        }
    }

    /// Records the provider reference that a person has found. The status is read from the gateway.
    pub(crate) fn found(&mut self, id: ProviderReference, now: Timestamp) {
        let expectation = self.expectation.take();
        self.expectation = expectation.map(|expectation| expectation.with_provider_reference(id));
        self.set_step(Step::Done, now);
    }

    /// Records the failure of the call.
    pub(crate) fn call_failed(&mut self, step: Step, notes: &mut Notes) {
        if let Some(call) = &mut self.call {
            call.failed(step, notes);
        }
    }
}
