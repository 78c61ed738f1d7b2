//! JSON objects with their values as received, since a hash covers the text of a number and not its value.
//!
//! [`RawObject::scalar`] returns values for hashing, without any change; it has no text for an unpaired surrogate. [`RawObject::text`] returns
//! values for reading, with U+FFFD in the place of an unpaired surrogate.

use std::{borrow::Cow, fmt};

#[cfg(feature = "client")]
use dhow_core::Response;
use dhow_core::json;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::php_number;

/// Maximum number of members, far above that of any message. It bounds the search for repeated names.
pub(crate) const MAX_MEMBERS: usize = 512;

/// Replacement for an unpaired surrogate.
const UNREADABLE: char = '\u{fffd}';

/// Members of a JSON object, in the order received. No name occurs twice, at any depth.
#[derive(Debug)]
pub(crate) struct RawObject<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Error for bytes that are not a JSON object with distinct names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawObjectError {
    NotAnObject,
    /// A name occurs twice, in this object or a nested one.
    Repeated,
}

impl RawObjectError {
    /// Determines the error of a text that could not be read.
    fn diagnose(text: &str) -> Self {
        json::check_unambiguous(text.as_bytes()).map_or_else(Self::from, |()| Self::NotAnObject)
    }
}

impl From<json::Ambiguity> for RawObjectError {
    fn from(ambiguity: json::Ambiguity) -> Self {
        match ambiguity {
            json::Ambiguity::DuplicateKey => Self::Repeated,
            _ => Self::NotAnObject,
        }
    }
}

/// Scalar value, converted to text as PHP does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) is_number: bool,
    /// True for `null`, `true` and `false`. PHP converts them to text, but the text is not an amount or an order id.
    pub(crate) is_literal: bool,
}

impl Scalar<'_> {
    /// Returns the text of a decoded number in PHP: `100` for `100.00`. Strings are not changed.
    pub(crate) fn as_php_joins(&self) -> &str {
        let number = self.is_number.then(|| php_number::normalised(&self.text));
        number.flatten().unwrap_or(&self.text)
    }
}

impl<'a> Scalar<'a> {
    /// Returns the text for reading. It is `true` for `true`, which PHP converts to `1` and which could pass for an amount.
    pub(crate) fn into_readable(self) -> Cow<'a, str> {
        match self.is_literal && !self.text.is_empty() {
            true => Cow::Borrowed("true"),
            false => self.text,
        }
    }
}

impl<'a> RawObject<'a> {
    /// Parses one object. A byte order mark before it is skipped.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, RawObjectError> {
        let text = std::str::from_utf8(json::without_mark(bytes))
            .map_err(|_| RawObjectError::NotAnObject)?;
        let members: Self =
            serde_json::from_str(text).map_err(|_| RawObjectError::diagnose(text))?;
        // Different names with unpaired surrogates look the same after the replacement.
        if members.0.iter().any(|(name, _)| name.contains(UNREADABLE)) {
            json::check_unambiguous(text.as_bytes()).map_err(RawObjectError::from)?;
        }
        let nested = |raw: &RawValue| raw.get().starts_with(['{', '[']);
        for (_, raw) in members.0.iter().filter(|(_, raw)| nested(raw)) {
            json::check_unambiguous(raw.get().as_bytes()).map_err(RawObjectError::from)?;
        }
        Ok(members)
    }

    /// Parses the body of a response.
    #[cfg(feature = "client")]
    pub(crate) fn from_response(response: &'a Response) -> dhow_core::Result<Self> {
        Self::parse(response.body())
            .map_err(|_| response.unexpected("it is not a JSON object with distinct names"))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.iter()
            .find(|(member, _)| *member == name)
            .map(|(_, raw)| raw)
    }

    /// Returns a scalar member for hashing: a string, a number as received, or PHP's text of null or a boolean.
    ///
    /// Returns `None` for objects, lists and strings with an unpaired surrogate.
    pub(crate) fn scalar(&self, name: &str) -> Option<Scalar<'a>> {
        scalar(self.raw(name)?.get(), unquoted)
    }

    /// Returns the text of a scalar member for reading, unless it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        text(self.raw(name)?.get(), readable)
    }

    /// Returns [`text`](Self::text) as an owned string.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }
}

/// Returns the text of a JSON text for reading, as [`RawObject::text`] does. `readable` reads strings.
pub(crate) fn text<'r>(
    raw: &'r str,
    readable: impl FnOnce(&'r str) -> Option<Cow<'r, str>>,
) -> Option<Cow<'r, str>> {
    let text = match raw {
        // PHP's text is `1`, which could pass for an amount.
        "true" => Cow::Borrowed("true"),
        _ => scalar(raw, readable)?.text,
    };
    (!text.is_empty()).then_some(text)
}

/// Returns the value of a JSON text, as [`RawObject::scalar`] does. `unquoted` reads strings.
pub(crate) fn scalar<'r>(
    raw: &'r str,
    unquoted: impl FnOnce(&'r str) -> Option<Cow<'r, str>>,
) -> Option<Scalar<'r>> {
    let text = match raw {
        quoted if quoted.starts_with('"') => {
            return Some(Scalar {
                text: unquoted(quoted)?,
                is_number: false,
                is_literal: false,
            });
        }
        "null" | "false" => Cow::Borrowed(""),
        "true" => Cow::Borrowed("1"),
        nested if nested.starts_with(['{', '[']) => return None,
        number => {
            return Some(Scalar {
                text: Cow::Borrowed(number),
                is_number: true,
                is_literal: false,
            });
        }
    };
    Some(Scalar {
        text,
        is_number: false,
        is_literal: true,
    })
}

/// Returns the text of a JSON string. Only strings with escapes are copied.
pub(crate) fn unquoted(quoted: &str) -> Option<Cow<'_, str>> {
    if quoted.contains('\\') {
        return serde_json::from_str(quoted).ok().map(Cow::Owned);
    }
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(Cow::Borrowed(inner))
}

/// Returns the text of a JSON string for reading, with U+FFFD for unpaired surrogates.
pub(crate) fn readable(quoted: &str) -> Option<Cow<'_, str>> {
    unquoted(quoted).or_else(|| json::from_slice(quoted.as_bytes()).ok().map(Cow::Owned))
}

impl<'de> Deserialize<'de> for RawObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = RawObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::with_capacity(16);
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = readable(name.get()).ok_or_else(|| de::Error::custom("invalid name"))?;
            let is_known = members.iter().any(|(known, _)| *known == name);
            if is_known && !name.contains(UNREADABLE) {
                return Err(de::Error::custom("duplicate name"));
            }
            if members.len() == MAX_MEMBERS {
                return Err(de::Error::custom("too many members"));
            }
            members.push((name, map.next_value()?));
        }
        Ok(RawObject(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_their_text() {
        let json = r#"{"a":"1.00","b":1.00,"c":null,"d":true,"e":[],"f":"\/","\u0067":"h"}"#;
        let members = RawObject::parse(json.as_bytes()).unwrap();
        let text = |name| members.scalar(name).map(|scalar| scalar.text.into_owned());
        assert_eq!(text("a").as_deref(), Some("1.00"));
        assert_eq!(text("b").as_deref(), Some("1.00"));
        assert_eq!(text("c").as_deref(), Some(""));
        assert_eq!(text("d").as_deref(), Some("1"));
        assert_eq!(text("e"), None);
        assert_eq!(text("f").as_deref(), Some("/"));
        assert_eq!(text("g").as_deref(), Some("h"));
        let literals: Vec<&str> = members.iter().map(|(name, _)| name).collect();
        let literal = |name: &&str| members.scalar(name).is_some_and(|scalar| scalar.is_literal);
        let literals: Vec<&str> = literals.into_iter().filter(literal).collect();
        assert_eq!(literals, ["c", "d"]);
        assert_eq!(members.scalar("d").unwrap().into_readable(), "true");
        assert_eq!(members.owned("d").as_deref(), Some("true"));
        assert_eq!(members.owned("c"), None);
        assert!(members.scalar("b").unwrap().is_number);
        assert!(!members.scalar("a").unwrap().is_number);
        assert_eq!(members.scalar("a").unwrap().as_php_joins(), "1.00");
        assert_eq!(members.scalar("b").unwrap().as_php_joins(), "1");
    }

    #[test]
    fn repeated_names_are_refused_at_any_depth() {
        for json in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"r":{"x":1,"x":2}}"#,
        ] {
            let error = RawObject::parse(json.as_bytes()).unwrap_err();
            assert_eq!(error, RawObjectError::Repeated, "{json}");
        }
        for json in ["", "[]", "1", "{", "{}{}", "{\"a\":\"\u{1}\"}"] {
            let error = RawObject::parse(json.as_bytes()).unwrap_err();
            assert_eq!(error, RawObjectError::NotAnObject, "{json}");
        }
        assert!(RawObject::parse(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn repeated_names_are_found_after_and_inside_any_nesting() {
        for depth in [1, 127, 128, 129, 10_000] {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            for json in [
                format!(r#"{{"x":{open}{close},"a":1,"a":2}}"#),
                format!(r#"{{"x":{open}{{"a":1,"a":2}}{close}}}"#),
            ] {
                let error = RawObject::parse(json.as_bytes()).unwrap_err();
                assert_eq!(error, RawObjectError::Repeated, "{depth}");
            }
            let fine = format!(r#"{{"x":{open}{close},"a":1}}"#);
            assert!(RawObject::parse(fine.as_bytes()).is_ok(), "{depth}");
        }
    }

    #[test]
    fn an_unpaired_surrogate_is_readable_but_not_hashable() {
        let json = "\u{feff}{\"n\\ud83d\":1,\"a\":\"x\\ud83d\",\"b\":[\"\\ud83d\"],\"c\":\"\\ud83d\\ude00\"}";
        let members = RawObject::parse(json.as_bytes()).unwrap();
        assert_eq!(members.owned("a").as_deref(), Some("x\u{fffd}"));
        assert_eq!(members.scalar("a"), None);
        assert_eq!(members.owned("n\u{fffd}").as_deref(), Some("1"));
        assert_eq!(members.scalar("c").unwrap().text, "\u{1f600}");
        let two = r#"{"\ud83d":1,"\udc00":2,"a":3}"#;
        let members = RawObject::parse(two.as_bytes()).unwrap();
        assert_eq!(members.owned("a").as_deref(), Some("3"));
        for twice in [
            r#"{"\ud83d":1,"\uD83D":2}"#,
            r#"{"\u0061\ud83d":1,"a\ud83d":2}"#,
        ] {
            assert_eq!(
                RawObject::parse(twice.as_bytes()).unwrap_err(),
                RawObjectError::Repeated,
                "{twice}"
            );
        }
    }

    #[test]
    fn unknown_members_leave_the_others_readable() {
        let new = |count: usize| {
            let names = (0..count).map(|n| format!(r#""new{n}":{{"a":[1,{{"b":null}}]}}"#));
            let new = names.collect::<Vec<_>>().join(",");
            format!(r#"{{{new},"status":"Approved"}}"#)
        };
        let json = new(MAX_MEMBERS - 1);
        let members = RawObject::parse(json.as_bytes()).unwrap();
        assert_eq!(members.owned("status").as_deref(), Some("Approved"));
        assert!(RawObject::parse(new(MAX_MEMBERS).as_bytes()).is_err());
    }
}
