//! Conversion of JSON numbers to text as PHP does it, since PayAtom hashes that text.

/// Returns PHP's text of a number: `100` for `100.00`, `100.5` for `100.50`.
///
/// Returns `None` if the text is the number itself or cannot be determined.
// LEDGER: number-text
// PHP decodes `100.00` to a float and joins it as `100`, so the text that was sent is not the text that was hashed.
pub(crate) fn normalised(number: &str) -> Option<&str> {
    let (whole, decimals) = number.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // A 64-bit float keeps 15 significant decimal digits; longer numbers could be rounded.
    if !digits(whole) || !digits(decimals) || number.len() > 15 {
        return None;
    }
    let shortest = number.trim_end_matches('0').trim_end_matches('.');
    (shortest != number).then_some(shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trailing_zeros_are_removed() {
        assert_eq!(normalised("100.00"), Some("100"));
        assert_eq!(normalised("100.50"), Some("100.5"));
        assert_eq!(normalised("0.0"), Some("0"));
        for same in [
            "100",
            "100.5",
            "1e2",
            "-1.0",
            "",
            ".0",
            "1.",
            "12345678901234.00",
        ] {
            assert_eq!(normalised(same), None, "{same}");
        }
    }
}
