//! Looking for words in requests.

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode;

/// Address and body with percent escapes undone and `+` as a blank.
pub(crate) fn readable(request: &Request<Bytes>) -> String {
    let address = request.uri().to_string();
    let joined = [address.as_bytes(), b"\n", request.body()].concat();
    let blanks: Vec<u8> = joined
        .into_iter()
        .map(|byte| if byte == b'+' { b' ' } else { byte })
        .collect();
    percent_decode(&blanks).decode_utf8_lossy().into_owned()
}

/// Whether an amount stands in the text as itself, not as part of a longer number.
pub(crate) fn has_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let before = text.get(..at).and_then(|rest| rest.chars().next_back());
        let after = text.get(at + number.len()..).unwrap_or_default();
        let mut after = after.chars();
        let (next, second) = (after.next(), after.next());
        let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let decimals = matches!(next, Some('.' | ',')) && goes_on(second);
        !goes_on(before) && before != Some('.') && !goes_on(next) && !decimals
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_only_as_itself() {
        for text in ["{\"amount\":599.00}", "amount=599.00&x", "599.00"] {
            assert!(has_number(text, "599.00"), "{text}");
        }
        for text in ["1599.00", "599.001", "599.0", "59900"] {
            assert!(!has_number(text, "599.00"), "{text}");
        }
        assert!(!has_number("200.50", "200"));
        assert!(has_number("the end is 200.", "200"));
    }
}
