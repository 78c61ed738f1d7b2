//! Polling policies: the statuses that a gateway allows to be polled, and its rate limits.

use std::mem::discriminant;

use super::RateLimit;
use crate::{Error, ErrorKind, PaymentStatus, PayoutStatus, RefundStatus};

/// Polling policy of a gateway: pollable statuses and rate limits.
///
/// [`Poller::payment`](super::Poller::payment), [`payout`](super::Poller::payout) and [`refund`](super::Poller::refund) obey it. A program
/// with its own scheduler reads it from [`Capabilities::polling`](crate::Capabilities::polling).
///
/// The JSON form has `payments`, `payouts`, `refunds` and `account_limit`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollingPolicy {
    /// Rule for [`payment_status`](crate::PaymentProvider::payment_status).
    pub payments: PollRule<PaymentStatus>,
    /// Rule for [`payout_status`](crate::Payouts::payout_status).
    pub payouts: PollRule<PayoutStatus>,
    /// Rule for [`refund_status`](crate::Refunds::refund_status).
    pub refunds: PollRule<RefundStatus>,
    /// Rate limit of all calls of the account together. A program that polls many payments has to spread its calls to stay below it.
    pub account_rate_limit: Option<RateLimit>,
}

/// Pollable statuses of one kind of object, and the rate limit for one object.
///
/// The JSON form has `statuses`, `limit` and `absent_at_first`. An unknown status is the word `unknown`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollRule<S> {
    /// Pollable statuses. An `Unknown` status stands for every unknown status.
    pub statuses: Vec<S>,
    /// Rate limit of these calls. Gateways document it for one object or for the account; a poller keeps it for its own object, and a
    /// program with many pollers has to spread its calls to stay below it.
    pub rate_limit: Option<RateLimit>,
    /// True if the gateway may know an object only later, such as an order whose link the customer has not opened. "Not found" then does
    /// not end a poll.
    pub absent_at_first: bool,
}

impl<S> PollRule<S> {
    /// A rule for these statuses, without a rate limit.
    #[must_use]
    pub const fn new(statuses: Vec<S>) -> Self {
        Self {
            statuses,
            rate_limit: None,
            absent_at_first: false,
        }
    }

    /// Sets the rate limit of these calls.
    #[must_use]
    pub fn with_rate_limit(self, rate_limit: RateLimit) -> Self {
        Self {
            rate_limit: Some(rate_limit),
            ..self
        }
    }

    /// Marks objects as possibly unknown to the gateway at first.
    #[must_use]
    pub fn with_absence_at_first(self) -> Self {
        Self {
            absent_at_first: true,
            ..self
        }
    }

    /// Converts "not found" into a transient error if the object may be unknown at first.
    pub(super) fn observed(&self, error: Error) -> Error {
        if self.absent_at_first && error.kind() == ErrorKind::NotFound {
            // `Unavailable` is transient for the poller, while `NotFound` would end the poll.
            error.with_kind(ErrorKind::Unavailable)
        } else {
            error
        }
    }

    /// Returns true if an object with this status may be polled.
    #[must_use]
    pub fn allows(&self, status: &S) -> bool {
        // Compared by variant: the text of an unknown status differs from gateway to gateway.
        let kind = discriminant(status);
        self.statuses
            .iter()
            .any(|known| discriminant(known) == kind)
    }
}

/// Allows every open status, without a rate limit.
impl Default for PollingPolicy {
    fn default() -> Self {
        Self {
            payments: PollRule::new(vec![
                PaymentStatus::Unknown(String::new()),
                PaymentStatus::Pending,
                PaymentStatus::ActionRequired,
                PaymentStatus::Processing,
            ]),
            payouts: PollRule::new(vec![
                PayoutStatus::Unknown(String::new()),
                PayoutStatus::Pending,
                PayoutStatus::Processing,
            ]),
            refunds: PollRule::new(vec![
                RefundStatus::Unknown(String::new()),
                RefundStatus::Pending,
            ]),
            account_rate_limit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_exactly_the_open_statuses_may_be_polled() {
        let policy = PollingPolicy::default();
        for status in [
            PaymentStatus::Unknown("moon".into()),
            PaymentStatus::Pending,
            PaymentStatus::ActionRequired,
            PaymentStatus::Processing,
            PaymentStatus::Cancelled,
            PaymentStatus::Expired,
            PaymentStatus::Failed,
            PaymentStatus::Paid,
        ] {
            assert_eq!(
                policy.payments.allows(&status),
                status.is_open(),
                "{status}"
            );
        }
        for status in [
            PayoutStatus::Unknown("moon".into()),
            PayoutStatus::Pending,
            PayoutStatus::Processing,
            PayoutStatus::Cancelled,
            PayoutStatus::Failed,
            PayoutStatus::Paid,
        ] {
            assert_eq!(policy.payouts.allows(&status), status.is_open(), "{status}");
        }
        for status in [
            RefundStatus::Unknown("moon".into()),
            RefundStatus::Pending,
            RefundStatus::Failed,
            RefundStatus::Succeeded,
        ] {
            assert_eq!(policy.refunds.allows(&status), status.is_open(), "{status}");
        }
    }

    #[test]
    fn a_status_that_is_not_listed_may_not_be_polled() {
        let rule = PollRule::new(vec![PaymentStatus::Processing]);
        assert!(rule.allows(&PaymentStatus::Processing));
        assert!(!rule.allows(&PaymentStatus::Pending));
        assert!(!rule.allows(&PaymentStatus::Unknown("processing".into())));
    }
}
