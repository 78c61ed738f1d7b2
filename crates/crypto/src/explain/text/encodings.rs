//! Escapes and encodings of a whole text.

use super::charsets::python_string;
use crate::hex::digit;
use crate::pairs;

/// Escapes a text for HTML as PHP does.
#[must_use]
pub fn html_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, found) = rest.split_at(place);
        escaped.push_str(before);
        escaped.push_str(match found.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#039;",
        });
        rest = found.get(1..).unwrap_or_default();
    }
    escaped.push_str(rest);
    escaped
}

/// Decodes the usual HTML escapes of a text, once: `&amp;lt;` becomes `&lt;`.
#[must_use]
pub fn html_unescaped(text: &str) -> String {
    const ESCAPES: [(&str, &str); 10] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, found)) = rest.find('&').map(|place| rest.split_at(place)) {
        plain.push_str(before);
        let mut escapes = ESCAPES.iter();
        let escape = escapes.find_map(|(from, to)| Some((*to, found.strip_prefix(from)?)));
        if let Some((character, after)) = escape.is_none().then(|| reference(found)).flatten() {
            plain.push(character);
            rest = after;
            continue;
        }
        let (character, after) = escape.unwrap_or_else(|| found.split_at(1));
        plain.push_str(character);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Reads a numeric reference such as `&#272;` or `&#x110;`, and returns its character and the text after it.
fn reference(text: &str) -> Option<(char, &str)> {
    let (number, after) = text.strip_prefix("&#")?.split_once(';')?;
    let hex = number.strip_prefix(['x', 'X']);
    let is_number = (1..=7).contains(&number.len());
    let code = match hex.filter(|_| is_number) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok().filter(|_| is_number)?,
    };
    Some((char::from_u32(code)?, after))
}

/// Returns a text as a JSON string. `php` also escapes `/` and non-ASCII characters.
pub(super) fn json_string(text: &[u8], php: bool) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let quoted = quoted(text, php);
    Some(match php {
        true => quoted.replace('/', "\\/"),
        false => quoted,
    })
}

/// Returns a text as a JSON string, in which non-ASCII characters may be escapes.
pub(in crate::explain) fn quoted(text: &str, is_ascii: bool) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if u32::from(c) < 0x20 || (is_ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    quoted.push_str("\\u");
                    for byte in unit.to_be_bytes() {
                        quoted.extend([digit(byte >> 4), digit(byte & 0xf)]);
                    }
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns bytes as `repr` of Python shows them.
pub(super) fn python_bytes(bytes: &[u8]) -> String {
    let characters: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut shown = String::from("b");
    for c in python_string(&characters).chars() {
        if c.is_ascii() {
            shown.push(c);
        } else {
            // Every character stands for a byte.
            let byte = u8::try_from(u32::from(c)).unwrap_or_default();
            shown.push_str("\\x");
            shown.extend([digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    shown
}

pub(in crate::explain) fn percent_lower(text: &str) -> String {
    let encoded = pairs::encode(text);
    let mut lower = String::with_capacity(encoded.len());
    let mut left: u8 = 0;
    for c in encoded.chars() {
        lower.push(if left > 0 { c.to_ascii_lowercase() } else { c });
        left = if c == '%' { 2 } else { left.saturating_sub(1) };
    }
    lower
}

/// Decodes percent escapes; an incomplete one stays as it is.
pub(in crate::explain) fn percent_decoded(text: &[u8], plus_is_space: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let escape = after.get(..2).filter(|_| first == b'%');
        let escape =
            escape.and_then(|digits| crate::hex::decode(&digits.to_ascii_lowercase()).ok());
        match escape.as_deref() {
            Some([byte]) => {
                out.push(*byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ if first == b'+' && plus_is_space => out.push(b' '),
            _ => out.push(first),
        }
    }
    out
}

/// Puts backslashes before quotation marks and backslashes, as PHP's `addslashes` does.
pub(super) fn with_slashes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if matches!(byte, b'"' | b'\'' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

/// Removes the backslashes before other characters, as PHP's `stripslashes` does.
#[must_use]
pub fn without_slashes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => out.extend(bytes.next()),
            other => out.push(*other),
        }
    }
    out
}

/// Returns the bytes as decimal numbers with commas between them, in one allocation.
pub(super) fn byte_list(start: &str, text: &[u8], end: &str) -> Vec<u8> {
    let digits = |byte: &u8| match byte {
        0..10 => 1,
        10..100 => 2,
        100.. => 3_usize,
    };
    let length: usize = text.iter().map(|byte| digits(byte) + 1).sum();
    let mut out = Vec::with_capacity(start.len() + length + end.len());
    out.extend_from_slice(start.as_bytes());
    for (place, byte) in text.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if *byte >= 100 {
            out.push(b'0' + byte / 100);
        }
        if *byte >= 10 {
            out.push(b'0' + byte / 10 % 10);
        }
        out.push(b'0' + byte % 10);
    }
    out.extend_from_slice(end.as_bytes());
    out
}
