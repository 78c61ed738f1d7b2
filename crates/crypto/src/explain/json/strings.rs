//! Strings of JSON: decoding of escapes, and encoding in a style.

use std::borrow::Cow;

use super::style::{Escapes, Texts};
use crate::explain::text;

/// Returns the text of a JSON string with its quotation marks. Returns `None` if it is not one, or has a lone surrogate.
#[must_use]
pub fn unescaped(raw: &[u8]) -> Option<String> {
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let inner = std::str::from_utf8(inner).ok()?;
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
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
        Texts::HtmlEscaped => text::html_escaped(text),
        Texts::HtmlUnescaped => text::html_unescaped(text),
        // All others change characters that are not ASCII.
        _ if text.is_ascii() => return Cow::Borrowed(text),
        Texts::Nfc => text::nfc(text),
        Texts::Nfd => text::nfd(text),
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

/// Escapes of a style, and the bytes at which one may begin.
///
/// Most strings have none, and are copied as they are.
pub(super) struct Quoting {
    html: &'static str,
    non_ascii: bool,
    capitals: bool,
    special: [bool; 256],
}

impl Quoting {
    pub(super) fn new(escapes: Escapes) -> Self {
        let (html, slash, non_ascii, capitals) = match escapes {
            Escapes::AsReceived => ("", false, false, false),
            Escapes::Written {
                html,
                slash,
                non_ascii,
                capitals,
            } => (html, slash, non_ascii, capitals),
        };
        let is_special = |byte: u8| match byte {
            0..0x20 | b'"' | b'\\' => true,
            b'/' => slash,
            0x80.. if non_ascii => true,
            // The first byte of a character: others may have it too.
            _ => html
                .chars()
                .any(|c| c.encode_utf8(&mut [0; 4]).as_bytes().first() == Some(&byte)),
        };
        let mut special = [false; 256];
        for (byte, place) in (0..=u8::MAX).zip(&mut special) {
            *place = is_special(byte);
        }
        Self {
            html,
            non_ascii,
            capitals,
            special,
        }
    }

    /// Returns true if a text is written as it is.
    pub(super) fn keeps(&self, text: &[u8]) -> bool {
        !text.iter().any(|byte| self.is_special(*byte))
    }

    fn is_special(&self, byte: u8) -> bool {
        self.special.get(usize::from(byte)).is_some_and(|is| *is)
    }

    /// Writes a string with its quotation marks.
    pub(super) fn quote(&self, text: &str, out: &mut Vec<u8>) {
        out.push(b'"');
        let mut rest = text;
        // A special byte is the first of its character, so that the text can be split there.
        while let Some((before, found)) = self.split(rest) {
            out.extend_from_slice(before.as_bytes());
            let mut characters = found.chars();
            if let Some(c) = characters.next() {
                self.write(c, out);
            }
            rest = characters.as_str();
        }
        out.extend_from_slice(rest.as_bytes());
        out.push(b'"');
    }

    fn split<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let place = text.bytes().position(|byte| self.is_special(byte))?;
        text.split_at_checked(place)
    }

    fn write(&self, c: char, out: &mut Vec<u8>) {
        let is_forced = self.html.contains(c) || (!c.is_ascii() && self.non_ascii);
        match c {
            _ if is_forced => escape(c, self.capitals, out),
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '/' => out.extend_from_slice(b"\\/"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            c if u32::from(c) < 0x20 => escape(c, self.capitals, out),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn escape(c: char, capitals: bool, out: &mut Vec<u8>) {
    let digits = match capitals {
        true => b"0123456789ABCDEF",
        false => b"0123456789abcdef",
    };
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.extend_from_slice(b"\\u");
        for shift in [12, 8, 4, 0] {
            let digit = usize::from((*unit >> shift) & 0xf);
            out.extend(digits.get(digit));
        }
    }
}
