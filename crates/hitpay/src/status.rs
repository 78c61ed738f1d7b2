//! Mapping of HitPay's status words. No other module maps them.
#![deny(clippy::wildcard_enum_match_arm)]

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};

/// Maps `status` of a payment request and of the version 1 webhook (`completed`, `failed`, `pending`; recurring: `succeeded`).
pub(crate) fn payment_request(word: &str) -> PaymentStatus {
    // Unknown words stay unknown, because a guess could release goods or give up a payment.
    // Source: HitPay OpenAPI document, `status` of `GET /v1/payment-requests/{id}`; the second spelling of `canceled` is a precaution.
    match word {
        "pending" => PaymentStatus::Pending,
        "completed" | "succeeded" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "expired" => PaymentStatus::Expired,
        "canceled" | "cancelled" | "inactive" => PaymentStatus::Cancelled,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// Maps `status` of a payment within a request, and of a charge.
///
/// A refunded payment stays paid: refunds are counted separately.
pub(crate) fn charge(word: &str) -> PaymentStatus {
    // HitPay reports refunds as statuses of a charge, but the payment itself did succeed.
    // Source: HitPay OpenAPI document, `status` of `GET /v1/charges/{id}`, and docs.hitpayapp.com, guide on events.
    match word {
        "pending" | "requires_payment_method" => PaymentStatus::Pending,
        "requires_customer_action" => PaymentStatus::ActionRequired,
        // Samples and plug-ins show several words for success, and each of them means that money was received.
        // LEDGER: paid-while-pending
        "succeeded" | "success" | "succeeded_manually" | "completed" | "refunded"
        | "partially_refunded" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "canceled" | "cancelled" | "void" => PaymentStatus::Cancelled,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// Maps `status` of a refund.
pub(crate) fn refund(word: &str) -> RefundStatus {
    match word {
        "succeeded" | "success" | "completed" => RefundStatus::Succeeded,
        "pending" | "processing" => RefundStatus::Pending,
        "failed" | "canceled" | "cancelled" => RefundStatus::Failed,
        other => RefundStatus::Unknown(other.to_owned()),
    }
}

/// Maps `status` of a transfer.
pub(crate) fn transfer(word: &str) -> PayoutStatus {
    // A scheduled transfer has not left the balance yet, so it can still be cancelled.
    // Source: docs.hitpayapp.com, guide on events, transfer events.
    match word {
        "scheduled" | "pending" => PayoutStatus::Pending,
        "processing" => PayoutStatus::Processing,
        "paid" => PayoutStatus::Paid,
        "failed" => PayoutStatus::Failed,
        "canceled" | "cancelled" => PayoutStatus::Cancelled,
        other => PayoutStatus::Unknown(other.to_owned()),
    }
}

/// Refund stated by the status of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundExtent {
    Full,
    Partial,
}

impl RefundExtent {
    /// Returns the refund stated by a status, or `None` for any other status.
    pub(crate) fn from_status(word: &str) -> Option<Self> {
        match word {
            "refunded" => Some(Self::Full),
            "partially_refunded" => Some(Self::Partial),
            _ => None,
        }
    }
}

/// Returns true for a status of a payment request that is consistent with a successful payment.
pub(crate) fn is_consistent_with_payment(word: &str) -> bool {
    // One of HitPay's samples shows a request that is still pending beside a payment that succeeded; no source shows another pair.
    // LEDGER: request-and-payments
    matches!(word, "completed" | "pending")
}

/// Returns true for the status of a voided payment.
pub(crate) fn is_void(word: &str) -> bool {
    // HitPay documents a "void payload" without showing it, so both spellings are accepted.
    // LEDGER: refund-void
    matches!(word, "void" | "voided")
}

/// Returns true for an event type that states a payment, false for one that states its failure, and `None` for a type without a final
/// state, such as `created`.
pub(crate) fn event_type_states_payment(event_type: &str) -> Option<bool> {
    // The type is in an unsigned header. It never decides and only raises a doubt, so types without a final state are ignored.
    // Source: docs.hitpayapp.com, guide on events, names of the events.
    match event_type {
        "completed" | "succeeded" | "paid" => Some(true),
        "failed" | "canceled" | "cancelled" | "expired" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refunded_charge_stays_paid() {
        assert_eq!(charge("refunded"), PaymentStatus::Paid);
        assert_eq!(charge("partially_refunded"), PaymentStatus::Paid);
    }

    #[test]
    fn unknown_statuses_are_kept() {
        let word = "under_review";
        assert_eq!(payment_request(word), PaymentStatus::Unknown(word.into()));
        assert_eq!(charge(word), PaymentStatus::Unknown(word.into()));
        assert_eq!(refund(word), RefundStatus::Unknown(word.into()));
        assert_eq!(transfer(word), PayoutStatus::Unknown(word.into()));
        assert_eq!(
            payment_request("Completed"),
            PaymentStatus::Unknown("Completed".into())
        );
    }
}
