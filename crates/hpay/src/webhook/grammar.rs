//! What the signed fields of a callback may look like. The checkout recipe separates with blanks, which values may contain, so borders
//! can shift without changing the digest: fields that hold only what is allowed here can be told apart in exactly one way.

/// Digits only, as many as any amount or id has.
pub(super) fn is_number(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An amount: digits without a zero in front, and decimals if there are any. The currency says which decimals are money.
pub(super) fn is_price(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    is_number(whole) && is_number(decimals) && (whole.len() == 1 || !whole.starts_with('0'))
}

/// A text without white space or control characters.
pub(super) fn is_unbroken(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Text that was not encoded twice: HPay's library decodes `transaction_info` once more before it signs.
pub(super) fn is_plain(text: &str) -> bool {
    is_unbroken(text) && !text.contains(['%', '+'])
}

/// An id of a virtual account's callback. Narrow on purpose: with `|` allowed, the digest in any V1 checkout link, which the customer
/// sees, would be that of a callback.
pub(super) fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert!(is_price("200000") && is_price("0") && is_number("0042"));
        assert!(is_price("200000.00") && is_price("0.5"));
        for bad in [
            "", "-1", "+1", "1.", ".0", "1.0.0", "1,000", " 1", "0x1", "１", "01", "1e3", "01.0",
        ] {
            assert!(!is_price(bad), "{bad}");
        }
    }

    #[test]
    fn a_recipes_separator_is_never_part_of_an_id() {
        assert!(is_id("28275709") && is_id("OM_1-a"));
        for bad in ["", "1|2", "1,2", "1 2", "1\n", "é"] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
