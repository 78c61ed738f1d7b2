//! Character sets and normal forms.

use unicode_normalization::UnicodeNormalization as _;

/// Characters of Windows-1252 from 0x80 to 0x9f; those that are not defined are control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the text in ISO 8859-1, if it can be encoded in it.
pub(in crate::explain) fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

/// Returns the text in Windows-1252, if it can be encoded in it.
pub(super) fn windows_1252(text: &[u8]) -> Option<Vec<u8>> {
    let byte = |c: char| match HIGH.iter().position(|high| *high == c) {
        Some(place) => u8::try_from(place + 0x80).ok(),
        None => u8::try_from(u32::from(c)).ok(),
    };
    std::str::from_utf8(text).ok()?.chars().map(byte).collect()
}

/// Returns bytes that are Windows-1252 as UTF-8. ISO 8859-1 is the same but for control characters.
#[must_use]
pub fn from_windows_1252(text: &[u8]) -> String {
    let character = |byte: &u8| {
        let place = usize::from(*byte).checked_sub(0x80);
        let high = place.and_then(|place| HIGH.get(place));
        high.copied().unwrap_or_else(|| char::from(*byte))
    };
    text.iter().map(character).collect()
}

/// Returns the original of a text whose UTF-8 was read as ISO 8859-1 or Windows-1252 and encoded as UTF-8 again.
#[must_use]
pub fn unmangled(text: &[u8]) -> Option<Vec<u8>> {
    let original =
        |bytes: Option<Vec<u8>>| bytes.filter(|bytes| std::str::from_utf8(bytes).is_ok());
    let latin = latin_1(std::str::from_utf8(text).ok()?);
    original(latin).or_else(|| original(windows_1252(text)))
}

/// Returns the text after its bytes were read as ISO 8859-1 and encoded as UTF-8.
pub(super) fn mangled(text: &[u8]) -> Vec<u8> {
    let characters = text.iter().map(|byte| char::from(*byte));
    characters.collect::<String>().into_bytes()
}

pub(super) fn utf_16(text: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    text.encode_utf16().flat_map(bytes).collect()
}

pub(super) fn composed(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    Some(text.nfc().collect::<String>().into_bytes())
}

pub(super) fn decomposed(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    Some(text.nfd().collect::<String>().into_bytes())
}

/// Returns a text with its characters composed, and decomposed (Unicode NFC and NFD).
#[must_use]
pub fn normal_forms(text: &str) -> [String; 2] {
    [text.nfc().collect(), text.nfd().collect()]
}

/// Returns a text as `repr` of Python shows it.
pub(in crate::explain) fn python_string(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut shown = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c == quote => shown.extend(['\\', c]),
            c if c.is_control() => shown.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown.push(quote);
    shown
}
