//! Decimal digits in groups.

/// Groups the digits of a whole number by commas: `101,747,939`.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_separate_thousands() {
        for (amount, text) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("101747939", "101,747,939"),
        ] {
            assert_eq!(grouped(amount), text);
        }
    }
}
