//! Detection of duplicate keys in JSON objects: two parsers may read such a document in two ways.

use super::index::Index;

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
    std::str::from_utf8(bytes).map_err(|_| Ambiguity::NotJson)?;
    let index = Index::new(bytes).ok_or(Ambiguity::NotJson)?;
    match index.repeats_a_key() {
        true => Err(Ambiguity::DuplicateKey),
        false => Ok(()),
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
