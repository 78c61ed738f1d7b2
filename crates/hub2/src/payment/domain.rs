//! Conversion of a payment intent into a [`Payment`].

use dhow_core::{Environment, Money, NextAction, Payment, PaymentStatus, ReportedAmount};

use super::{PaymentIntent, next_action::REDIRECTION};
use crate::ID;

impl PaymentIntent {
    /// Converts the intent. The payment is paid only if the intent is `successful`; a failed attempt leaves it open.
    pub(crate) fn into_payment(self, configured: Environment) -> Payment {
        let status = self.payment_status();
        let environment = self.environment.unwrap_or(configured);
        let next_action = self.current_action();
        let has_page = self.has_page();
        let mut payment = Payment::new(ID, self.id, status, self.status, environment);
        // `NextAction` has no form for a redirection without a plain link, so the caller gets a warning instead.
        if let Some(NextAction::Other { kind, .. }) = &next_action
            && kind == REDIRECTION
        {
            let words = if has_page {
                "the redirection needs another method than GET, headers or data: see `PaymentIntent::redirection`"
            } else {
                "the redirection URL is not available yet: read the payment again"
            };
            payment.warnings.push(words.to_owned());
        }
        if self.unreadable_payments > 0 {
            let words = "an attempt could not be read, so the amount received is unknown";
            payment.warnings.push(words.to_owned());
        }
        if self.is_paid_despite_status {
            // LEDGER: amount-received
            // The two contradict each other, so one of them is outdated. Only Hub2 knows which.
            let words = "MAY HAVE BEEN PAID: an attempt succeeded, but the intent is not successful; ask Hub2";
            payment.warnings.push(words.to_owned());
        }
        payment.next_actions.extend(next_action);
        payment.merchant_reference = self.purchase_reference;
        payment.requested = self.amount;
        payment.received = self.received;
        payment.failure = self.last_payment_failure;
        // LEDGER: token-members
        // The members are Hub2's matter: the token is passed on as it is.
        payment.client_token = self.token;
        let attempts = self.payments.into_iter();
        payment.attempts = attempts.map(|payment| payment.attempt).collect();
        payment.with_amount_warnings()
    }

    /// True if the intent or one of its attempts has a redirection URL.
    fn has_page(&self) -> bool {
        let of_attempts = self.payments.iter().map(|payment| &payment.redirection);
        self.redirection.is_some() || of_attempts.flatten().next().is_some()
    }

    /// Next action of the intent, or of its latest open attempt. `None` if the intent is closed or waits for another attempt.
    fn current_action(&self) -> Option<NextAction> {
        let status = self.payment_status();
        let waiting = matches!(
            status,
            PaymentStatus::ActionRequired | PaymentStatus::Processing
        );
        if !waiting {
            return None;
        }
        let open = self.payments.iter().rev();
        let mut open = open.filter(|payment| payment.attempt.status.is_open());
        let of_attempt = open.find_map(|payment| payment.next_action.clone());
        match (&self.next_action, of_attempt) {
            // LEDGER: late-redirect
            // The URL may be in the attempt before it is in the intent.
            (Some(NextAction::Other { .. }), Some(redirect @ NextAction::Redirect { .. })) => {
                Some(redirect)
            }
            (Some(action), _) => Some(action.clone()),
            (None, of_attempt) => of_attempt,
        }
    }
}

/// Returns the warning about an attempt for more than the order.
// LEDGER: echoed-attempt
// Hub2 rounds the payer's total up to a multiple of 5 in BF, CM, SN and ML, and of 1000 in GN.
pub(super) fn rounding_warning(payment: &Payment, requested: Money) -> Option<String> {
    let amounts = payment.attempts.iter().flat_map(|attempt| &attempt.amount);
    let is_more = |money: &Money| {
        money.currency() == requested.currency() && money.minor() > requested.minor()
    };
    let more = amounts.filter_map(ReportedAmount::money).find(is_more)?;
    Some(format!(
        "the payer pays {more}, which is more than the {requested} of the order: Hub2 rounds up the amount in some countries, as a fee"
    ))
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;

    fn payment(json: &str) -> Payment {
        PaymentIntent::from_wire(serde_json::from_str(json).unwrap(), None)
            .unwrap()
            .into_payment(Environment::Sandbox)
    }

    #[test]
    fn a_failed_attempt_does_not_fail_the_intent() {
        let json = r#"{"id":"pi_1","status":"payment_required","amount":200,"currency":"XOF","mode":"live",
            "lastPaymentFailure":{"code":"customer_insufficient_funds","message":"no","params":{}},
            "payments":[{"id":"pay_1","status":"failed","amount":200,"currency":"XOF","provider":"orange",
                "failure":{"code":"customer_insufficient_funds"},"nextAction":{"type":"otp"}}]}"#;
        let payment = payment(json);
        assert_eq!(payment.status, PaymentStatus::Pending);
        assert_eq!(payment.attempts[0].status, PaymentStatus::Failed);
        assert_eq!(payment.failure.unwrap().code, "customer_insufficient_funds");
        assert_eq!(payment.environment, Environment::Live);
        assert!(payment.next_actions.is_empty() && payment.received.is_none());
    }

    #[test]
    fn several_attempts_are_listed_and_the_successful_one_counts() {
        let json = r#"{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","purchaseReference":"R",
            "payments":[{"id":"pay_1","status":"failed","amount":200,"currency":"XOF"},
                {"id":"pay_2","status":"successful","amount":200,"currency":"XOF"}]}"#;
        let payment = payment(json);
        assert_eq!(payment.status, PaymentStatus::Paid);
        assert_eq!(payment.attempts.len(), 2);
        let received = payment.received.unwrap().money();
        assert_eq!(received, Some(Money::from_minor(200, Currency::XOF)));
        assert_eq!(payment.environment, Environment::Sandbox);
    }

    #[test]
    fn the_redirection_url_is_taken_from_the_intent_or_an_attempt() {
        let early = r#"{"id":"pi_1","status":"action_required","nextAction":{"type":"redirection","message":"m"},"payments":[]}"#;
        let waiting = payment(early);
        assert_eq!(waiting.warnings.len(), 1);
        let later = r#"{"id":"pi_1","status":"action_required","nextAction":{"type":"redirection","message":"m"},
            "payments":[{"id":"pay_1","status":"action_required","nextAction":{"type":"redirection","data":{"url":"https://pay.example/1"}}}]}"#;
        let ready = payment(later);
        let url = "https://pay.example/1".to_owned();
        assert_eq!(ready.next_actions, [NextAction::Redirect { url }]);
        assert!(ready.warnings.is_empty());
    }
}
