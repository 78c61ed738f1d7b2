//! Polling as Hub2 wants it: on `/status`, only what is under way, within the rate table.

use std::time::Duration;

use dhow_core::{
    Pace, Payment, PaymentStatus, Payout, PayoutStatus, PollPlan, Polled, Poller, Result,
};

use crate::Hub2;

/// `/payment-intents/{id}/status`, `/payments/{id}/status` and `/transfers/{id}/status`: five calls in five seconds for each id.
pub const STATUS_PACE: Pace = Pace {
    calls: 5,
    per: Duration::from_secs(5),
};

/// `/payment-intents/{id}` and `/transfers/{id}`: one call in five seconds for each id.
pub const DETAIL_PACE: Pace = Pace {
    calls: 1,
    per: Duration::from_secs(5),
};

/// `/payment-intents`, `/payments` and `/transfers`: one listing in thirty seconds.
pub const LIST_PACE: Pace = Pace {
    calls: 1,
    per: Duration::from_secs(30),
};

/// The default plan for a payment of which the token is known: from two seconds to five minutes, for a day.
#[must_use]
pub fn poll_plan() -> PollPlan {
    PollPlan::default().with_pace(STATUS_PACE)
}

/// Whether Hub2 allows to poll a payment: only while it is `processing` or `action_required`. Polling one that waits for an attempt or is
/// closed gets the address throttled or banned.
#[must_use]
pub fn may_poll(status: &PaymentStatus) -> bool {
    matches!(
        status,
        PaymentStatus::Processing | PaymentStatus::ActionRequired
    )
}

/// Whether it makes sense to poll a transfer: until it has succeeded or failed.
#[must_use]
pub fn may_poll_transfer(status: &PayoutStatus) -> bool {
    matches!(status, PayoutStatus::Pending | PayoutStatus::Processing)
}

impl Hub2 {
    /// Follows a payment until it needs nobody's patience any more: on `/status` with its token, otherwise on the whole intent and
    /// slower. A webhook is quicker and costs nothing; this is for when none came.
    ///
    /// The answer to `/status` may be a part of the intent only, so the whole is read once at the end if the amount is missing.
    ///
    /// # Errors
    /// Whatever a read can end with, but for what may pass by itself.
    pub async fn poll_payment(
        &self,
        poller: &Poller<'_>,
        known: Payment,
    ) -> Result<Polled<Payment>> {
        let id = known.provider_reference.clone();
        let token = known.client_token.clone();
        let pace = if token.is_some() {
            STATUS_PACE
        } else {
            DETAIL_PACE
        };
        let poller = poller.with_plan(poller.plan().with_pace(pace));
        let (id, token) = (&id, token.as_ref());
        let ask = || async move {
            let intent = match token {
                Some(_) => self.intent_status(id, token).await?,
                None => self.payment_intent(id).await?,
            };
            Ok(intent.into_payment(self.environment))
        };
        let open = |payment: &Payment| may_poll(&payment.status);
        let mut polled = poller.follow(known, open, ask).await?;
        if polled.asked > 0 && polled.last.requested.is_none() {
            polled.last = self
                .payment_intent(id)
                .await?
                .into_payment(self.environment);
            polled.asked = polled.asked.saturating_add(1);
        }
        polled.last.client_token = polled.last.client_token.or(token.cloned());
        Ok(polled)
    }

    /// Follows a payout until it has succeeded or failed.
    ///
    /// # Errors
    /// Whatever a read can end with, but for what may pass by itself.
    pub async fn poll_payout(&self, poller: &Poller<'_>, known: Payout) -> Result<Polled<Payout>> {
        let id = known.provider_reference.clone();
        let poller = poller.with_plan(poller.plan().with_pace(STATUS_PACE));
        let id = &id;
        let ask = || async move {
            let transfer = self.transfer_status(id).await?;
            Ok(transfer.into_payout(self.environment))
        };
        let open = |payout: &Payout| may_poll_transfer(&payout.status);
        poller.follow(known, open, ask).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_under_way_may_be_polled() {
        use PaymentStatus::{
            ActionRequired, Cancelled, Expired, Failed, Paid, Pending, Processing,
        };
        assert!(may_poll(&Processing) && may_poll(&ActionRequired));
        for closed in [Pending, Paid, Failed, Expired, Cancelled] {
            assert!(!may_poll(&closed), "{closed}");
        }
        assert!(!may_poll(&PaymentStatus::Unknown("moon".into())));
    }
}
