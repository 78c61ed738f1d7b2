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

/// Returns the text in CESU-8, in which each half of a surrogate pair is encoded by itself. `None` if it has no such pair.
pub(super) fn cesu_8(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        let mut units = [0; 2];
        match c.encode_utf16(&mut units) {
            [_] => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            pair => out.extend(pair.iter().flat_map(|unit| {
                let [high, low] = unit.to_be_bytes();
                let middle = (high << 2 & 0x3c) | low >> 6;
                [0xe0 | high >> 4, 0x80 | middle, 0x80 | low & 0x3f]
            })),
        }
    }
    (out.len() != text.len()).then_some(out)
}

/// Returns the UTF-8 of a text in CESU-8. `None` if it has no surrogate pair, or is not CESU-8.
#[must_use]
pub fn from_cesu_8(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.iter().position(|byte| *byte == 0xed) {
        let (before, found) = rest.split_at(place);
        out.extend_from_slice(before);
        let pair = match found {
            [0xed, a @ 0xa0..0xb0, b, 0xed, c @ 0xb0..0xc0, d, ..] => {
                let bits = |high: u8, low: u8| u32::from(high & 0xf) << 6 | u32::from(low & 0x3f);
                char::from_u32(0x1_0000 + (bits(*a, *b) << 10 | bits(c - 0x10, *d)))
            }
            _ => None,
        };
        match pair {
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.push(0xed),
        }
        rest = found.get(if pair.is_some() { 6 } else { 1 }..)?;
    }
    out.extend_from_slice(rest);
    (out.len() != text.len() && std::str::from_utf8(&out).is_ok()).then_some(out)
}

pub(super) fn utf_16(text: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    text.encode_utf16().flat_map(bytes).collect()
}

pub(super) fn composed(text: &[u8]) -> Option<Vec<u8>> {
    Some(nfc(std::str::from_utf8(text).ok()?).into_bytes())
}

pub(super) fn decomposed(text: &[u8]) -> Option<Vec<u8>> {
    Some(nfd(std::str::from_utf8(text).ok()?).into_bytes())
}

/// Returns a text with its characters composed, and decomposed (Unicode NFC and NFD).
#[must_use]
pub fn normal_forms(text: &str) -> [String; 2] {
    [nfc(text), nfd(text)]
}

/// Returns a text with its characters composed.
pub(in crate::explain) fn nfc(text: &str) -> String {
    normalised(text, |part, out| out.extend(part.nfc()))
}

/// Returns a text with its characters decomposed.
pub(in crate::explain) fn nfd(text: &str) -> String {
    normalised(text, |part, out| out.extend(part.nfd()))
}

/// Normalises each run of characters that are not ASCII, with the character before it, to which a mark may belong.
///
/// No ASCII character changes, or belongs to one before it, so the rest is copied.
fn normalised(text: &str, normalise: impl Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (before, found) = rest.split_at(place.saturating_sub(1));
        out.push_str(before);
        let mut characters = found.char_indices().skip(1);
        let end = characters.find(|(_, c)| c.is_ascii());
        let (run, after) = found.split_at(end.map_or(found.len(), |(end, _)| end));
        normalise(run, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogate_pairs_are_encoded_and_decoded() {
        for (text, bytes) in [
            ("\u{1f389}", &b"\xed\xa0\xbc\xed\xbe\x89"[..]),
            (
                "\u{10000}\u{10ffff}",
                b"\xed\xa0\x80\xed\xb0\x80\xed\xaf\xbf\xed\xbf\xbf",
            ),
            (
                "a\u{d7ff}\u{1f600}b",
                b"a\xed\x9f\xbf\xed\xa0\xbd\xed\xb8\x80b",
            ),
        ] {
            assert_eq!(cesu_8(text.as_bytes()).as_deref(), Some(bytes), "{text}");
            assert_eq!(
                from_cesu_8(bytes).as_deref(),
                Some(text.as_bytes()),
                "{text}"
            );
        }
        assert_eq!(cesu_8("\u{d7ff}".as_bytes()), None);
        for other in ["\u{d7ff}".as_bytes(), b"\xed\xa0\xbc", b"\xed", b"a"] {
            assert_eq!(from_cesu_8(other), None, "{other:?}");
        }
    }

    #[test]
    fn runs_are_normalised_as_the_whole_text_is() {
        for text in [
            "",
            "plain",
            "é",
            "caf\u{e9} e\u{301}e\u{301}\u{327}x",
            "e\u{327}\u{301}e\u{301}",
            "\u{301}a\u{1100}\u{1161}\u{11a8} \u{1e9b}\u{323}",
            "ha\u{301}\u{ac00}o\u{308}\u{304}",
        ] {
            let whole = [text.nfc().collect::<String>(), text.nfd().collect()];
            assert_eq!(normal_forms(text), whole, "{text:?}");
        }
    }
}
