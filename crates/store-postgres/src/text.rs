//! Text and bytes as parameters.

use std::{borrow::Cow, error::Error, fmt};

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// Begins the two characters that stand for U+0000 and for this character itself.
///
/// PostgreSQL has no U+0000 in text, and a gateway or a handler may send one. The last character of Unicode is never assigned.
const ESCAPE: char = '\u{10FFFF}';

/// Text as a parameter. Any text can be stored and is read as it was; `Debug` does not print it, because the driver logs parameters.
pub(crate) struct Text<'a>(Cow<'a, str>);

/// Text that is written as it is stored.
pub(crate) fn text(text: &str) -> Text<'_> {
    // Two searches for one character each, which the standard library does with `memchr`.
    if !text.contains('\0') && !text.contains(ESCAPE) {
        return Text(Cow::Borrowed(text));
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0' => escaped.extend([ESCAPE, '0']),
            ESCAPE => escaped.extend([ESCAPE, '1']),
            other => escaped.push(other),
        }
    }
    Text(Cow::Owned(escaped))
}

/// Text or null.
pub(crate) fn optional_text(value: Option<&String>) -> Option<Text<'_>> {
    value.map(|value| text(value))
}

/// Texts as one array.
pub(crate) fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Text<'a>> {
    values.into_iter().map(text).collect()
}

/// Returns stored text as it was written.
pub(crate) fn unescaped(stored: String) -> String {
    if !stored.contains(ESCAPE) {
        return stored;
    }
    let mut text = String::with_capacity(stored.len());
    let mut characters = stored.chars();
    while let Some(character) = characters.next() {
        if character != ESCAPE {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('0') => text.push('\0'),
            Some('1') => text.push(ESCAPE),
            other => text.extend([Some(ESCAPE), other].into_iter().flatten()),
        }
    }
    text
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

impl ToSql for Text<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.0.as_ref().to_sql(ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        <&str as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

/// Bytes as a parameter. `Debug` does not print them.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for Bytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

impl ToSql for Bytes<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.0.to_sql(ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        <&[u8] as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_as_it_was_written_and_none_has_a_nul() {
        let texts = [
            "",
            "plain ü",
            "\0",
            "a\0b",
            "\u{10FFFF}",
            "\u{10FFFF}0",
            "\0\u{10FFFF}\0",
            "\u{10FFFF}1\0",
        ];
        let mut stored = Vec::new();
        for original in texts {
            let Text(written) = text(original);
            assert!(!written.contains('\0'));
            assert_eq!(unescaped(written.clone().into_owned()), original);
            stored.push(written);
        }
        stored.sort();
        stored.dedup();
        assert_eq!(stored.len(), texts.len(), "two texts are stored alike");
    }

    #[test]
    fn parameters_are_not_printed() {
        let printed = format!("{:?} {:?}", vec![text("secret")], Bytes(b"secret"));
        assert_eq!(printed, "[<6 bytes>] <6 bytes>");
    }
}
