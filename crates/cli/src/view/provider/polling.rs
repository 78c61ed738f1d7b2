//! Polling policy of a gateway: the statuses worth polling, and the rate limits.

use dhow_core::{PaymentStatus, PayoutStatus, PollRule, PollingPolicy, RateLimit, RefundStatus};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct PollingView {
    payments: RuleView,
    payouts: RuleView,
    refunds: RuleView,
    account_limit: Option<PaceView>,
}

#[derive(Debug, Serialize)]
struct RuleView {
    statuses: Vec<&'static str>,
    limit: Option<PaceView>,
}

#[derive(Debug, Serialize)]
struct PaceView {
    calls: u32,
    seconds: u64,
}

impl PollingView {
    pub(super) fn of(policy: &PollingPolicy) -> Self {
        Self {
            payments: RuleView::of(&policy.payments, PaymentStatus::as_str),
            payouts: RuleView::of(&policy.payouts, PayoutStatus::as_str),
            refunds: RuleView::of(&policy.refunds, RefundStatus::as_str),
            account_limit: policy.account_rate_limit.map(PaceView::of),
        }
    }

    /// Describes the rule for payments and the limit of the account.
    pub(super) fn sentence(&self) -> String {
        let statuses = self.payments.statuses.join(", ");
        let one = self.payments.limit.as_ref();
        let one = one.map(|pace| format!("; {} for one payment", pace.sentence()));
        let all = self.account_limit.as_ref();
        let all = all.map(|pace| format!("; {} for the account", pace.sentence()));
        let limits: String = [one, all].into_iter().flatten().collect();
        format!("payments that are {statuses}{limits}")
    }
}

impl RuleView {
    fn of<S>(rule: &PollRule<S>, word: fn(&S) -> &'static str) -> Self {
        Self {
            statuses: rule.statuses.iter().map(word).collect(),
            limit: rule.rate_limit.map(PaceView::of),
        }
    }
}

impl PaceView {
    fn of(rate_limit: RateLimit) -> Self {
        Self {
            calls: rate_limit.calls,
            seconds: rate_limit.per.as_secs(),
        }
    }

    fn sentence(&self) -> String {
        let calls = match self.calls {
            1 => "1 call".to_owned(),
            calls => format!("{calls} calls"),
        };
        format!("{calls} in {} s", self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_policy_is_shown_as_data_and_as_a_sentence() {
        let mut policy = PollingPolicy::default();
        let pace = |calls, seconds| RateLimit {
            calls,
            per: Duration::from_secs(seconds),
        };
        policy.payments =
            PollRule::new(vec![PaymentStatus::Processing]).with_rate_limit(pace(5, 5));
        policy.account_rate_limit = Some(pace(400, 60));
        let view = PollingView::of(&policy);
        let words = ["unknown", "pending", "processing"];
        assert_eq!(view.payouts.statuses, words);
        let object = serde_json::to_value(&view).unwrap();
        assert_eq!(
            object["payments"]["statuses"],
            serde_json::json!(["processing"])
        );
        assert_eq!(object["payments"]["limit"]["seconds"], 5);
        assert_eq!(object["account_limit"]["calls"], 400);
        assert!(object["payouts"]["limit"].is_null());
        let words = "payments that are processing; 5 calls in 5 s for one payment; 400 calls in 60 s for the account";
        assert_eq!(view.sentence(), words);
        assert_eq!(PaceView::of(pace(1, 5)).sentence(), "1 call in 5 s");
    }
}
