//! Status tables. An unknown word is kept.

use dhow_core::*;

pub(crate) fn payment(word: &str) -> PaymentStatus {
    match word {
        "open" => PaymentStatus::Pending,
        "awaiting_reference" => PaymentStatus::ActionRequired,
        "processing" => PaymentStatus::Processing,
        "paid" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        "expired" => PaymentStatus::Expired,
        "cancelled" => PaymentStatus::Cancelled,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

pub(crate) fn refund(word: &str) -> RefundStatus {
    match word {
        "pending" => RefundStatus::Pending,
        "done" => RefundStatus::Succeeded,
        "failed" => RefundStatus::Failed,
        other => RefundStatus::Unknown(other.to_owned()),
    }
}

pub(crate) fn payout(word: &str) -> PayoutStatus {
    match word {
        "queued" => PayoutStatus::Pending,
        "processing" => PayoutStatus::Processing,
        "paid" => PayoutStatus::Paid,
        "failed" => PayoutStatus::Failed,
        "cancelled" => PayoutStatus::Cancelled,
        other => PayoutStatus::Unknown(other.to_owned()),
    }
}

/// Parses the member `mode` of a response or a delivery. `None` for an unknown word.
pub(crate) fn environment(mode: &str) -> Option<Environment> {
    match mode {
        "live" => Some(Environment::Live),
        "sandbox" => Some(Environment::Sandbox),
        _ => None,
    }
}
