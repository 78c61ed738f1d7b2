//! Forms of values that are kept.

/// True for the name of a common HTTP method.
pub(super) fn is_method(text: &str) -> bool {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    known.contains(&text)
}

/// True for a word that can be a status: at most 32 characters of `A-Z` and `a-z` with `_`, `.`, `-` or single spaces, or at most six digits.
pub(super) fn is_status(text: &str) -> bool {
    if is_count(text) {
        return true;
    }
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(is_letter);
    let allowed = |byte: u8| is_letter(byte) || matches!(byte, b'_' | b'.' | b'-' | b' ');
    starts && text.len() <= 32 && bytes.all(allowed) && !text.contains("  ")
}

/// True for a code of a currency or a country.
pub(super) fn is_currency(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// True for an amount: digits with commas, and at most one dot.
pub(super) fn is_amount(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = whole.replace(',', "");
    text.len() <= 18 && is_digits(&whole) && is_digits(decimals)
}

/// True for a date or time with digits, for seconds or milliseconds since 1970, or for a duration.
pub(super) fn is_time(text: &str) -> bool {
    if is_duration(text) {
        return true;
    }
    let allowed = |byte: u8| byte.is_ascii_digit() || b"-:.+/, TZ".contains(&byte);
    if text.len() > 40 || !text.bytes().all(allowed) {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == text.len() {
        return matches!(digits, 10 | 13) && text.starts_with('1');
    }
    let numbers: Vec<&str> = text
        .split(|character: char| !character.is_ascii_digit())
        .collect();
    let length = |index: usize| numbers.get(index).map_or(0, |number| number.len());
    // A year first, or a day and month first.
    (length(0) == 4 && length(1) == 2) || (length(0) == 2 && length(1) == 2 && length(2) == 4)
}

/// True for a duration such as `30 mins`, or for minutes.
fn is_duration(text: &str) -> bool {
    let Some((number, unit)) = text.split_once(' ') else {
        return is_count(text);
    };
    let units = ["min", "mins", "minutes", "hour", "hours", "day", "days"];
    is_count(number) && units.contains(&unit)
}

/// True for yes or no in any spelling.
pub(super) fn is_flag(text: &str) -> bool {
    let words = ["0", "1", "true", "false", "yes", "no", "on", "off"];
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// True for at most six digits.
pub(super) fn is_count(text: &str) -> bool {
    text.len() <= 6 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_words_or_short_numbers() {
        for text in ["paid", "Late Approved", "in_review", "4", "20014"] {
            assert!(is_status(text), "{text}");
        }
        for text in ["", "a@b", "Tan 9", "1234567", "Ana  Tan", "É", "+65"] {
            assert!(!is_status(text), "{text}");
        }
    }

    #[test]
    fn amounts_and_times_have_their_forms() {
        for text in ["599.00", "900,000.00", "0", "-1.5", "200.000"] {
            assert!(is_amount(text), "{text}");
        }
        for text in ["", "1e5", "+65 9", "1.2.3", "1 000", "1234567890123456789"] {
            assert!(!is_amount(text), "{text}");
        }
        for text in [
            "2025-05-21T17:17:52.000000Z",
            "2025-05-21 17:17:52",
            "21/05/2025,17:17",
            "1764400000",
            "30 mins",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "91234567",
            "+65 9123 4567",
            "9123456789",
            "12 34 56",
            "Monday",
            "31 12 19",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }
}
