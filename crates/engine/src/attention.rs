//! Reasons for which a person must act, and their ways out.

use std::collections::{BTreeMap, BTreeSet};

use dhow_core::words;
use serde::{Deserialize, Serialize};

use crate::store::Timestamp;

/// Reason why a person must act. An order with one is in [`Phase::Attention`](crate::store::Phase::Attention) until the reason has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Attention {
    /// A call may have been carried out, and the gateway offers no way to find out, or its answers have not settled it for long.
    ///
    /// Ends when the outcome becomes known: by a read, a webhook, or [`Engine::resolve`](crate::Engine::resolve).
    UnknownOutcome,
    /// A delivery has waited for its order for long.
    ///
    /// Ends when the order becomes known, or by [`Engine::clear_attention`](crate::Engine::clear_attention), which holds until the next
    /// delivery.
    ParkedTooLong,
    /// A delivery is authentic and could not be read, or its content was removed before a new expectation could be compared with it.
    ///
    /// Ends when the status was read from the gateway, or by [`Engine::clear_attention`](crate::Engine::clear_attention).
    Unreadable,
    /// The gateway contradicts itself, or reports a second payment of the order, or an object that differs from the order or from the decision
    /// of a person. Each contradiction is reported once, by an effect of its own.
    ///
    /// Ends by [`Engine::resolve`](crate::Engine::resolve) or [`Engine::clear_attention`](crate::Engine::clear_attention).
    Contradiction,
    /// Money arrived that does not match the order. Each mismatch is reported by
    /// [`PaymentMismatch`](crate::EffectKind::PaymentMismatch) and not by an effect of its own.
    ///
    /// Ends when the same payment is completed to the amount of the order, or by [`Engine::clear_attention`](crate::Engine::clear_attention).
    Mismatch,
    /// An effect of the order is not done after many attempts or for long. It is reported by the order alone: another effect would have to
    /// wait for the one that is stuck.
    ///
    /// Ends when the effect is done.
    EffectStuck,
}

words!(Attention, "reason for attention", {
    UnknownOutcome => "unknown_outcome",
    ParkedTooLong => "parked_too_long",
    Unreadable => "unreadable",
    Contradiction => "contradiction",
    Mismatch => "mismatch",
    EffectStuck => "effect_stuck",
});

impl Attention {
    /// True if [`Engine::clear_attention`](crate::Engine::clear_attention) may end the reason. The others end with their cause.
    #[must_use]
    pub const fn is_clearable(self) -> bool {
        !matches!(self, Self::UnknownOutcome | Self::EffectStuck)
    }
}

/// Reasons of one order, the ended ones included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Standing(BTreeMap<Attention, Entry>);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Entry {
    stands: bool,
    /// Number of times that it was raised.
    raised: u32,
    /// Time at which a person ended it last.
    dismissed: Option<Timestamp>,
    /// Number of reports so far, those included that came while the reason stood already.
    reports: u32,
    /// Time of the newest delivery that was reported, for deliveries that wait for their order.
    newest: Option<Timestamp>,
    /// Contradictions so far, by their details.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    facts: BTreeSet<String>,
}

impl Standing {
    pub(crate) fn stands(&self, reason: Attention) -> bool {
        self.0.get(&reason).is_some_and(|entry| entry.stands)
    }

    pub(crate) fn any(&self) -> bool {
        self.0.values().any(|entry| entry.stands)
    }

    pub(crate) fn reasons(&self) -> Vec<Attention> {
        let standing = self.0.iter().filter(|(_, entry)| entry.stands);
        standing.map(|(reason, _)| *reason).collect()
    }

    /// Returns the number of times so far, or `None` if nothing is new.
    pub(crate) fn raise(&mut self, reason: Attention, details: &str) -> Option<usize> {
        let entry = self.0.entry(reason).or_default();
        let is_new = match reason {
            // Each one is a fact of its own, and stays known after its end.
            Attention::Contradiction => entry.facts.insert(details.to_owned()),
            // The state of the payment knows those that were reported.
            Attention::Mismatch => true,
            _ => !entry.stands,
        };
        // Another unreadable delivery is no further question, but a person who has seen the first one has not seen it.
        if is_new || reason == Attention::Unreadable {
            entry.reports = entry.reports.saturating_add(1);
        }
        if !is_new {
            return None;
        }
        entry.stands = true;
        entry.raised = entry.raised.saturating_add(1);
        usize::try_from(entry.raised).ok()
    }

    /// Notes the newest delivery that a reason is about.
    pub(crate) fn note_newest(&mut self, reason: Attention, newest: Timestamp) {
        let Some(entry) = self.0.get_mut(&reason).filter(|entry| entry.stands) else {
            return;
        };
        if entry.newest.is_some_and(|before| before < newest) {
            entry.reports = entry.reports.saturating_add(1);
        }
        entry.newest = entry.newest.max(Some(newest));
    }

    /// Number of reports so far for reasons that a person may end. A person who has seen the order knows those up to it.
    pub(crate) fn count(&self) -> u32 {
        let clearable = self.0.iter().filter(|(reason, _)| reason.is_clearable());
        clearable.fold(0, |sum, (_, entry)| sum.saturating_add(entry.reports))
    }

    /// Returns false if the reason does not stand.
    pub(crate) fn end(&mut self, reason: Attention) -> bool {
        let entry = self.0.get_mut(&reason).filter(|entry| entry.stands);
        entry.map(|entry| entry.stands = false).is_some()
    }

    pub(crate) fn dismiss(&mut self, reason: Attention, now: Timestamp) {
        if let Some(entry) = self.0.get_mut(&reason) {
            entry.stands = false;
            // A delivery that came since the report was not seen.
            entry.dismissed = entry.newest.or(Some(now));
        }
    }

    pub(crate) fn dismissed(&self, reason: Attention) -> Option<Timestamp> {
        self.0.get(&reason)?.dismissed
    }
}
