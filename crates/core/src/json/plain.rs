//! JSON objects that are read without an index of their values.

use std::ops::Range;

use super::{text::quoted_end, without_mark};

/// Passes the name of each member of a plain object, and the place of the JSON text of its value in the document, to a function. For a
/// receiver that knows the names of a message and keeps the places of the values itself. A byte order mark is skipped.
///
/// Returns `None` for another value than an object, for one with an escape, a number with a sign or an exponent, or a list or object with
/// content, for a document that is not JSON, and as soon as the function does. The function compares the names, and refuses a name that
/// comes again. Then [`Document`](super::Document) tells the members or the error.
///
/// ```
/// use dhow_core::json::each_plain_member;
///
/// let document = r#"{"status":"paid","amount":599.00}"#;
/// let mut amount = None;
/// let all = each_plain_member(document, |name, value| match name {
///     b"amount" => amount.replace(value).is_none().then_some(()),
///     b"status" => Some(()),
///     _ => None,
/// });
/// assert_eq!(all, Some(()));
/// assert_eq!(amount.and_then(|place| document.get(place)), Some("599.00"));
/// ```
pub fn each_plain_member<'d>(
    document: &'d str,
    mut each: impl FnMut(&'d [u8], Range<usize>) -> Option<()>,
) -> Option<()> {
    let bytes = document.as_bytes();
    let start = skip_space(bytes, bytes.len() - without_mark(bytes).len());
    let mut at = skip_space(bytes, take(bytes, start, b'{')?);
    loop {
        let name = take(bytes, at, b'"')?;
        let name_end = plain_string(bytes, name)?;
        let colon = skip_space(bytes, name_end + 1);
        let value = skip_space(bytes, take(bytes, colon, b':')?);
        let end = value_end(bytes, value)?;
        each(bytes.get(name..name_end)?, value..end)?;
        at = skip_space(bytes, end);
        match bytes.get(at)? {
            b',' => at = skip_space(bytes, at + 1),
            b'}' => break,
            _ => return None,
        }
    }
    // Further text could be a second document.
    (skip_space(bytes, at + 1) == bytes.len()).then_some(())
}

/// Returns the place behind the byte, which must be there.
#[inline(always)]
fn take(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    (*bytes.get(at)? == byte).then_some(at + 1)
}

#[inline(always)]
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Returns the place of the closing quotation mark of a string without escapes.
#[inline(always)]
fn plain_string(bytes: &[u8], start: usize) -> Option<usize> {
    match quoted_end(bytes, start)? {
        (end, false) => Some(end),
        (_, true) => None,
    }
}

#[inline(always)]
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => Some(plain_string(bytes, at + 1)? + 1),
        b'[' => take(bytes, at + 1, b']'),
        b'{' => take(bytes, at + 1, b'}'),
        b'0'..=b'9' => number_end(bytes, at),
        b'n' => word_end(bytes, at, b"null"),
        b't' => word_end(bytes, at, b"true"),
        b'f' => word_end(bytes, at, b"false"),
        _ => None,
    }
}

fn word_end(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let rest = bytes.get(at..)?;
    rest.starts_with(word).then_some(at + word.len())
}

/// Returns the end of a number without a sign and an exponent.
fn number_end(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let whole = digits(at);
    // JSON has no number with a zero before other digits.
    if whole > 1 && bytes.get(at) == Some(&b'0') {
        return None;
    }
    let end = at + whole;
    match bytes.get(end) {
        Some(b'.') => {
            let decimals = digits(end + 1);
            let end = end + 1 + decimals;
            (decimals > 0 && !matches!(bytes.get(end), Some(b'e' | b'E'))).then_some(end)
        }
        Some(b'e' | b'E') => None,
        _ => Some(end),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::Document;

    /// Names and JSON texts of a plain object.
    fn members(document: &str) -> Option<Vec<(String, String)>> {
        let mut members = Vec::new();
        each_plain_member(document, |name, value| {
            let name = std::str::from_utf8(name).unwrap().to_owned();
            members.push((name, document.get(value)?.to_owned()));
            Some(())
        })?;
        Some(members)
    }

    /// The members of the document, unless it is no object.
    fn of_document(document: &str) -> Option<Vec<(String, String)>> {
        let document = Document::with_duplicate_keys(document.to_owned())?;
        let root = document.root();
        let members = root.members();
        let members = members.map(|(name, value)| (name.into_owned(), value.json().to_owned()));
        root.is_object().then(|| members.collect())
    }

    #[test]
    fn a_plain_object_is_that_of_the_document() {
        for document in [
            r#"{"a":"b"}"#,
            r#" { "a" : "b" , "c" : 1 } "#,
            "\u{feff}{\"a\":[],\"b\":{},\"é\":\"ü\"}",
            r#"{"a":null,"b":true,"c":false,"d":0,"e":0.50,"f":1234567890.000}"#,
            r#"{"a":1,"a":2,"":""}"#,
        ] {
            let found = members(document);
            assert!(found.is_some(), "{document}");
            assert_eq!(found, of_document(document), "{document}");
        }
    }

    #[test]
    fn every_other_document_is_left_to_the_index() {
        for document in [
            "",
            "{",
            "{}",
            "[]",
            "1",
            "\"a\"",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a":1"#,
            r#"{"a":1}}"#,
            r#"{"a":1}x"#,
            r#"{"a":"\n"}"#,
            r#"{"\u0061":1}"#,
            r#"{"a":-1}"#,
            r#"{"a":1e5}"#,
            r#"{"a":1.5e5}"#,
            r#"{"a":01}"#,
            r#"{"a":1.}"#,
            r#"{"a":.5}"#,
            r#"{"a":[1]}"#,
            r#"{"a":{"b":1}}"#,
            r#"{"a":nul}"#,
            r#"{"a":nulla}"#,
            r#"{"a" 1}"#,
            r#"{a:1}"#,
            "{\"a\":\"\u{1}\"}",
            r#"{"a":1 "b":2}"#,
            r#"{"a":"b}"#,
        ] {
            assert_eq!(members(document), None, "{document}");
        }
        let stopped = each_plain_member(r#"{"a":1}"#, |_, _| None);
        assert_eq!(stopped, None);
    }

    proptest! {
        #[test]
        fn what_is_plain_is_read_as_by_the_document(document in r#"\{("[a-c]?"[:,])?("[a-c]{0,9}"|[0-2.e-]{0,3}|\[\]|null|true| )*[,:"]?("a":"b",?)*\}? ?"#) {
            if let Some(found) = members(&document) {
                prop_assert_eq!(Some(found), of_document(&document));
            }
        }

        #[test]
        fn bytes_of_json_are_read_as_by_the_document(document in r#"[\{\}\[\]":,a0-2.e \\-]{0,24}"#) {
            if let Some(found) = members(&document) {
                prop_assert_eq!(Some(found), of_document(&document));
            }
        }
    }
}
