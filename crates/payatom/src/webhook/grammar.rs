//! What the hashed fields may look like, so that their borders are certain although nothing separates them.

use dhow_core::{Assurance, Doubt, MerchantReference, PaymentStatus, ReportedAmount};

use crate::{reference::reference_is_safe, status};

/// Doubts about a payin whose hash matched: the same characters may belong to another order with another amount.
pub(super) fn doubts(order_id: &str, amount: &ReportedAmount, word: &str) -> Assurance {
    let mut assurance = Assurance::full();
    if !reference_is_safe(order_id) {
        let why = "the order id ends in a digit, which the hash does not tell from the amount's";
        assurance = assurance.with_doubt(Doubt::Other(why.into()));
    }
    // No reference that a merchant can have made: too long, or with characters that could carry a made-up MD5 collision.
    if MerchantReference::new(order_id).is_err() {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("order_id".into()));
    }
    // A sign, an exponent, a word: an amount that means no money.
    if !amount.text().is_empty() && amount.money().is_none() {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("received_amount".into()));
    }
    if matches!(status::payin(word), PaymentStatus::Unknown(_)) {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("status".into()));
    }
    assurance
}

/// Doubts about hashed fields that are `null`, `true` or `false`.
pub(super) fn doubting_literals(assurance: Assurance, literals: &[&'static str]) -> Assurance {
    literals.iter().fold(assurance, |assurance, name| {
        let doubt = Doubt::BrokenGrammar((*name).into());
        match assurance.doubts().contains(&doubt) {
            true => assurance,
            false => assurance.with_doubt(doubt),
        }
    })
}

#[cfg(test)]
mod tests {
    use dhow_core::AssuranceLevel;

    use super::*;

    fn level(order_id: &str, amount: &str, word: &str) -> AssuranceLevel {
        doubts(order_id, &ReportedAmount::strict(amount, "INR"), word).level()
    }

    #[test]
    fn an_order_id_that_ends_in_a_digit_or_a_point_is_doubtful() {
        assert_eq!(level("ORDER-1A", "100", "Approved"), AssuranceLevel::Full);
        assert_eq!(
            level("ORDER-12", "100", "Approved"),
            AssuranceLevel::AskGateway
        );
        assert_eq!(
            level("ORDER-1.", "100", "Approved"),
            AssuranceLevel::AskGateway
        );
    }

    #[test]
    fn an_order_id_that_no_merchant_can_have_made_is_doubtful() {
        for order_id in ["", " A", "A\u{1}B", &"A".repeat(256)] {
            let level = level(order_id, "100", "Approved");
            assert_eq!(level, AssuranceLevel::AskGateway, "{order_id:?}");
        }
    }

    #[test]
    fn an_amount_with_another_spelling_is_doubtful() {
        for amount in [
            "1e2", "0100", "-1", "-100.00", "+1", "1,000", "100.", "1.234", "100.001", " 1",
            "INR 1",
        ] {
            assert_eq!(
                level("A", amount, "Approved"),
                AssuranceLevel::AskGateway,
                "{amount}"
            );
        }
        for amount in ["100", "100.0", "100.00", "100.000", "0"] {
            let level = level("A", amount, "Approved");
            assert_eq!(level, AssuranceLevel::Full, "{amount}");
        }
        assert_eq!(level("A", "", "Pending"), AssuranceLevel::Full);
        assert_eq!(level("A", "1", "9Approved"), AssuranceLevel::AskGateway);
    }
}
