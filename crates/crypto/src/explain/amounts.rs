//! Amounts as programs write them again.

/// Returns the amount without zeros at the end of its decimals, like a floating-point number.
#[must_use]
pub fn short(amount: &str) -> &str {
    if amount.contains('.') {
        amount.trim_end_matches('0').trim_end_matches('.')
    } else {
        amount
    }
}

/// Returns the amount with at least `count` decimals after `point`.
#[must_use]
pub fn padded(amount: &str, point: &str, count: usize) -> String {
    let short = short(amount);
    let (whole, decimals) = short.split_once('.').unwrap_or((short, ""));
    format!("{whole}{point}{decimals:0<count$}")
}

/// Returns the amount with separators between its thousands, and this text in place of its decimal point.
#[must_use]
pub fn separated(amount: &str, between: char, point: &str) -> String {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let length = whole.chars().count();
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (length - place).is_multiple_of(3) {
            out.push(between);
        }
        out.push(digit);
    }
    match decimals {
        "" => out,
        decimals => format!("{out}{point}{decimals}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_programs_do() {
        assert_eq!(
            ["599.00", "599.50", "600"].map(short),
            ["599", "599.5", "600"]
        );
        assert_eq!(padded("599.00", ".", 1), "599.0");
        assert_eq!(padded("599", "", 2), "59900");
        assert_eq!(padded("1.125", ".", 2), "1.125");
        assert_eq!(separated("1599.00", ',', "."), "1,599.00");
        assert_eq!(separated("1234567.5", '.', ","), "1.234.567,5");
        assert_eq!(separated("599", ',', "."), "599");
    }
}
