//! Form encoding by the rules of PHP's `urlencode`.

use crate::hex::digit;

/// Encodes pairs as a form body or query string, in the order given.
///
/// The escaping is that of PHP's `urlencode`: ASCII alphanumeric characters, `-`, `_` and `.` are kept, a space becomes `+`, and every other
/// byte of the UTF-8 text becomes `%` with two upper-case digits. Browsers keep `*`, and other encoders keep `~`; receivers decode all forms to
/// the same text.
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

/// Encodes one name or value by the rules of [`encode_pairs`].
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
