//! Text from outside, made safe for a terminal.

use std::borrow::Cow;

/// The text with every character replaced that could move the cursor, change colours, turn the reading direction or hide.
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
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Whether a terminal would do something with the character instead of showing it, or show nothing.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_invisible(c)
}

/// Whether a character has no shape and no width: two texts that differ by it look the same.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        // Soft hyphen, joiners, marks and overrides of the reading direction, byte order mark.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}'
        // Letters without a shape, annotations, variation selectors, tags.
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
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

    #[test]
    fn nothing_hides_in_a_text() {
        for hidden in [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{2060}',
            '\u{2066}',
            '\u{206a}',
            '\u{feff}',
            '\u{ad}',
            '\u{61c}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            let text = format!("ORDER-1{hidden}042");
            assert_eq!(plain(&text), "ORDER-1�042", "{hidden:?}");
            let json = serde_json::to_string(&text).unwrap();
            let escaped = escaped(&json);
            assert!(escaped.is_ascii(), "{escaped}");
            assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }
}
