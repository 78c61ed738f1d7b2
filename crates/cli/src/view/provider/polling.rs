//! Polling policy of a gateway: the statuses worth polling, and the rate limits.

use dhow_core::{PaymentStatus, PollingPolicy, RateLimit};

/// Describes the rule for payments and the limit of the whole account.
pub(super) fn sentence(policy: &PollingPolicy) -> String {
    let statuses = policy.payments.statuses.iter().map(PaymentStatus::as_str);
    let statuses = statuses.collect::<Vec<_>>().join(", ");
    let per_payment = policy.payments.rate_limit.map(rate_limit);
    let per_payment = per_payment.map(|limit| format!("; {limit} for reads of payments"));
    let per_account = policy.account_rate_limit.map(rate_limit);
    let per_account = per_account.map(|limit| format!("; {limit} for the account"));
    let limits: String = [per_payment, per_account].into_iter().flatten().collect();
    format!("payments that are {statuses}{limits}")
}

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

    use dhow_core::PollRule;

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
        let expected = "payments that are processing; 5 calls in 5 s for reads of payments; 400 calls in 60 s for the account";
        assert_eq!(sentence(&policy), expected);
        assert_eq!(rate_limit(limit(1, 5)), "1 call in 5 s");
    }
}
