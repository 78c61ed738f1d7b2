//! The model: reports of the gateway about one order, and the effects that must follow.

use std::collections::BTreeSet;

use dhow_core::PaymentStatus;

use super::gateway::Hook;
use crate::{Effect, EffectKind};

/// Reports about one order, and about the payout that is named after it.
#[derive(Debug, Clone, Default)]
pub(super) struct Reports {
    /// True if the order is known.
    pub(super) is_expected: bool,
    /// True if its payment was delivered and acknowledged: nothing more may be needed.
    pub(super) is_delivered: bool,
    pub(super) is_paid: bool,
    has_mismatch: bool,
    has_second: bool,
    has_failure: bool,
    has_failure_after_paid: bool,
    /// True if the gateway has the payout.
    pub(super) has_payout: bool,
    has_paid_payout: bool,
    has_failed_payout: bool,
    /// Reports that were delivered. A copy of one is dropped.
    delivered: BTreeSet<String>,
}

/// Text of an effect: its type, its order, and what it is about.
pub(super) fn text(effect: &Effect) -> String {
    let about = match effect.kind() {
        EffectKind::NeedsAttention { reason, details } => format!("{reason} {details}"),
        _ => effect.body().provider_reference.clone().unwrap_or_default(),
    };
    let kind = effect.kind().as_str();
    format!("{kind} {} {about}.", effect.order().reference)
}

/// Provider reference of a second payment of an order.
pub(super) fn second(order: &str) -> String {
    format!("second_{order}")
}

/// Merchant reference of the payout that is named after an order.
pub(super) fn payout(order: &str) -> String {
    format!("payout-{order}")
}

impl Reports {
    /// Notes a delivery that was acknowledged.
    pub(super) fn delivered(&mut self, order: &str, hook: &Hook, effects: &[&String]) {
        let id = hook.id.clone().unwrap_or_default();
        let key = format!("{} {id} {} {}", hook.kind, hook.status, hook.copy);
        let is_new = self.delivered.insert(key);
        let is_failed = hook.status == PaymentStatus::Failed.as_str();
        if hook.kind == "payout" {
            self.has_paid_payout |= !is_failed;
            self.has_failed_payout |= is_failed;
            return;
        }
        self.has_second |= id == second(order);
        self.has_mismatch |= hook.minor == Some(1);
        self.has_failure |= is_failed;
        let paid = format!("payment.paid {order} pay_{order}.");
        let was_paid = effects.iter().any(|effect| **effect == paid);
        self.has_failure_after_paid |= is_failed && is_new && was_paid;
    }

    /// Compares the effects with the reports.
    pub(super) fn check(
        &self,
        order: &str,
        status: Option<&str>,
        effects: &[&String],
    ) -> Result<(), String> {
        let rules = self.rules(order, status, effects);
        let payouts = self.payout_rules(order, effects);
        match rules.into_iter().chain(payouts).find(|(holds, _)| !holds) {
            None => Ok(()),
            Some((_, rule)) => Err(format!(
                "{order} breaks a rule: {rule}; its status is {status:?}, {self:?}, the effects are {effects:?}"
            )),
        }
    }

    fn rules(
        &self,
        order: &str,
        status: Option<&str>,
        effects: &[&String],
    ) -> Vec<(bool, &'static str)> {
        let count = |kind: &str, about: &str| count(effects, &format!("{kind} {order} "), about);
        let number = |holds: bool| usize::from(holds && self.is_expected);
        // A call that was not sent makes an order known too, so the upper limits do not depend on it.
        let most = |holds: bool| usize::from(holds);
        let (own, second) = (format!("pay_{order}"), second(order));
        let named = |id: &str| {
            count("payment.paid", id)
                + count("payment.mismatch", id)
                + count("needs_attention", &format!("payment {id}"))
        };
        let paid = count("payment.paid", "");
        let failures = count("needs_attention", "is now failed");
        let mismatches = count("payment.mismatch", "");
        let least = number(self.is_paid);
        vec![
            (paid >= least, "a paid order has an effect"),
            (
                paid <= most(self.is_paid || self.has_second),
                "an order is paid once, and only by money",
            ),
            (
                paid == 0 || status == Some("paid"),
                "a paid order stays paid",
            ),
            (count("payment.failed", "") <= 1, "one failure"),
            (
                count("payment.mismatch", &own) >= number(self.has_mismatch),
                "a wrong amount is reported",
            ),
            (
                mismatches <= most(self.has_mismatch) + most(self.has_second),
                "a mismatch is reported once",
            ),
            (
                named(&second) >= number(self.has_second),
                "a second payment is reported",
            ),
            (
                named(&own) >= least,
                "a payment beside a second one is reported",
            ),
            (
                count("needs_attention", "has paid again") <= most(self.has_second),
                "a second payment is reported once",
            ),
            (
                failures >= number(self.has_failure_after_paid),
                "a failure after the payment is reported",
            ),
            (
                failures <= most(self.has_failure),
                "a failure is reported once",
            ),
        ]
    }

    fn payout_rules(&self, order: &str, effects: &[&String]) -> Vec<(bool, &'static str)> {
        let payout = payout(order);
        let count = |kind: &str, about: &str| count(effects, &format!("{kind} {payout} "), about);
        let number = |holds: bool| usize::from(holds && self.has_payout);
        let (paid, failed) = (count("payout.paid", ""), count("payout.failed", ""));
        let contradictions = count("needs_attention", "is now failed");
        vec![
            (
                paid == number(self.has_paid_payout),
                "a payout is paid once",
            ),
            (
                failed + contradictions == number(self.has_failed_payout),
                "a payout that failed is reported once: as a failure or as a contradiction",
            ),
        ]
    }
}

fn count(effects: &[&String], start: &str, about: &str) -> usize {
    let effects = effects.iter();
    let found = effects.filter(|effect| effect.starts_with(start) && effect.contains(about));
    found.count()
}
