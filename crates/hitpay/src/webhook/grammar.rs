//! Grammar of the fields of a form.
//!
//! The signing input joins names and values without separators, so a value that contains the name of another field can hide that field.
//! Fields whose values match this grammar can be separated in exactly one way.

/// Returns true for digits and points, in which no field name can begin.
///
/// [`ReportedAmount`](dhow_core::ReportedAmount) decides if the digits are an amount in the currency.
// No source shows thousands separators in a form, so they lead to a question instead of a confirmation.
// LEDGER: amount-format
pub(super) fn is_amount(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    !text.is_empty() && text.bytes().all(plain)
}

/// Returns true for three ASCII characters of the alphabet in one case.
pub(super) fn is_currency(text: &str) -> bool {
    let letters = text.as_bytes();
    let upper = letters.iter().all(u8::is_ascii_uppercase);
    let lower = letters.iter().all(u8::is_ascii_lowercase);
    letters.len() == 3 && (upper || lower)
}

/// Returns true for the shape of a UUID: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
// The digits are counted, because the compiler counts many bytes at once.
pub(super) fn is_uuid(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else {
        return false;
    };
    let has_hyphens = [8, 13, 18, 23]
        .into_iter()
        .all(|place: usize| bytes.get(place) == Some(&b'-'));
    let digits: u8 = bytes
        .iter()
        .map(|byte| u8::from(byte.is_ascii_hexdigit()))
        .sum();
    has_hyphens && digits == 32
}

/// Returns true for a telephone number without alphabetic characters.
///
/// The customer types it, and it is the only free text that precedes other fields in the signing input.
pub(super) fn is_phone(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_digit() || b"+-() .".contains(&byte);
    text.len() <= 32 && text.bytes().all(allowed)
}

/// Returns true for a failure reason without the text `payment_id`, the name of the field that follows it in the signing input.
pub(super) fn is_reason(text: &str) -> bool {
    !text.contains("payment_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_digits_and_points() {
        for good in ["0.30", "599.00", "1", "599000.000", "999999999.99"] {
            assert!(is_amount(good), "{good}");
        }
        for bad in [
            "",
            "1,000.00",
            "-1.00",
            "+1.00",
            " 1.00",
            "1e2",
            "1.0a",
            "1.00currencySGD",
        ] {
            assert!(!is_amount(bad), "{bad}");
        }
    }

    #[test]
    fn a_reason_ends_where_the_next_field_begins() {
        assert!(is_reason("") && is_reason("Card declined: payment id unknown"));
        assert!(!is_reason(
            "xpayment_id92965a2d-ece3-4ace-1245-494050c9a3c1"
        ));
    }

    #[test]
    fn text_with_alphabetic_characters_is_not_a_phone_number() {
        assert!(is_phone("+65 (91) 234-567"));
        assert!(is_phone(""));
        assert!(is_phone(&"9".repeat(32)) && !is_phone(&"9".repeat(33)));
        assert!(!is_phone("1reference_numberORDER999statuscompletedz"));
    }

    #[test]
    fn ids_are_uuids() {
        assert!(is_uuid("92965a2d-ece3-4ace-1245-494050c9a3c1"));
        for bad in [
            "",
            "r-1",
            "92965a2d-ece3-4ace-1245-494050c9a3c1phone",
            "92965a2dece34ace1245494050c9a3c1",
            "92965a2d-ece3-4ace-1245-494050c9a3cg",
            "92965a2d-ece3-4ace-1245-494050c9a3c1-",
            "92965a2-dece3-4ace-1245-494050c9a3c1",
            "92965a2d-ece3-4ace-1245",
        ] {
            assert!(!is_uuid(bad), "{bad}");
        }
    }

    #[test]
    fn currencies_are_three_alphabetic_characters() {
        assert!(is_currency("SGD") && is_currency("sgd"));
        assert!(!is_currency("Sgd") && !is_currency("SG") && !is_currency("SGDp"));
    }
}
