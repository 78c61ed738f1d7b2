//! Polling policy and rate limits.

use std::time::Duration;

use dhow_core::{PaymentStatus, PayoutStatus, PollRule, PollingPolicy, RateLimit, Retry};

use crate::StatusRead;

/// Rate limit of `/payment-intents/{id}/status`, `/payments/{id}/status` and `/transfers/{id}/status`: five calls in five seconds for
/// each id, counted per IP address.
// LEDGER: status-limit
// Source: Hub2 documentation, "Limits", for all limits of this file. Hub2 counts the calls of one IP address; a route with an id has one
// count per id.
pub const STATUS_RATE_LIMIT: RateLimit = RateLimit {
    calls: 5,
    per: Duration::from_secs(5),
};

/// Rate limit of `/payment-intents/{id}` and `/transfers/{id}`: one call in five seconds for each id, counted per IP address.
pub const DETAIL_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(5),
};

/// Rate limit of `/payment-intents`, `/payments` and `/transfers`: one list call in 30 seconds for each IP address.
pub const LIST_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(30),
};

/// Rate limit of `/transfers/{id}/balance`: one call in ten seconds for each IP address.
pub(crate) const ACCOUNT_BALANCE_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(10),
};

/// Reads of intents are not retried.
// LEDGER: poll-open-only
// The transport does not know the status of the intent, and Hub2 bans the IP address for repeated reads of one that may not be polled.
pub(crate) const INTENT_READ_RETRY: Retry = Retry::Never;

/// Rate limit of all calls together: 50 in five seconds for each IP address.
pub const ACCOUNT_RATE_LIMIT: RateLimit = RateLimit {
    calls: 50,
    per: Duration::from_secs(5),
};

/// Returns the polling policy.
///
/// A payment may be polled only while it is `processing` or `action_required`. Hub2 throttles or bans the IP address of a caller that
/// polls an intent that is closed or waits for an attempt. Transfers have a rate limit and no such rule.
// LEDGER: poll-open-only
// An unknown status is not polled, because it may be a closed one.
pub(crate) fn policy(status_read: StatusRead) -> PollingPolicy {
    let rate_limit = match status_read {
        StatusRead::Intent => DETAIL_RATE_LIMIT,
        StatusRead::Status => STATUS_RATE_LIMIT,
    };
    let in_progress = vec![PaymentStatus::Processing, PaymentStatus::ActionRequired];
    let open = vec![
        PayoutStatus::Unknown(String::new()),
        PayoutStatus::Pending,
        PayoutStatus::Processing,
    ];
    let mut policy = PollingPolicy::default();
    policy.payments = PollRule::new(in_progress).with_rate_limit(rate_limit);
    policy.payouts = PollRule::new(open).with_rate_limit(STATUS_RATE_LIMIT);
    policy.account_rate_limit = Some(ACCOUNT_RATE_LIMIT);
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_payments_in_progress_may_be_polled() {
        use PaymentStatus::{
            ActionRequired, Cancelled, Expired, Failed, Paid, Pending, Processing, Unknown,
        };
        for read in [StatusRead::Intent, StatusRead::Status] {
            let rule = policy(read).payments;
            assert!(rule.allows(&Processing) && rule.allows(&ActionRequired));
            for closed in [
                Pending,
                Paid,
                Failed,
                Expired,
                Cancelled,
                Unknown("moon".into()),
            ] {
                assert!(!rule.allows(&closed), "{closed}");
            }
        }
        let payouts = policy(StatusRead::Intent).payouts;
        use PayoutStatus as Payout;
        for open in [
            Payout::Pending,
            Payout::Processing,
            Payout::Unknown("moon".into()),
        ] {
            assert!(payouts.allows(&open), "{open}");
        }
        for closed in [Payout::Paid, Payout::Failed, Payout::Cancelled] {
            assert!(!payouts.allows(&closed), "{closed}");
        }
    }

    #[test]
    fn the_rate_limit_is_that_of_the_call_that_reads_the_status() {
        let limit = |read| policy(read).payments.rate_limit;
        assert_eq!(limit(StatusRead::Intent), Some(DETAIL_RATE_LIMIT));
        assert_eq!(limit(StatusRead::Status), Some(STATUS_RATE_LIMIT));
        for read in [StatusRead::Intent, StatusRead::Status] {
            assert_eq!(policy(read).payouts.rate_limit, Some(STATUS_RATE_LIMIT));
            assert_eq!(policy(read).account_rate_limit, Some(ACCOUNT_RATE_LIMIT));
        }
    }
}
