//! Tables of PayAtom's status words.
#![deny(clippy::wildcard_enum_match_arm)]

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};

/// Maps the `status` of a payin, from webhooks and polling.
///
/// A refunded payin stays paid; `Payment::refunded` is the refunded amount, and a complete refund does not confirm.
// Source: "Webhook integration" of the UPI page, and the newer V1 and V2 pages.
// LEDGER: statuses
// The two lists differ by refunds and UTR on one side and three newer words on the other, so their union is mapped.
pub(crate) fn payin(word: &str) -> PaymentStatus {
    match word {
        "Pending" => PaymentStatus::Pending,
        // Both can still become `Late Approved`, so neither is final.
        // LEDGER: open-timeouts
        "User Timed Out" | "No Matching Payment for UTR" => PaymentStatus::Processing,
        // LEDGER: amount-mismatch
        // Paid with the amount received, which `confirm` compares with the order's.
        "Approved" | "Late Approved" | "Amount Mismatch" => PaymentStatus::Paid,
        // LEDGER: refund-statuses
        // The money was received before it went back, so a status that moved down would lose the payment of a partly refunded order.
        "Refund Initiated" | "Refund Completed" => PaymentStatus::Paid,
        "Cancelled" => PaymentStatus::Cancelled,
        "Declined" | "Failed" => PaymentStatus::Failed,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// Maps the two words of a payin's `status` that describe its refund; `None` for any other.
pub(crate) fn refund(word: &str) -> Option<RefundStatus> {
    match word {
        "Refund Initiated" => Some(RefundStatus::Pending),
        "Refund Completed" => Some(RefundStatus::Succeeded),
        _ => None,
    }
}

/// Returns true for the words under which the amount received is the amount requested, unless the message states another one.
// LEDGER: approved-amount
// `Approved` does not exclude another amount, because the list with this word has no `Amount Mismatch`.
pub(crate) fn is_requested_amount(word: &str) -> bool {
    matches!(word, "Approved" | "Late Approved")
}

/// Maps the `status` of a payout. Sources print only `Approved`; the other words are assumed to be those of payins.
// LEDGER: payout-callback
// `Approved` is printed by the reconciliation of payouts. The others are assumed because the same software has them for payins.
pub(crate) fn payout(word: &str) -> PayoutStatus {
    match word {
        "Pending" => PayoutStatus::Pending,
        "Approved" | "Late Approved" => PayoutStatus::Paid,
        "Cancelled" => PayoutStatus::Cancelled,
        "Declined" | "Failed" => PayoutStatus::Failed,
        other => PayoutStatus::Unknown(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_eleven_words_has_its_status() {
        use PaymentStatus::{Cancelled, Failed, Paid, Pending, Processing};
        let table = [
            ("Pending", Pending),
            ("Approved", Paid),
            ("Late Approved", Paid),
            ("Declined", Failed),
            ("User Timed Out", Processing),
            ("No Matching Payment for UTR", Processing),
            ("Refund Initiated", Paid),
            ("Refund Completed", Paid),
            ("Cancelled", Cancelled),
            ("Failed", Failed),
            ("Amount Mismatch", Paid),
        ];
        for (word, status) in table {
            assert_eq!(payin(word), status, "{word}");
            let is_requested = ["Approved", "Late Approved"].contains(&word);
            assert_eq!(is_requested_amount(word), is_requested, "{word}");
        }
    }

    #[test]
    fn a_timed_out_payin_stays_open_and_can_become_paid() {
        for word in ["User Timed Out", "No Matching Payment for UTR"] {
            assert!(payin(word).is_open(), "{word}");
            let late = payin(word).join(payin("Late Approved"));
            assert_eq!(late, PaymentStatus::Paid, "{word}");
        }
    }

    #[test]
    fn a_payment_seen_as_paid_stays_paid_while_it_is_refunded() {
        let seen = [
            "Approved",
            "Refund Initiated",
            "Refund Completed",
            "Declined",
        ];
        assert_eq!(
            PaymentStatus::fold(seen.map(payin)),
            Some(PaymentStatus::Paid)
        );
        assert_eq!(refund("Refund Initiated"), Some(RefundStatus::Pending));
        assert_eq!(refund("Refund Completed"), Some(RefundStatus::Succeeded));
        assert_eq!(refund("Approved"), None);
    }

    #[test]
    fn words_match_exactly_and_unknown_ones_survive() {
        for word in ["approved", "APPROVED", "Approved ", "error", ""] {
            assert_eq!(payin(word), PaymentStatus::Unknown(word.into()));
            assert_eq!(payout(word), PayoutStatus::Unknown(word.into()));
        }
    }
}
