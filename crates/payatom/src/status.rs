//! The only status tables: PayAtom's words and what they mean for the money.
#![deny(clippy::wildcard_enum_match_arm)]

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};

/// `status` of a payin, in callbacks and polling answers.
///
/// Two words that sound final are not: a customer who `User Timed Out`, or whose reference had `No Matching Payment for UTR`, may still
/// be `Late Approved`, so they stay open. `Amount Mismatch` is paid, with what arrived. A payin that is being refunded was paid and stays
/// paid (L17); what was given back is in `Payment::refunded`, and a complete refund does not confirm (L33).
// LEDGER: refund-statuses
pub(crate) fn payin(word: &str) -> PaymentStatus {
    match word {
        "Pending" => PaymentStatus::Pending,
        "User Timed Out" | "No Matching Payment for UTR" => PaymentStatus::Processing,
        "Approved" | "Late Approved" | "Amount Mismatch" => PaymentStatus::Paid,
        "Refund Initiated" | "Refund Completed" => PaymentStatus::Paid,
        "Cancelled" => PaymentStatus::Cancelled,
        "Declined" | "Failed" => PaymentStatus::Failed,
        other => PaymentStatus::Unknown(other.to_owned()),
    }
}

/// The two words of a payin's `status` that are about its refund.
pub(crate) fn refund(word: &str) -> Option<RefundStatus> {
    match word {
        "Refund Initiated" => Some(RefundStatus::Pending),
        "Refund Completed" => Some(RefundStatus::Succeeded),
        _ => None,
    }
}

/// True for the words that mean that the amount asked for arrived, or else the amount that the message states as received.
// LEDGER: approved-amount
pub(crate) fn is_paid_as_asked(word: &str) -> bool {
    matches!(word, "Approved" | "Late Approved")
}

/// `status` of a payout. Only `Approved` is in a source; the others are taken from payins.
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
    fn all_eleven_words_have_a_meaning() {
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
            let as_asked = ["Approved", "Late Approved"].contains(&word);
            assert_eq!(is_paid_as_asked(word), as_asked, "{word}");
        }
    }

    #[test]
    fn what_timed_out_stays_open_and_may_still_be_paid() {
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
