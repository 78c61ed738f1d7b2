//! Strings of JSON: decoding of escapes, and encoding in a style.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use super::style::{Escapes, Texts};
use crate::explain::text;

/// Returns the text of a JSON string with its quotation marks. Returns `None` if it is not one, or has a lone surrogate.
#[must_use]
pub fn unescaped(raw: &[u8]) -> Option<String> {
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let inner = std::str::from_utf8(inner).ok()?;
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match rest.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => escaped_character(&mut rest)?,
            other @ ('"' | '\\' | '/') => other,
            _ => return None,
        });
    }
    Some(text)
}

fn escaped_character(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let first = unit(rest)?;
    let mut units = vec![first];
    if (0xd800..0xdc00).contains(&first) {
        (rest.next()? == '\\' && rest.next()? == 'u').then_some(())?;
        units.push(unit(rest)?);
    }
    char::decode_utf16(units).next()?.ok()
}

fn unit(rest: &mut std::str::Chars<'_>) -> Option<u16> {
    let mut value: u16 = 0;
    for _ in 0..4 {
        let digit = rest.next()?.to_digit(16)?;
        value = value
            .checked_mul(16)?
            .checked_add(u16::try_from(digit).ok()?)?;
    }
    Some(value)
}

/// Returns the text after a change.
pub(super) fn changed(text: &str, texts: Texts) -> Cow<'_, str> {
    let new = match texts {
        Texts::AsReceived | Texts::AsNumbers | Texts::AsShortNumbers | Texts::EmptyAsNull => {
            return Cow::Borrowed(text);
        }
        Texts::Trimmed => return Cow::Borrowed(text.trim()),
        Texts::Nfc => text.nfc().collect(),
        Texts::Nfd => text.nfd().collect(),
        Texts::HtmlEscaped => text::html_escaped(text),
        Texts::HtmlUnescaped => text::html_unescaped(text),
        Texts::NonAsciiAsQuestionMark => {
            let shown = text.chars().map(|c| if c.is_ascii() { c } else { '?' });
            shown.collect()
        }
        Texts::WithoutNonAscii => text.chars().filter(char::is_ascii).collect(),
        Texts::Mangled => text.bytes().map(char::from).collect(),
        Texts::Unmangled => {
            let bytes = text::latin_1(text).and_then(|bytes| String::from_utf8(bytes).ok());
            return bytes.map_or(Cow::Borrowed(text), Cow::Owned);
        }
    };
    Cow::Owned(new)
}

/// Writes a string with its quotation marks.
pub(super) fn quote(text: &str, escapes: Escapes, out: &mut Vec<u8>) {
    let Escapes::Written {
        html,
        slash,
        non_ascii,
        capitals,
    } = escapes
    else {
        return quote(text, super::style::FEW, out);
    };
    let mut written = String::with_capacity(text.len().saturating_add(2));
    written.push('"');
    for c in text.chars() {
        let is_forced = html.contains(c) || (non_ascii && !c.is_ascii());
        match c {
            _ if is_forced => escape(c, capitals, &mut written),
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '/' if slash => written.push_str("\\/"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '\u{8}' => written.push_str("\\b"),
            '\u{c}' => written.push_str("\\f"),
            c if u32::from(c) < 0x20 => escape(c, capitals, &mut written),
            c => written.push(c),
        }
    }
    written.push('"');
    out.extend_from_slice(written.as_bytes());
}

fn escape(c: char, capitals: bool, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = match capitals {
            true => write!(out, "\\u{unit:04X}"),
            false => write!(out, "\\u{unit:04x}"),
        };
    }
}
