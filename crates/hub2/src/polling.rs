//! Polling as Hub2 wants it: on `/status`, only what is under way, within the rate table.

use std::time::Duration;

use dhow_core::{
    Payment, PaymentStatus, PayoutStatus, PollResult, PollRule, Poller, PollingPolicy, RateLimit,
    Repeat, Result,
};

use crate::{Hub2, StatusRead};

// LEDGER: status-limit

/// `/payment-intents/{id}/status`, `/payments/{id}/status` and `/transfers/{id}/status`: five calls in five seconds for each id.
pub const STATUS_RATE_LIMIT: RateLimit = RateLimit {
    calls: 5,
    per: Duration::from_secs(5),
};

/// `/payment-intents/{id}` and `/transfers/{id}`: one call in five seconds for each id.
pub const DETAIL_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(5),
};

/// `/payment-intents`, `/payments` and `/transfers`: one listing in thirty seconds.
pub const LIST_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(30),
};

/// `/transfers/{id}/balance`: one call in ten seconds.
pub(crate) const ACCOUNT_BALANCE_RATE_LIMIT: RateLimit = RateLimit {
    calls: 1,
    per: Duration::from_secs(10),
};

/// A read of an intent goes out once: nobody knows whether it is one that may be polled, and Hub2 bans who asks again.
// LEDGER: poll-open-only
pub(crate) const INTENT_READ_REPEAT: Repeat = Repeat::Never;

/// All calls together: fifty in five seconds, counted for each IP address.
pub const ACCOUNT_RATE_LIMIT: RateLimit = RateLimit {
    calls: 50,
    per: Duration::from_secs(5),
};

/// Hub2's polling rules, the only place that has them.
///
/// A payment may be polled only while it is `processing` or `action_required`: Hub2 throttles or bans the IP address of a caller that polls
/// one that waits for an attempt or is closed. A word that this version does not know may be a closed one. Transfers have a limit and no
/// such rule.
// LEDGER: poll-open-only
pub(crate) fn policy(status_read: StatusRead) -> PollingPolicy {
    let pace = match status_read {
        StatusRead::Intent => DETAIL_RATE_LIMIT,
        StatusRead::Status => STATUS_RATE_LIMIT,
    };
    let under_way = vec![PaymentStatus::Processing, PaymentStatus::ActionRequired];
    let open = vec![
        PayoutStatus::Unknown(String::new()),
        PayoutStatus::Pending,
        PayoutStatus::Processing,
    ];
    let mut policy = PollingPolicy::default();
    policy.payments = PollRule::new(under_way).with_rate_limit(pace);
    policy.payouts = PollRule::new(open).with_rate_limit(STATUS_RATE_LIMIT);
    policy.account_rate_limit = Some(ACCOUNT_RATE_LIMIT);
    policy
}

impl Hub2 {
    /// Polls a payment as [`Poller::payment`] does, and on `/status` if its token is known: that call is the one that Hub2 recommends, and
    /// five times as many of it are allowed. A webhook is quicker and costs nothing; this is for when none came.
    ///
    /// The answer to `/status` may be a part of the intent only, so the whole is read once when it is paid without an amount.
    ///
    /// # Errors
    /// As [`Poller::follow`].
    pub async fn poll_payment(
        &self,
        poller: &Poller<'_>,
        known: Payment,
    ) -> Result<PollResult<Payment>> {
        let Some(token) = known.client_token.clone() else {
            return poller.payment(self, known).await;
        };
        let id = known.provider_reference.clone();
        let (id, token) = (&id, &token);
        let ask = || async move {
            let intent = self.intent_status(id, Some(token)).await?;
            Ok(intent.into_payment(self.environment))
        };
        let policy = policy(StatusRead::Status);
        let mut polled = poller.payment_by(&policy, known, ask).await?;
        if polled.asked > 0 && lacks_amount(&polled.last) {
            polled.last = self.whole(polled.last).await?;
            polled.asked = polled.asked.saturating_add(1);
        }
        let last = &mut polled.last;
        last.client_token = last.client_token.take().or(Some(token.clone()));
        Ok(polled)
    }

    /// Reads the whole intent of a payment that is paid and lacks its amount; returns any other payment as it is.
    pub(crate) async fn whole(&self, payment: Payment) -> Result<Payment> {
        if !lacks_amount(&payment) {
            return Ok(payment);
        }
        let whole = self.payment_intent(&payment.provider_reference).await?;
        Ok(whole.into_payment(self.environment))
    }
}

// LEDGER: status-reply
fn lacks_amount(payment: &Payment) -> bool {
    payment.status == PaymentStatus::Paid && payment.received.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_under_way_may_be_polled() {
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
    fn the_pace_is_that_of_the_call_that_reads_the_status() {
        let pace = |read| policy(read).payments.rate_limit;
        assert_eq!(pace(StatusRead::Intent), Some(DETAIL_RATE_LIMIT));
        assert_eq!(pace(StatusRead::Status), Some(STATUS_RATE_LIMIT));
        for read in [StatusRead::Intent, StatusRead::Status] {
            assert_eq!(policy(read).payouts.rate_limit, Some(STATUS_RATE_LIMIT));
            assert_eq!(policy(read).account_rate_limit, Some(ACCOUNT_RATE_LIMIT));
        }
    }
}
