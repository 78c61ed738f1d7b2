//! Polling of a payment with the token of its intent.

use dhow_core::{Payment, PaymentStatus, PollResult, Poller, Result};

use crate::{Hub2, StatusRead, polling::policy};

impl Hub2 {
    /// Polls a payment as [`Poller::payment`] does, but on `/status` if the intent's token is known.
    ///
    /// Hub2 recommends `/status` and allows five times as many calls of it. Prefer webhooks, and poll if none arrived.
    ///
    /// `/status` may return a part of the intent. If the payment is paid and has no amount, the with_received_amount intent is read once.
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
        let read = || async move {
            let intent = self.intent_status(id, Some(token)).await?;
            Ok(intent.into_payment(self.environment))
        };
        let policy = policy(StatusRead::Status);
        let mut polled = poller.payment_by(&policy, known, read).await?;
        if polled.requests > 0 && lacks_amount(&polled.last) {
            polled.last = self.with_received_amount(polled.last).await?;
            polled.requests = polled.requests.saturating_add(1);
        }
        // Responses may leave out the token, which the caller needs for the next step.
        let last = &mut polled.last;
        last.client_token = last.client_token.take().or(Some(token.clone()));
        Ok(polled)
    }

    /// Reads the whole intent if the payment is paid and lacks its amount. Returns any other payment unchanged.
    pub(crate) async fn with_received_amount(&self, payment: Payment) -> Result<Payment> {
        if !lacks_amount(&payment) {
            return Ok(payment);
        }
        let intent = self.payment_intent(&payment.provider_reference).await?;
        Ok(intent.into_payment(self.environment))
    }
}

// LEDGER: status-reply
// Hub2 calls the response to `/status` the status part of the intent, so a paid one may lack its list of payments.
fn lacks_amount(payment: &Payment) -> bool {
    payment.status == PaymentStatus::Paid && payment.received.is_none()
}
