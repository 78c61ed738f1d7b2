//! Payouts: sent once.

mod expected;

use dhow_core::{
    AssuranceLevel, Event, NewPayout, PaymentProvider, Payout, PayoutStatus, ProviderReference,
    ReportedAmount, Subject,
};
use serde::{Deserialize, Serialize};

use super::{CallRecord, Doubt, Ends, Notes, OrderState, Step, Timer};
use crate::{
    attention::{Attention, Standing},
    effect::EffectKind,
    expected::PayoutExpectation,
    store::{OrderData, Phase, Timestamp},
};

/// State of a payout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PayoutState {
    /// Call of the engine; `None` for a payout that was made elsewhere.
    pub(crate) call: Option<CallRecord<NewPayout>>,
    /// Payout that was made elsewhere. It is never sent.
    pub(crate) expected: Option<PayoutExpectation>,
    pub(crate) environment: Option<dhow_core::Environment>,
    /// Payout as read from the gateway last.
    pub(crate) payout: Option<Payout>,
    pub(crate) status: Option<PayoutStatus>,
    /// Reference of the first certain report, for a payout without a stated reference. One that is paid takes the place of an unpaid one.
    pub(crate) adopted: Option<ProviderReference>,
    /// References of the reports that differ from the order, as reported to a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<ProviderReference>,
    /// Failures that webhooks have reported.
    pub(crate) ends: Ends,
    pub(crate) attention: Standing,
    pub(crate) read_wanted: bool,
    pub(crate) timer: Timer,
}

impl OrderState for PayoutState {
    fn columns(&self) -> OrderData {
        let amount = self.order().map(|(_, amount)| amount);
        let reference = self.reference();
        OrderData {
            phase: self.phase(),
            status: self.word().to_owned(),
            provider_reference: reference.map(ToString::to_string),
            amount_minor: amount.map(dhow_core::Money::minor),
            currency: amount.map(|amount| amount.currency().to_string()),
            state: String::new(),
        }
    }

    fn is_known(&self) -> bool {
        self.order().is_some()
    }

    fn on_event(&mut self, event: &Event, notes: &mut Notes) {
        let Subject::Payout(status) = &event.subject else {
            if event.subject == Subject::Unreadable {
                self.read_wanted = true;
                notes.raise_unreadable(&mut self.attention);
            }
            return;
        };
        let Some((own, own_amount)) = self.order() else {
            return;
        };
        let amount = event.amount.as_ref().map(ReportedAmount::money);
        let reference = self.reference().map(ProviderReference::as_str);
        let found = event.provider_reference.as_deref();
        let is_same = self.environment == Some(event.environment)
            && event.merchant_reference.as_deref() == Some(own.as_str())
            && amount.is_none_or(|amount| amount == Some(own_amount))
            && (reference.is_none() || found == reference || self.may_adopt(status));
        let is_certain = event.assurance.level() != AssuranceLevel::AskGateway;
        if !is_same || !is_certain {
            if is_certain {
                self.compare_event(event, notes);
            }
            // A read of the payout that was recorded decides.
            self.read_wanted = true;
            notes.record(
                None,
                self.word(),
                "a report that does not settle the payout",
            );
            return;
        }
        if self.reference().is_none() || self.may_adopt(status) {
            let found = found.and_then(|found| ProviderReference::new(found).ok());
            self.adopted = found.or(self.adopted.take());
        }
        self.join(status.clone(), Some(&event.dedup_key), notes);
    }

    fn needs_reads(&self, provider: &dyn PaymentProvider) -> bool {
        if self.is_unresolved() {
            return true;
        }
        let call = self.call.as_ref();
        let is_done = call.is_none_or(|call| call.step == Step::Done);
        let can_search = self.expected.is_some() && provider.payout_lookup().is_some();
        let status = self.status.clone().unwrap_or(PayoutStatus::Pending);
        let policy = provider.capabilities().polling;
        let is_open = status.is_open() && policy.payouts.allows(&status);
        let can_read = self.reference().is_some() || can_search;
        is_done && can_read && (self.read_wanted || is_open)
    }

    fn attention(&mut self) -> &mut Standing {
        &mut self.attention
    }

    fn doubt(&self) -> Option<Doubt> {
        let call = self.call.as_ref().filter(|call| call.is_unresolved())?;
        Some(Doubt {
            since: call.since,
            details: "the payout may have been carried out, and it is not sent again: look it up on the gateway's dashboard",
        })
    }

    fn timer(&mut self) -> &mut Timer {
        &mut self.timer
    }
}

impl PayoutState {
    pub(crate) fn reference(&self) -> Option<&ProviderReference> {
        let known = self.payout.as_ref();
        let known = known.map(|payout| &payout.provider_reference);
        let stated = || self.expected.as_ref()?.provider_reference();
        known.or_else(stated).or(self.adopted.as_ref())
    }

    /// True if a report may replace the reference: it is paid, and the one of the adopted reference is not.
    fn may_adopt(&self, status: &PayoutStatus) -> bool {
        let is_adopted = self.adopted.is_some() && self.reference() == self.adopted.as_ref();
        let is_paid = self.status == Some(PayoutStatus::Paid);
        is_adopted && !is_paid && *status == PayoutStatus::Paid
    }

    pub(crate) fn word(&self) -> &str {
        match (&self.status, &self.call) {
            (Some(status), _) => status.as_str(),
            (None, Some(call)) => call.step.as_str(),
            (None, None) if self.expected.is_some() => "expected",
            (None, None) => Phase::Parked.as_str(),
        }
    }

    fn phase(&self) -> Phase {
        let is_void = self.call.as_ref().is_some_and(|call| call.step.is_void());
        let has_ended = self.status.as_ref().is_some_and(|status| !status.is_open());
        if self.attention.any() {
            Phase::Attention
        } else if self.order().is_none() {
            Phase::Parked
        } else if has_ended || is_void {
            Phase::Final
        } else {
            Phase::Open
        }
    }

    pub(crate) fn is_unresolved(&self) -> bool {
        self.call.as_ref().is_some_and(CallRecord::is_unresolved)
    }

    /// Folds the payout in, as answered or read.
    pub(crate) fn fold_payout(&mut self, payout: Payout, notes: &mut Notes) {
        self.read_wanted = false;
        if self.is_other(&payout, notes) {
            return;
        }
        let cause = "the status was read from the gateway";
        notes.end(&mut self.attention, Attention::Unreadable, cause);
        let status = payout.status.clone();
        self.payout = Some(payout);
        self.join(status, None, notes);
    }

    pub(crate) fn set_step(&mut self, step: Step, now: Timestamp) {
        if let Some(call) = &mut self.call {
            call.set(step, now);
        }
    }

    /// Joins a status. `key` is the deduplication key of its webhook; `None` for a read or the decision of a person.
    pub(crate) fn join(&mut self, status: PayoutStatus, key: Option<&str>, notes: &mut Notes) {
        let reference = self.reference().map(ToString::to_string);
        let id = reference.as_ref().map(|id| format!(" {id}"));
        let payout = format!("the payout{}", id.unwrap_or_default());
        if let Some(call) = &mut self.call {
            if call.step.is_void() {
                let details = format!(
                    "the call of {payout} is recorded as {}, and the gateway says {status}",
                    call.step.as_str()
                );
                notes.raise(&mut self.attention, Attention::Contradiction, &details);
            }
            call.set(Step::Done, notes.now);
        }
        let before = self.status.clone();
        let has_failed = !status.is_open() && status != PayoutStatus::Paid;
        let is_new = has_failed && self.ends.is_new(key);
        if is_new && before == Some(PayoutStatus::Paid) {
            // Once for each status.
            let details = format!("{payout} was paid and is now {status}");
            notes.raise(&mut self.attention, Attention::Contradiction, &details);
        }
        let after = match before.clone() {
            Some(before) => before.join(status.clone()),
            None => status.clone(),
        };
        if before.as_ref() == Some(&after) {
            return;
        }
        let word = before.as_ref().map(PayoutStatus::as_str);
        notes.record(word, after.as_str(), notes.says(status.as_str()));
        self.status = Some(after.clone());
        let amount = self.order().map(|(_, amount)| amount);
        let had_ended = before.is_some_and(|before| !before.is_open());
        let kind = match &after {
            PayoutStatus::Paid => EffectKind::PayoutPaid {
                after_failure: had_ended,
            },
            open if open.is_open() => return,
            _ if had_ended => return,
            _ => EffectKind::PayoutFailed { status: after },
        };
        notes.effect(kind, reference.as_deref(), amount);
    }
}
