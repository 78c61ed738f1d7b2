//! Order ids whose end cannot be mistaken for a part of the amount.

use dhow_core::{MerchantReference, Result};

use crate::ID;

/// Last characters of a reference that can be mistaken for a part of the amount.
pub(crate) const UNSAFE_ENDS: &str = "0123456789.";

/// Returns a reference that ends in a letter: the text followed by `A`.
///
/// PayAtom hashes the order id, the amount and the status without separators. If an order id ends in a digit, the digits at its end cannot
/// be told from those of the amount: 3.00 on order `…12` has the same hash as 23.00 on order `…1`. A letter marks the border. It is added
/// to every text, even to one that already ends in a letter, so that different texts give different references.
///
/// ```
/// assert_eq!(dhow_payatom::safe_reference("ORDER-1042")?.as_str(), "ORDER-1042A");
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// # Errors
/// As [`MerchantReference::new`].
pub fn safe_reference(text: &str) -> Result<MerchantReference> {
    MerchantReference::new(format!("{text}A")).map_err(|error| error.with_provider(ID))
}

/// Returns true if the order id does not end in a digit or a dot, so that the amount after it cannot be misread.
#[must_use]
pub fn reference_is_safe(order_id: &str) -> bool {
    // The characters of `UNSAFE_ENDS`: no other one ends in such a byte.
    !matches!(order_id.as_bytes(), [.., b'0'..=b'9' | b'.'])
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;
    use crate::{PayAtomConfig, capabilities::Rules};

    #[test]
    fn a_reference_with_any_other_end_is_safe() {
        for end in '\0'..='\u{2fff}' {
            let is_safe = reference_is_safe(&format!("A{end}"));
            assert_eq!(is_safe, !UNSAFE_ENDS.contains(end), "{end:?}");
        }
        assert!(reference_is_safe(""));
    }

    #[test]
    fn ten_characters_are_the_fewest() {
        let rules = Rules::from(&PayAtomConfig::example(Currency::INR));
        for rules in [rules.payments, rules.payouts.unwrap()] {
            for short in ["", "A", "ORDER-12A", "éééééabcd"] {
                let error = rules.check_reference(short).unwrap_err();
                assert_eq!(error.field(), Some("merchant_reference"), "{short}");
                assert!(
                    error
                        .to_string()
                        .contains("must have at least 10 characters")
                );
            }
            for fine in ["ORDER-142A", "éééééabcde", "ORDER-1042-of-November"] {
                assert!(rules.check_reference(fine).is_ok(), "{fine}");
            }
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
