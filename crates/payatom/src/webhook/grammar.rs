//! Grammar of the hashed fields, which makes the borders between them certain although they are joined without separators.

use dhow_core::{Assurance, Doubt, MerchantReference, PaymentStatus, ReportedAmount};

use crate::{reference::reference_is_safe, status};

/// Returns the doubts about a payin whose hash matched, since the same text may be that of another order with another amount.
// LEDGER: callback-collision
// The hash is of the joined text, so only the shape of each value can show that no border was moved.
pub(super) fn doubts(order_id: &str, amount: &ReportedAmount, word: &str) -> Assurance {
    let mut assurance = Assurance::full();
    if !reference_is_safe(order_id) {
        let why = "the order id ends in a digit or a dot, which the hash does not separate from the amount";
        assurance = assurance.with_doubt(Doubt::Other(why.into()));
    }
    // No merchant reference can be this long or have these characters, which an MD5 collision would need.
    if !MerchantReference::accepts(order_id) {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("order_id".into()));
    }
    // The amount has a sign, an exponent or letters.
    if amount.money().is_none() && !amount.text().is_empty() {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("received_amount".into()));
    }
    if matches!(status::payin(word), PaymentStatus::Unknown(_)) {
        assurance = assurance.with_doubt(Doubt::BrokenGrammar("status".into()));
    }
    assurance
}

/// Adds a doubt for each hashed field that is `null`, `true` or `false`.
pub(super) fn with_literals(assurance: Assurance, literals: &[&'static str]) -> Assurance {
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
    fn an_order_id_that_is_no_merchant_reference_is_doubtful() {
        for order_id in ["", " A", "A\u{1}B", &"A".repeat(256)] {
            let level = level(order_id, "100", "Approved");
            assert_eq!(level, AssuranceLevel::AskGateway, "{order_id:?}");
        }
    }

    #[test]
    fn an_amount_that_is_not_a_plain_decimal_is_doubtful() {
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
