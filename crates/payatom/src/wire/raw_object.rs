//! The members of a JSON object as they were printed: what a hash covers is the text, not the number that it means.
//!
//! There are two ways to take a text out. A hash covers what was received, so [`RawObject::scalar`] changes nothing and has no text for
//! half a surrogate pair. Everything else is read leniently (L34): [`RawObject::text`] puts U+FFFD in its place.

use std::{borrow::Cow, fmt};

use dhow_core::{Response, json};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::php_number;

/// Far more members than any message of this gateway has; it bounds the search for repeated names.
const MOST_MEMBERS: usize = 512;

/// What is read for half a surrogate pair.
const UNREADABLE: char = '\u{fffd}';

/// The members of one JSON object, in their order. No name comes twice, at any depth.
#[derive(Debug)]
pub(crate) struct RawObject<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Why bytes are not such an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawObjectError {
    NotAnObject,
    Repeated,
}

impl RawObjectError {
    /// Why a text is not one object with distinct names.
    fn of(text: &str) -> Self {
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

/// A scalar as PHP joins it to a text, and whether it was printed as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) is_number: bool,
    /// `null`, `true` or `false`: PHP has a text for it, which says nothing about money or an order.
    pub(crate) is_literal: bool,
}

impl Scalar<'_> {
    /// The text that PHP makes of a number that it decoded: `100.00` becomes `100`. A text is never respelled.
    pub(crate) fn as_php_joins(&self) -> &str {
        let number = self.is_number.then(|| php_number::normalised(&self.text));
        number.flatten().unwrap_or(&self.text)
    }

    /// The text for reading: `true` is no number and no reference, although PHP's text for it is `1`.
    pub(crate) fn into_read(self) -> String {
        match self.is_literal && !self.text.is_empty() {
            true => "true".to_owned(),
            false => self.text.into_owned(),
        }
    }
}

impl<'a> RawObject<'a> {
    /// Reads one object; a byte order mark before it, which no hash covers, is skipped.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, RawObjectError> {
        let text = std::str::from_utf8(json::without_mark(bytes))
            .map_err(|_| RawObjectError::NotAnObject)?;
        let members: Self = serde_json::from_str(text).map_err(|_| RawObjectError::of(text))?;
        // Names with half a surrogate pair read alike and may differ.
        if members.0.iter().any(|(name, _)| name.contains(UNREADABLE)) {
            json::check_unambiguous(text.as_bytes()).map_err(RawObjectError::from)?;
        }
        let nested = |raw: &RawValue| raw.get().starts_with(['{', '[']);
        for (_, raw) in members.0.iter().filter(|(_, raw)| nested(raw)) {
            json::check_unambiguous(raw.get().as_bytes()).map_err(RawObjectError::from)?;
        }
        Ok(members)
    }

    /// The members of a response.
    pub(crate) fn of(response: &'a Response) -> dhow_core::Result<Self> {
        Self::read(response.body())
            .map_err(|_| response.unexpected("it is not one JSON object with distinct names"))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.iter()
            .find(|(own, _)| *own == name)
            .map(|(_, raw)| raw)
    }

    /// A scalar member as received, for hashes: a text, a number as printed, PHP's texts for null and booleans. Objects, lists and texts
    /// with half a surrogate pair are none.
    pub(crate) fn scalar(&self, name: &str) -> Option<Scalar<'a>> {
        scalar(self.raw(name)?, unquoted)
    }

    /// The text of a scalar member for reading, unless it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let raw = self.raw(name)?;
        let text = match raw.get() {
            // For PHP the text `1`, which would read as an amount.
            "true" => Cow::Borrowed("true"),
            _ => scalar(raw, readable)?.text,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The text of a scalar member, unless it is empty, taken out.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }
}

fn scalar<'r>(
    raw: &'r RawValue,
    unquoted: fn(&'r str) -> Option<Cow<'r, str>>,
) -> Option<Scalar<'r>> {
    let text = match raw.get() {
        "null" | "false" => Cow::Borrowed(""),
        "true" => Cow::Borrowed("1"),
        quoted if quoted.starts_with('"') => unquoted(quoted)?,
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
        is_literal: matches!(raw.get(), "null" | "true" | "false"),
    })
}

/// A JSON string's text; only one with escapes is copied.
fn unquoted(quoted: &str) -> Option<Cow<'_, str>> {
    if quoted.contains('\\') {
        return serde_json::from_str(quoted).ok().map(Cow::Owned);
    }
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(Cow::Borrowed(inner))
}

/// The same for reading: half a surrogate pair becomes U+FFFD.
fn readable(quoted: &str) -> Option<Cow<'_, str>> {
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
            let name = readable(name.get()).ok_or_else(|| de::Error::custom("not a name"))?;
            let is_known = members.iter().any(|(own, _)| *own == name);
            if is_known && !name.contains(UNREADABLE) {
                return Err(de::Error::custom("a name comes twice"));
            }
            if members.len() == MOST_MEMBERS {
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
    fn texts_and_numbers_keep_their_print() {
        let json = r#"{"a":"1.00","b":1.00,"c":null,"d":true,"e":[],"f":"\/","\u0067":"h"}"#;
        let members = RawObject::read(json.as_bytes()).unwrap();
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
        assert_eq!(members.scalar("d").unwrap().into_read(), "true");
        assert_eq!(members.owned("d").as_deref(), Some("true"));
        assert_eq!(members.owned("c"), None);
        assert!(members.scalar("b").unwrap().is_number);
        assert!(!members.scalar("a").unwrap().is_number);
        assert_eq!(members.scalar("a").unwrap().as_php_joins(), "1.00");
        assert_eq!(members.scalar("b").unwrap().as_php_joins(), "1");
    }

    #[test]
    fn names_that_come_twice_are_refused_at_any_depth() {
        for json in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"r":{"x":1,"x":2}}"#,
        ] {
            let fault = RawObject::read(json.as_bytes()).unwrap_err();
            assert_eq!(fault, RawObjectError::Repeated, "{json}");
        }
        for json in ["", "[]", "1", "{", "{}{}", "{\"a\":\"\u{1}\"}"] {
            let fault = RawObject::read(json.as_bytes()).unwrap_err();
            assert_eq!(fault, RawObjectError::NotAnObject, "{json}");
        }
        assert!(RawObject::read(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn a_name_that_comes_twice_is_found_behind_and_below_any_nesting() {
        for depth in [1, 127, 128, 129, 10_000] {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            for json in [
                format!(r#"{{"x":{open}{close},"a":1,"a":2}}"#),
                format!(r#"{{"x":{open}{{"a":1,"a":2}}{close}}}"#),
            ] {
                let fault = RawObject::read(json.as_bytes()).unwrap_err();
                assert_eq!(fault, RawObjectError::Repeated, "{depth}");
            }
            let fine = format!(r#"{{"x":{open}{close},"a":1}}"#);
            assert!(RawObject::read(fine.as_bytes()).is_ok(), "{depth}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_read_and_never_hashed() {
        let json = "\u{feff}{\"n\\ud83d\":1,\"a\":\"x\\ud83d\",\"b\":[\"\\ud83d\"],\"c\":\"\\ud83d\\ude00\"}";
        let members = RawObject::read(json.as_bytes()).unwrap();
        assert_eq!(members.owned("a").as_deref(), Some("x\u{fffd}"));
        assert_eq!(members.scalar("a"), None);
        assert_eq!(members.owned("n\u{fffd}").as_deref(), Some("1"));
        assert_eq!(members.scalar("c").unwrap().text, "\u{1f600}");
        let two = r#"{"\ud83d":1,"\udc00":2,"a":3}"#;
        let members = RawObject::read(two.as_bytes()).unwrap();
        assert_eq!(members.owned("a").as_deref(), Some("3"));
        for twice in [
            r#"{"\ud83d":1,"\uD83D":2}"#,
            r#"{"\u0061\ud83d":1,"a\ud83d":2}"#,
        ] {
            assert_eq!(
                RawObject::read(twice.as_bytes()).unwrap_err(),
                RawObjectError::Repeated,
                "{twice}"
            );
        }
    }

    #[test]
    fn members_that_are_new_leave_the_others_readable() {
        let new = |count: usize| {
            let names = (0..count).map(|n| format!(r#""new{n}":{{"a":[1,{{"b":null}}]}}"#));
            let new = names.collect::<Vec<_>>().join(",");
            format!(r#"{{{new},"status":"Approved"}}"#)
        };
        let json = new(MOST_MEMBERS - 1);
        let members = RawObject::read(json.as_bytes()).unwrap();
        assert_eq!(members.owned("status").as_deref(), Some("Approved"));
        assert!(RawObject::read(new(MOST_MEMBERS).as_bytes()).is_err());
    }
}
