//! Formats of the signed fields.
//!
//! The checkout scheme separates with spaces, which values may contain, so a border can shift without changing the signature. Values in
//! these formats allow only one reading.

/// Returns true for 1 to 18 digits.
pub(super) fn is_number(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true for a text without white space and control characters.
pub(super) fn is_unbroken(text: &str) -> bool {
    // Most texts have only visible characters of ASCII, which are compared by byte.
    text.bytes().all(|byte| byte.is_ascii_graphic())
        || !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Returns true for an unbroken text without `%` and `+`, which HPay's PHP library would decode a second time.
pub(super) fn is_plain(text: &str) -> bool {
    is_unbroken(text) && !text.contains(['%', '+'])
}

/// Returns true for an id of a virtual account's webhook.
// `|` is refused, because with it the signature in a V1 checkout link, which the customer sees, would verify as that of a webhook.
pub(super) fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for good in ["0", "0042", "96138500", &"9".repeat(18)] {
            assert!(is_number(good), "{good}");
        }
        for bad in [
            "",
            "-1",
            "+1",
            "1.0",
            "1,0",
            " 1",
            "0x1",
            "１",
            "1e3",
            &"9".repeat(19),
        ] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn a_plain_text_has_no_separator() {
        for good in ["", "OM_1|a,b", "thẻ-đã"] {
            assert!(is_unbroken(good) && is_plain(good), "{good}");
        }
        for encoded in ["a+b", "a%20b"] {
            assert!(is_unbroken(encoded) && !is_plain(encoded), "{encoded}");
        }
        for bad in ["a b", " a", "a\n", "a\u{a0}b", "a\0b", "\u{7f}", "a\u{85}"] {
            assert!(!is_unbroken(bad) && !is_plain(bad), "{bad:?}");
        }
    }

    #[test]
    fn an_id_has_no_separator() {
        for good in ["1", "28275709", "OM_1-a", &"a".repeat(64)] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "1|2", "1,2", "1 2", "1\n", "é", &"a".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
