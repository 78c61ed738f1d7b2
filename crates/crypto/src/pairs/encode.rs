//! The encoder, by the rules of PHP's `urlencode`.

use crate::hex::digit;

/// Joins pairs to a form body or query string, in the order given.
///
/// Everything is escaped as PHP's `urlencode` does: letters, digits, `-`, `_` and `.` stay, a blank
/// becomes `+`, every other byte of the UTF-8 text becomes `%` and two upper-case digits. Browsers
/// would leave `*` alone and others `~`; any receiver decodes all three to the same text.
///
/// ```
/// use dhow_crypto::pairs::encode_pairs;
///
/// assert_eq!(encode_pairs([("name", "Lê Anh"), ("note", "~*")]), "name=L%C3%AA+Anh&note=%7E%2A");
/// ```
#[must_use]
pub fn encode_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> String
where
    N: AsRef<str>,
    V: AsRef<str>,
{
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        push(&mut text, name.as_ref());
        text.push('=');
        push(&mut text, value.as_ref());
    }
    text
}

/// Escapes one name or value by the same rules.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push(&mut escaped, text);
    escaped
}

fn push(escaped: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            _ => {
                escaped.push('%');
                escaped.push(digit(byte >> 4).to_ascii_uppercase());
                escaped.push(digit(byte & 0x0f).to_ascii_uppercase());
            }
        }
    }
}
