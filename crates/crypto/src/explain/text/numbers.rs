//! Numbers as programs write them again.

/// Returns true for the digits of a JSON number.
pub(in crate::explain) fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut parts = digits.splitn(2, |byte| *byte == b'.');
    let is_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let whole = parts.next().unwrap_or_default();
    // A leading zero is no number in JSON, and account numbers have one.
    let is_whole = is_digits(whole) && (whole == b"0" || !whole.starts_with(b"0"));
    is_whole && parts.next().is_none_or(is_digits)
}

/// Returns a number without trailing zeros, as JavaScript writes it. `1e3` becomes `1000`.
pub(in crate::explain) fn shortest_number(digits: &str) -> String {
    if digits.contains(['e', 'E']) {
        let number = digits.parse::<f64>().ok();
        return number.map_or_else(|| digits.to_owned(), |number| number.to_string());
    }
    if digits.len() > EXACT && !digits.contains('.') {
        return rounded(digits).unwrap_or_else(|| digits.to_owned());
    }
    if digits.contains('.') {
        return digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned();
    }
    digits.to_owned()
}

/// Number of digits that a 64-bit float always keeps.
const EXACT: usize = 15;

/// Returns a long integer as JavaScript writes it, with zeros in place of the digits that a 64-bit float does not keep.
fn rounded(digits: &str) -> Option<String> {
    let shortest = format!("{:e}", digits.parse::<f64>().ok()?);
    let (mantissa, exponent) = shortest.split_once('e')?;
    let kept = mantissa.replace('.', "");
    let sign = usize::from(kept.starts_with('-'));
    let length = exponent.parse::<usize>().ok()?.checked_add(1 + sign)?;
    Some(format!("{kept:0<length$}"))
}

/// Returns a fraction as a floating-point number: `599.00` becomes `599.0`. Integers stay as they are.
pub(in crate::explain) fn float_number(digits: &str) -> String {
    if !digits.contains(['.', 'e', 'E']) {
        return digits.to_owned();
    }
    let short = shortest_number(digits);
    match short.contains('.') {
        true => short,
        false => format!("{short}.0"),
    }
}

/// Returns a number with at least two decimals.
pub(in crate::explain) fn two_decimals(digits: &str) -> String {
    if digits.contains(['e', 'E']) {
        return digits.to_owned();
    }
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{whole}.{decimals:0<2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_programs_do() {
        assert_eq!(shortest_number("599.00"), "599");
        assert_eq!(shortest_number("599.50"), "599.5");
        assert_eq!(shortest_number("100"), "100");
        assert_eq!(shortest_number("1e3"), "1000");
        assert_eq!(
            shortest_number("12345678901234567890"),
            "12345678901234567000"
        );
        assert_eq!(shortest_number("-9007199254740993"), "-9007199254740992");
        assert_eq!(float_number("599.00"), "599.0");
        assert_eq!(float_number("599"), "599");
        assert_eq!(two_decimals("599"), "599.00");
        assert_eq!(two_decimals("599.5"), "599.50");
        assert_eq!(two_decimals("599.125"), "599.125");
    }

    #[test]
    fn only_json_numbers_are_numbers() {
        for number in ["0", "-1", "599.00", "10", "0.5"] {
            assert!(is_number(number.as_bytes()), "{number}");
        }
        for other in ["", "01", "1.", ".5", "1e3", "+1", "1 ", "a"] {
            assert!(!is_number(other.as_bytes()), "{other}");
        }
    }
}
