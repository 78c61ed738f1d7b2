//! Makes untrusted text safe for a terminal.

use std::borrow::Cow;

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, PrependedConcatenationMark},
};

/// Replaces characters that could move the cursor, change colours, reverse the text direction or be invisible.
///
/// References, names and messages come from gateways and from unauthenticated webhook requests.
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

/// Escapes the same characters in JSON. They occur in strings only, so the value stays the same.
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

/// Returns true if a terminal would interpret the character or show nothing.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_invisible(c)
}

/// Returns true for an invisible character: two texts that differ only by it look the same.
///
/// These are Unicode's default ignorable code points, format characters (except the few drawn around digits), noncharacters and unassigned
/// code points.
pub(crate) fn is_invisible(c: char) -> bool {
    // Unicode classes both as symbols, but fonts draw nothing: the empty Braille cell and the null notehead.
    const EMPTY_SYMBOLS: [char; 2] = ['\u{2800}', '\u{1d159}'];
    if c.is_ascii() {
        return false;
    }
    let is_format = || !CodePointSetData::new::<PrependedConcatenationMark>().contains(c);
    let by_category = match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::Unassigned => true,
        GeneralCategory::Format => is_format(),
        _ => false,
    };
    by_category
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || EMPTY_SYMBOLS.contains(&c)
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
    fn invisible_characters_are_replaced() {
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
            // The empty Braille cell, the null notehead, noncharacters, and an unassigned code point.
            '\u{2800}',
            '\u{1d159}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{fdd0}',
            '\u{1fffe}',
            '\u{10ffff}',
            '\u{378}',
            // One of each other kind: joiners, variation selectors, direction marks, fillers, annotations, musical formatting.
            '\u{34f}',
            '\u{180b}',
            '\u{202a}',
            '\u{115f}',
            '\u{17b4}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{1d173}',
        ] {
            let text = format!("ORDER-1{hidden}042");
            assert_eq!(plain(&text), "ORDER-1�042", "{hidden:?}");
            let json = serde_json::to_string(&text).unwrap();
            let escaped = escaped(&json);
            assert!(escaped.is_ascii(), "{escaped}");
            assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }

    #[test]
    fn visible_characters_are_kept() {
        for shown in [
            "Đơn hàng 7",
            "1\u{202f}000 FCFA",
            "⠓⠊",
            "\u{600}٣",
            "✓ 🙂 …",
        ] {
            assert_eq!(plain(shown), shown, "{shown:?}");
        }
    }
}
