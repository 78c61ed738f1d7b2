//! A number as PHP joins it to a text, which is what the gateway hashes when it prints a number.

/// `100.00` as `100`, `100.50` as `100.5`; `None` when PHP's text is the printed one, or not certain.
pub(crate) fn normalised(printed: &str) -> Option<&str> {
    let (whole, decimals) = printed.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // PHP prints up to 17 significant digits; whatever has fewer than 15 survives unchanged.
    if !digits(whole) || !digits(decimals) || printed.len() > 15 {
        return None;
    }
    let shortest = printed.trim_end_matches('0').trim_end_matches('.');
    (shortest != printed).then_some(shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_zeros_go_and_nothing_else_does() {
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
