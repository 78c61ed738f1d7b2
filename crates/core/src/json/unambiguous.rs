//! Detection of duplicate keys in JSON objects: two parsers may read such a document in two ways.

use std::{borrow::Cow, collections::BTreeSet};

use serde::de::IgnoredAny;

use super::{readable, without_mark};

/// A reason why bytes are not one JSON value with one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Ambiguity {
    /// An object has a key twice, at any depth. An attacker could choose which value counts.
    #[error("an object has the same key twice")]
    DuplicateKey,
    /// The bytes are not one JSON value in UTF-8.
    #[error("not one JSON value in UTF-8")]
    NotJson,
}

/// Checks that the bytes are one JSON value in UTF-8 in which no object has a key twice, at any depth. A leading byte order mark is
/// skipped.
///
/// Structs made with serde detect a repeated field that they know and overlook others, but a signature covers all of them.
///
/// # Errors
/// [`Ambiguity`] with the reason.
pub fn check_unambiguous(bytes: &[u8]) -> Result<(), Ambiguity> {
    let text = std::str::from_utf8(without_mark(bytes)).map_err(|_| Ambiguity::NotJson)?;
    // Neither pass is recursive, so nesting of any depth cannot hide the rest of the document.
    let _: IgnoredAny = serde_json::from_str(text).map_err(|_| Ambiguity::NotJson)?;
    if has_duplicate_key(text) {
        return Err(Ambiguity::DuplicateKey);
    }
    Ok(())
}

/// Scans valid JSON. Outside of strings only brackets, braces and commas matter.
fn has_duplicate_key(json: &str) -> bool {
    let mut open: Vec<Option<Seen<'_>>> = Vec::new();
    let mut key_comes = false;
    let mut rest = json;
    while let Some(place) = rest.find(['"', '{', '}', '[', ']', ',']) {
        let (_, here) = rest.split_at(place);
        let mut chars = here.chars();
        let mark = chars.next();
        rest = chars.as_str();
        match mark {
            Some('"') => {
                let (string, behind) = split_string(rest);
                rest = behind;
                if std::mem::take(&mut key_comes)
                    && let Some(Some(seen)) = open.last_mut()
                    && !seen.insert(Key::decode(string))
                {
                    return true;
                }
            }
            Some('{') => {
                open.push(Some(Seen::default()));
                key_comes = true;
            }
            Some('[') => open.push(None),
            Some('}' | ']') => drop(open.pop()),
            // In a list the next string is a value, not a key.
            _ => key_comes = true,
        }
    }
    false
}

/// Splits after an opening quotation mark: the string as written, and the rest after its closing mark.
fn split_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    let string = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let behind = end.and_then(|end| text.get(end + 1..)).unwrap_or_default();
    (string, behind)
}

/// A decoded key.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// Decoded text: `"\u0061"` is `a`.
    Text(Cow<'a, str>),
    /// UTF-16 with half a surrogate pair, which no text contains. Different halves are different keys.
    Broken(Vec<u16>),
}

impl<'a> Key<'a> {
    fn decode(written: &'a str) -> Self {
        if !written.contains('\\') {
            return Self::Text(Cow::Borrowed(written));
        }
        let quoted = format!("\"{written}\"");
        match readable(quoted.as_bytes()) {
            Cow::Owned(_) => Self::Broken(units(written)),
            Cow::Borrowed(whole) => {
                let read = serde_json::from_slice(whole);
                Self::Text(read.map_or(Cow::Borrowed(written), Cow::Owned))
            }
        }
    }
}

/// Returns the UTF-16 of a string as written, with its escapes decoded.
fn units(written: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(written.len());
    let mut rest = written.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            continue;
        }
        let escape = rest.next();
        let plain = match escape {
            Some('u') => {
                let digits: String = rest.by_ref().take(4).collect();
                units.extend(u16::from_str_radix(&digits, 16));
                continue;
            }
            Some('b') => 0x08,
            Some('f') => 0x0c,
            Some('n') => 0x0a,
            Some('r') => 0x0d,
            Some('t') => 0x09,
            // A quotation mark, a backslash or a slash.
            Some(other) => u16::try_from(u32::from(other)).unwrap_or_default(),
            None => 0,
        };
        units.push(plain);
    }
    units
}

/// Keys of one object: a few in a list, which is faster, and the others in a tree, so that an object of a hundred thousand keys takes no
/// quadratic time.
#[derive(Default)]
struct Seen<'a> {
    few: Vec<Key<'a>>,
    many: BTreeSet<Key<'a>>,
}

impl<'a> Seen<'a> {
    const FEW: usize = 24;

    /// Inserts a key. Returns false if it was there already.
    fn insert(&mut self, key: Key<'a>) -> bool {
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_found_at_any_depth() {
        assert!(check_unambiguous(br#"{"a":1,"b":[{"c":2}]}"#).is_ok());
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            let found = check_unambiguous(text.as_bytes());
            assert_eq!(found, Err(Ambiguity::DuplicateKey), "{text}");
        }
        for other in [
            &b"{\"a\":\"\xff\"}"[..],
            b"{} {}",
            b"",
            b"{\"a\":1",
            b"{\"a\"}",
            b"{a:1}",
        ] {
            assert_eq!(check_unambiguous(other), Err(Ambiguity::NotJson));
        }
    }

    #[test]
    fn strings_are_no_structure_and_equal_keys_of_different_objects_are_no_duplicates() {
        for text in [
            r#"[{"a":1},{"a":1}]"#,
            r#"{"a":{"a":{"a":1}},"b":"a"}"#,
            r#"{"a":"{\"b\":1,\"b\":2}","b":"\\","c":"}"}"#,
            r#"{"a":["a","a"],"b":["a","a"]}"#,
            r#"{"a\"":1,"a":2,"a\\":3}"#,
            r#"{"":1,"a":[],"b":{}}"#,
            r#"{"a":"\ud83d","\ud83d\ude00":1}"#,
            r#"{"\ud800":1,"\ud801":2}"#,
            r#"{"\ud800":1,"\ufffd":2}"#,
            r#"{"\ud800":1,"\udc00":2,"\ud800\udc00":3}"#,
            r#"{"\n\ud800":1,"\t\ud800":2,"\\\ud800":3,"\/\ud800":4,"\b\ud800":5,"\f\ud800":6,"\r\ud800":7}"#,
            r#""a""#,
            "[1,2]",
        ] {
            assert_eq!(check_unambiguous(text.as_bytes()), Ok(()), "{text}");
        }
        for text in [
            r#"{"a":"}","a":1}"#,
            r#"{"a":[{}],"b":1,"a":2}"#,
            r#"{"a":"\"","a":1}"#,
            r#"{ "a" : 1 , "a" : 2 }"#,
            r#"{"\ud83d":1,"\ud83d":2}"#,
            r#"{"\ud83d":1,"\uD83D":2}"#,
            r#"{"a\ud800é":1,"\u0061\ud800\u00E9":2}"#,
            r#"{"\ud800\u0008":1,"\ud800\b":2}"#,
            r#"{"\ud800\u0009":1,"\ud800\t":2}"#,
            r#"{"\ud800\u000a":1,"\ud800\n":2}"#,
            r#"{"\ud800\u000c":1,"\ud800\f":2}"#,
            r#"{"\ud800\u000d":1,"\ud800\r":2}"#,
            r#"{"\ud800\u005c":1,"\ud800\\":2}"#,
            r#"{"\ud800\/":1,"\ud800/":2}"#,
            r#"{"\ud800\u0022":1,"\ud800\"":2}"#,
            "\u{feff}{\"a\":1,\"a\":2}",
        ] {
            let found = check_unambiguous(text.as_bytes());
            assert_eq!(found, Err(Ambiguity::DuplicateKey), "{text}");
        }
    }

    #[test]
    fn a_repeated_key_is_found_behind_and_below_any_nesting() {
        for depth in [1, 126, 127, 128, 129, 1_000, 100_000] {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            let behind = |more: &str| format!(r#"{{"x":{open}{close},"a":1{more}}}"#);
            assert_eq!(check_unambiguous(behind("").as_bytes()), Ok(()), "{depth}");
            let found = check_unambiguous(behind(r#","a":2"#).as_bytes());
            assert_eq!(found, Err(Ambiguity::DuplicateKey), "{depth}");
            let below = format!(r#"{open}{{"a":1,"a":2}}{close}"#);
            let found = check_unambiguous(below.as_bytes());
            assert_eq!(found, Err(Ambiguity::DuplicateKey), "{depth}");
        }
    }

    #[test]
    fn a_repeated_key_is_found_among_any_number_of_others() {
        for others in [0_u32, 7, 23, 24, 25, 5_000] {
            let members: Vec<String> = (0..others).map(|n| format!("\"k{n}\":{n}")).collect();
            let object = |more: &str| {
                format!(
                    "{{\"a\":1{}{}{more}}}",
                    if others == 0 { "" } else { "," },
                    members.join(",")
                )
            };
            assert!(check_unambiguous(object("").as_bytes()).is_ok(), "{others}");
            assert!(
                check_unambiguous(object(",\"a\":2").as_bytes()).is_err(),
                "{others}"
            );
            let last = format!(",\"\\u006b{}\":2", others.saturating_sub(1));
            let repeated = check_unambiguous(object(&last).as_bytes()).is_err();
            assert_eq!(repeated, others > 0, "{others}");
        }
    }
}
