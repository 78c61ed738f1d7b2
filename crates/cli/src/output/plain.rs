//! Text from outside, made safe for a terminal.

use std::borrow::Cow;

/// The text with every character replaced that could move the cursor, change colours or turn the reading direction.
///
/// References, names and messages come from gateways and from whoever writes to a webhook address.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) {
        Cow::Owned(
            text.chars()
                .map(|c| if is_unsafe(c) { '�' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// JSON with the same characters as escapes: they stand in its texts only, so it says the same.
pub(super) fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unsafe(c) && c != '\n' {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Whether a terminal would do something with the character instead of showing it.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_direction_marks_do_not_reach_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\r\nc"), "a�[2Jb��c");
        assert_eq!(plain("1.00\u{202e}00.1"), "1.00�00.1");
        assert_eq!(escaped("{\"a\":\"\u{9b}1\"}\n"), "{\"a\":\"\\u009b1\"}\n");
        assert_eq!(plain("Đơn hàng 7"), "Đơn hàng 7");
    }
}
