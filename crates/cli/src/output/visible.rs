//! Shows bytes with visible whitespace and without control characters, so that people can compare them.

use super::plain::is_unsafe;

/// Returns the bytes as visible text.
///
/// A space becomes `·` and a control character its Unicode picture, such as `␊`. Other whitespace and unsafe characters become `\u{…}`, and
/// bytes that are not UTF-8 `\x…`.
pub(crate) fn visible(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            mark(c, &mut shown);
        }
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
    }
    shown
}

fn mark(c: char, shown: &mut String) {
    let picture = match c {
        ' ' => Some('·'),
        '\u{7f}' => Some('␡'),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        _ => None,
    };
    let invisible = c == '·' || c.is_whitespace() || is_unsafe(c);
    match picture {
        Some(picture) => shown.push(picture),
        None if invisible => shown.extend(c.escape_unicode()),
        None => shown.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_is_visible() {
        assert_eq!(visible(b"a b\tc\r\n"), "a·b␉c␍␊");
        assert_eq!(visible("a\u{a0}b·".as_bytes()), "a\\u{a0}b\\u{b7}");
        assert_eq!(visible("Đơn hàng".as_bytes()), "Đơn·hàng");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(visible(b"\x1b[2J\xff"), "␛[2J\\xff");
        assert_eq!(
            visible("\u{202e}\u{feff}\u{9b}".as_bytes()),
            "\\u{202e}\\u{feff}\\u{9b}"
        );
    }
}
