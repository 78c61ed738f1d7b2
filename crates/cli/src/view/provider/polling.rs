//! Polling policy of a gateway: the statuses worth polling, and the rate limits.

use dhow_core::{PaymentStatus, PayoutStatus, PollRule, PollingPolicy, RateLimit, RefundStatus};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct PollingView {
    payments: RuleView,
    payouts: RuleView,
    refunds: RuleView,
    account_limit: Option<RateLimitView>,
}

#[derive(Debug, Serialize)]
struct RuleView {
    statuses: Vec<&'static str>,
    limit: Option<RateLimitView>,
}

#[derive(Debug, Serialize)]
struct RateLimitView {
    calls: u32,
    seconds: u64,
}

impl PollingView {
    pub(super) fn new(policy: &PollingPolicy) -> Self {
        Self {
            payments: RuleView::new(&policy.payments, PaymentStatus::as_str),
            payouts: RuleView::new(&policy.payouts, PayoutStatus::as_str),
            refunds: RuleView::new(&policy.refunds, RefundStatus::as_str),
            account_limit: policy.account_rate_limit.map(RateLimitView::new),
        }
    }

    /// Describes the rule for payments and the limit of the whole account.
    pub(super) fn sentence(&self) -> String {
        let statuses = self.payments.statuses.join(", ");
        let per_payment = self.payments.limit.as_ref();
        let per_payment =
            per_payment.map(|limit| format!("; {} for reads of payments", limit.sentence()));
        let per_account = self.account_limit.as_ref();
        let per_account =
            per_account.map(|limit| format!("; {} for the account", limit.sentence()));
        let limits: String = [per_payment, per_account].into_iter().flatten().collect();
        format!("payments that are {statuses}{limits}")
    }
}

impl RuleView {
    fn new<S>(rule: &PollRule<S>, word: fn(&S) -> &'static str) -> Self {
        Self {
            statuses: rule.statuses.iter().map(word).collect(),
            limit: rule.rate_limit.map(RateLimitView::new),
        }
    }
}

impl RateLimitView {
    fn new(rate_limit: RateLimit) -> Self {
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
        let limit = |calls, seconds| RateLimit {
            calls,
            per: Duration::from_secs(seconds),
        };
        policy.payments =
            PollRule::new(vec![PaymentStatus::Processing]).with_rate_limit(limit(5, 5));
        policy.account_rate_limit = Some(limit(400, 60));
        let view = PollingView::new(&policy);
        let expected = ["unknown", "pending", "processing"];
        assert_eq!(view.payouts.statuses, expected);
        let object = serde_json::to_value(&view).unwrap();
        assert_eq!(
            object["payments"]["statuses"],
            serde_json::json!(["processing"])
        );
        assert_eq!(object["payments"]["limit"]["seconds"], 5);
        assert_eq!(object["account_limit"]["calls"], 400);
        assert!(object["payouts"]["limit"].is_null());
        let expected = "payments that are processing; 5 calls in 5 s for reads of payments; 400 calls in 60 s for the account";
        assert_eq!(view.sentence(), expected);
        assert_eq!(RateLimitView::new(limit(1, 5)).sentence(), "1 call in 5 s");
    }
}
