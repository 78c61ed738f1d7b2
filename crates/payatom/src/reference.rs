//! References whose hash reads in one way only.

use dhow_core::{MerchantReference, Result};

use crate::error::{invalid, named};

/// The fewest characters of an order id.
const SHORTEST: usize = 10;

/// A reference that ends in a letter: the text with an `A` after it.
///
/// PayAtom hashes order id, amount and status with nothing between them. An order id that ends in a digit lends its last digits to the
/// amount: 3.00 on `…12` has the hash of 23.00 on `…1`. Behind a letter the amount begins where it should. The letter is always added,
/// also after another letter, so that two different texts stay different.
///
/// ```
/// assert_eq!(dhow_payatom::safe_reference("ORDER-1042")?.as_str(), "ORDER-1042A");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// As [`MerchantReference::new`].
pub fn safe_reference(text: &str) -> Result<MerchantReference> {
    MerchantReference::new(format!("{text}A")).map_err(named)
}

/// Whether the amount after this order id begins in one place only: it does not end in a digit or a point.
#[must_use]
pub fn reference_is_safe(order_id: &str) -> bool {
    !order_id.ends_with(|last: char| last.is_ascii_digit() || last == '.')
}

/// Refuses an order id that PayAtom's documents do not allow, for payins and payouts alike.
// LEDGER: order-id-length
pub(crate) fn check_length(order_id: &str) -> Result<()> {
    if order_id.chars().count() >= SHORTEST {
        return Ok(());
    }
    let rule = "must have at least ten characters: put a prefix before it";
    Err(invalid("merchant_reference", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_characters_are_the_fewest() {
        for short in ["", "A", "ORDER-12A", "éééééabcd"] {
            let error = check_length(short).unwrap_err();
            assert_eq!(error.field(), Some("merchant_reference"), "{short}");
            assert!(error.to_string().contains("at least ten characters"));
        }
        for fine in ["ORDER-142A", "éééééabcde", "ORDER-1042-of-November"] {
            assert!(check_length(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn references_made_here_end_in_a_letter_and_stay_different() {
        for text in ["ORDER-12", "ORDER-12A", "x", "9."] {
            assert!(reference_is_safe(safe_reference(text).unwrap().as_str()));
        }
        assert_ne!(
            safe_reference("X1").unwrap(),
            safe_reference("X1A").unwrap()
        );
        assert!(!reference_is_safe("ORDER-12") && !reference_is_safe("A."));
        assert!(reference_is_safe("") && reference_is_safe("A-") && reference_is_safe("é"));
    }
}
