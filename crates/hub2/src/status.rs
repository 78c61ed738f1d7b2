//! Status tables: Hub2's words and their meaning for the money.
#![deny(clippy::wildcard_enum_match_arm)]

use dhow_core::{PaymentStatus, PayoutStatus};

// LEDGER: event-spellings
// Objects have the status `successful`, event names end in `succeeded`. Every table accepts both.

/// Maps the `status` of a payment intent. An intent returns to `payment_required` after a failed attempt.
// Source: Hub2 integration guide and API reference. `canceled` and `expired` are known from integrations only.
pub(crate) fn intent(word: &str) -> PaymentStatus {
    match word {
        "payment_required" => PaymentStatus::Pending,
        "processing" => PaymentStatus::Processing,
        "action_required" => PaymentStatus::ActionRequired,
        "successful" | "succeeded" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "canceled" | "cancelled" => PaymentStatus::Cancelled,
        "expired" => PaymentStatus::Expired,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// Maps the `status` of a payment, which is one attempt on an intent.
// Source: Hub2 API reference, webhook events.
// The list there has no `processing`, `canceled` and `expired`. Intents have these words, so a payment may have them too.
pub(crate) fn payment(word: &str) -> PaymentStatus {
    match word {
        "created" | "pending" => PaymentStatus::Pending,
        "processing" => PaymentStatus::Processing,
        "action_required" => PaymentStatus::ActionRequired,
        "successful" | "succeeded" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "canceled" | "cancelled" => PaymentStatus::Cancelled,
        "expired" => PaymentStatus::Expired,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// Maps the `status` of a transfer.
// LEDGER: transfer-under-way
// Source: Hub2 API reference, "Create a transfer". `processing` is known from integrations only.
pub(crate) fn transfer(word: &str) -> PayoutStatus {
    match word {
        "created" | "pending" => PayoutStatus::Pending,
        "processing" => PayoutStatus::Processing,
        "successful" | "succeeded" => PayoutStatus::Paid,
        "failed" => PayoutStatus::Failed,
        "canceled" | "cancelled" => PayoutStatus::Cancelled,
        other => PayoutStatus::Unknown(other.to_owned()),
    }
}

/// Maps the action of an event `payment_intent.…`, such as `created` or `payment_failed`. `None` for an unknown action.
pub(crate) fn intent_event(action: &str) -> Option<PaymentStatus> {
    match action {
        "created" => Some(PaymentStatus::Pending),
        // LEDGER: event-subjects
        // The attempt failed; the intent waits for another one.
        "payment_failed" => Some(PaymentStatus::Pending),
        "processing" | "action_required" | "succeeded" | "successful" | "failed" | "canceled"
        | "cancelled" | "expired" => Some(intent(action)),
        _ => None,
    }
}

/// Maps the action of an event `payment.…`. `None` for an unknown action.
pub(crate) fn payment_event(action: &str) -> Option<PaymentStatus> {
    match action {
        "created" | "pending" | "processing" | "action_required" | "succeeded" | "successful"
        | "failed" | "canceled" | "cancelled" | "expired" => Some(payment(action)),
        _ => None,
    }
}

/// Maps the action of an event `transfer.…`. `None` for an unknown action.
pub(crate) fn transfer_event(action: &str) -> Option<PayoutStatus> {
    match action {
        "created" | "pending" | "processing" | "succeeded" | "successful" | "failed"
        | "canceled" | "cancelled" => Some(transfer(action)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_success_are_read() {
        for word in ["successful", "succeeded"] {
            assert_eq!(intent(word), PaymentStatus::Paid);
            assert_eq!(payment(word), PaymentStatus::Paid);
            assert_eq!(transfer(word), PayoutStatus::Paid);
            assert_eq!(intent_event(word), Some(PaymentStatus::Paid));
            assert_eq!(payment_event(word), Some(PaymentStatus::Paid));
            assert_eq!(transfer_event(word), Some(PayoutStatus::Paid));
        }
    }

    #[test]
    fn a_failed_attempt_leaves_the_intent_payable() {
        assert_eq!(intent_event("payment_failed"), Some(PaymentStatus::Pending));
        assert_eq!(intent("payment_required"), PaymentStatus::Pending);
    }

    #[test]
    fn unknown_words_are_kept() {
        let word = "under_review";
        assert_eq!(intent(word), PaymentStatus::Unknown(word.into()));
        assert_eq!(payment(word), PaymentStatus::Unknown(word.into()));
        assert_eq!(transfer(word), PayoutStatus::Unknown(word.into()));
        assert_eq!(
            intent("Successful"),
            PaymentStatus::Unknown("Successful".into())
        );
        assert_eq!(payment_event("some_future_event"), None);
    }
}
