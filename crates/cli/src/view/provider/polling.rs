//! Polling policy of a gateway: the statuses worth polling, and the rate limits.

use dhow_core::{Operation, PollRule, PollingPolicy, RateLimit};

/// Describes the rule for each kind of object that the gateway has, and the limit of the whole account.
pub(super) fn sentences(policy: &PollingPolicy, operations: &[Operation]) -> Vec<String> {
    let has = |operation| operations.contains(&operation);
    let payments = Some(sentence("payments", &policy.payments));
    let payouts = has(Operation::Payouts).then(|| sentence("payouts", &policy.payouts));
    let refunds = has(Operation::Refunds).then(|| sentence("refunds", &policy.refunds));
    let account = policy.account_rate_limit.map(rate_limit);
    let account = account.map(|limit| format!("{limit} for the account"));
    let all = [payments, payouts, refunds, account].into_iter();
    all.flatten().collect()
}

fn sentence<S: Statuses>(objects: &str, rule: &PollRule<S>) -> String {
    let statuses: Vec<&str> = rule.statuses.iter().map(S::word).collect();
    let mut sentence = match statuses.as_slice() {
        [] => format!("no {objects}"),
        statuses => format!("{objects} that are {}", statuses.join(", ")),
    };
    if let Some(limit) = rule.rate_limit.map(rate_limit) {
        sentence += &format!("; {limit}");
    }
    if rule.absent_at_first {
        sentence += "; not found at first, which is no final result";
    }
    sentence
}

/// Statuses of one kind of object.
trait Statuses {
    /// Returns the word of a status; `unknown` for every unknown one.
    fn word(&self) -> &'static str;
}

macro_rules! statuses {
    ($($type:ty),+) => {$(
        impl Statuses for $type {
            fn word(&self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

statuses!(
    dhow_core::PaymentStatus,
    dhow_core::PayoutStatus,
    dhow_core::RefundStatus
);

fn rate_limit(limit: RateLimit) -> String {
    let calls = match limit.calls {
        1 => "1 call".to_owned(),
        calls => format!("{calls} calls"),
    };
    format!("{calls} in {} s", limit.per.as_secs())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use dhow_core::PaymentStatus;

    use super::*;

    #[test]
    fn the_policy_is_shown_as_data_and_as_sentences() {
        let mut policy = PollingPolicy::default();
        let limit = |calls, seconds| RateLimit {
            calls,
            per: Duration::from_secs(seconds),
        };
        policy.payments = PollRule::new(vec![PaymentStatus::Processing])
            .with_rate_limit(limit(5, 5))
            .with_absence_at_first();
        policy.refunds = PollRule::new(Vec::new());
        policy.account_rate_limit = Some(limit(400, 60));
        let object = serde_json::to_value(&policy).unwrap();
        let expected = serde_json::json!(["unknown", "pending", "processing"]);
        assert_eq!(object["payouts"]["statuses"], expected);
        assert_eq!(
            object["payments"]["statuses"],
            serde_json::json!(["processing"])
        );
        assert_eq!(object["payments"]["limit"]["seconds"], 5);
        assert_eq!(object["account_limit"]["calls"], 400);
        assert!(object["payouts"]["limit"].is_null());
        let payments = "payments that are processing; 5 calls in 5 s; not found at first, which is no final result";
        let account = "400 calls in 60 s for the account";
        assert_eq!(sentences(&policy, &[]), [payments, account]);
        let both = [Operation::Payouts, Operation::Refunds];
        let payouts = "payouts that are unknown, pending, processing";
        let expected = [payments, payouts, "no refunds", account];
        assert_eq!(sentences(&policy, &both), expected);
        assert_eq!(rate_limit(limit(1, 5)), "1 call in 5 s");
    }
}
