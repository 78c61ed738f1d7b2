//! Texts that are signed in place of the correct one, for any gateway: rows of a table.

use super::Mistake;

mod charsets;
mod encodings;
mod numbers;
mod table;

pub use charsets::{from_cesu_8, from_windows_1252, normal_forms, unmangled};
pub(super) use charsets::{latin_1, nfc, nfd, python_string};
pub use encodings::{html_escaped, html_unescaped, without_slashes};
pub(super) use encodings::{percent_decoded, percent_lower, quoted};
pub(super) use numbers::{float_number, is_number, shortest_number, two_decimals};

/// Row of the table: a change of the whole text.
#[derive(Debug)]
pub struct TextMistake {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    /// Returns the mistaken text, or `None` if the mistake changes nothing.
    text: fn(&[u8]) -> Option<Vec<u8>>,
    /// True if a mistake in composing a text can give the same text, and is named then.
    is_alike: bool,
}

impl TextMistake {
    pub(super) const fn is_alike(&self) -> bool {
        self.is_alike
    }

    /// Returns the mistaken text, or `None` if the mistake changes nothing.
    #[must_use]
    pub fn apply(&self, text: &[u8]) -> Option<Vec<u8>> {
        (self.text)(text).filter(|changed| changed != text)
    }

    /// Returns the mistake.
    #[must_use]
    pub fn mistake(&self) -> Mistake {
        Mistake::new(self.name, self.what, self.fix)
    }
}

/// Returns the table, the most common mistakes first.
#[must_use]
pub fn text_mistakes() -> &'static [TextMistake] {
    table::TABLE
}

/// Replaces every occurrence of `from`.
#[must_use]
pub fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let Some(first) = from.first() else {
        return text.to_vec();
    };
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    // Runs without the first byte are copied as a whole.
    while let Some(place) = rest.iter().position(|byte| byte == first) {
        let (before, found) = rest.split_at(place);
        out.extend_from_slice(before);
        let (kept, length) = match found.starts_with(from) {
            true => (to, from.len()),
            false => (std::slice::from_ref(first), 1),
        };
        out.extend_from_slice(kept);
        rest = found.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

fn without(text: &[u8], is_removed: impl Fn(u8) -> bool) -> Vec<u8> {
    text.iter()
        .copied()
        .filter(|byte| !is_removed(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::table::TABLE;
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        let rows = text_mistakes().iter();
        rows.filter(|row| row.apply(text.as_bytes()).is_some())
            .map(|row| row.name)
            .collect()
    }

    #[test]
    fn only_rows_that_change_the_text_are_tried() {
        let plain = names("plain");
        for name in [
            "trimmed",
            "crlf-for-lf",
            "charset-latin-1",
            "lower-cased",
            "text-html-escaped",
        ] {
            assert!(!plain.contains(&name), "{name}");
        }
        assert!(names("a\nb").contains(&"crlf-for-lf"));
        assert!(names("été").contains(&"charset-latin-1"));
        assert!(names("Ã©tÃ©").contains(&"charset-mangled"));
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn each_row_makes_its_text() {
        let made = |name: &str, text: &str| {
            let row = TABLE.iter().find(|row| row.name == name).unwrap();
            row.apply(text.as_bytes())
                .map(|text| String::from_utf8_lossy(&text).into_owned())
        };
        for (name, text, expected) in [
            ("text-python-bytes", "a'b\n", r#"b"a'b\n""#),
            ("text-json-string", "a\"/é", r#""a\"/é""#),
            ("text-json-string-php", "a\"/é", "\"a\\\"\\/\\u00e9\""),
            ("text-percent-encoded-lower", "a/b", "a%2fb"),
            ("text-percent-decoded", "a%2Fb+c", "a/b c"),
            ("text-html-escaped", "a&\"b'", "a&amp;&quot;b&#039;"),
            ("text-html-unescaped", "a&amp;&#39;b", "a&'b"),
            ("text-slashes-added", "a\"b", "a\\\"b"),
            ("text-slashes-removed", "a\\/b", "a/b"),
            ("white-space-removed", "a b\n", "ab"),
            ("charset-ascii", "é", "?"),
            ("charset-utf-16", "ab", "a\0b\0"),
            ("text-byte-list", "a{\t", "97,123,9"),
            (
                "text-buffer",
                "a\t",
                "{\"type\":\"Buffer\",\"data\":[97,9]}",
            ),
            ("text-json-string-twice", "\"", "\"\\\"\\\\\\\"\\\"\""),
        ] {
            assert_eq!(made(name, text).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn replacing_is_exact() {
        assert_eq!(replaced(b"a\r\nb\r\n", b"\r\n", b"\n"), b"a\nb\n");
        assert_eq!(replaced(b"", b"x", b"y"), b"");
    }
}
