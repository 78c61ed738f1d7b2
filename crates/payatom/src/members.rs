//! The members of a JSON object as they were printed: what a hash covers is the text, not the number that it means.

use std::{borrow::Cow, fmt};

use dhow_core::json;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// More members than any message of this gateway has.
const MOST_MEMBERS: usize = 64;

/// The members of one JSON object, in their order. No name comes twice, at any depth.
#[derive(Debug)]
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Why bytes are not such an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NotAnObject,
    Repeated,
}

/// A scalar as PHP joins it to a text, and whether it was printed as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) is_number: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotAnObject)?;
        let members: Self = serde_json::from_str(text).map_err(|error| {
            if json::fault(&error).starts_with("duplicate key") {
                Fault::Repeated
            } else {
                Fault::NotAnObject
            }
        })?;
        let nested = |raw: &RawValue| raw.get().starts_with(['{', '[']);
        for (_, raw) in members.0.iter().filter(|(_, raw)| nested(raw)) {
            json::check_unambiguous(raw.get().as_bytes()).map_err(|fault| match fault {
                json::Ambiguity::DuplicateKey => Fault::Repeated,
                _ => Fault::NotAnObject,
            })?;
        }
        Ok(members)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.iter()
            .find(|(own, _)| *own == name)
            .map(|(_, raw)| raw)
    }

    /// A scalar member: a text, a number as printed, PHP's texts for null and booleans. Objects and lists are none.
    pub(crate) fn scalar(&self, name: &str) -> Option<Scalar<'a>> {
        scalar(self.raw(name)?)
    }

    /// The text of a scalar member, unless it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let text = self.scalar(name)?.text;
        (!text.is_empty()).then_some(text)
    }

    /// The text of a scalar member, unless it is empty, taken out.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(Cow::into_owned)
    }
}

fn scalar(raw: &RawValue) -> Option<Scalar<'_>> {
    let text = match raw.get() {
        "null" | "false" => Cow::Borrowed(""),
        "true" => Cow::Borrowed("1"),
        quoted if quoted.starts_with('"') => unquoted(quoted)?,
        nested if nested.starts_with(['{', '[']) => return None,
        number => {
            return Some(Scalar {
                text: Cow::Borrowed(number),
                is_number: true,
            });
        }
    };
    Some(Scalar {
        text,
        is_number: false,
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

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::with_capacity(16);
        while let Some(Name(name)) = map.next_key()? {
            if members.iter().any(|(own, _)| *own == name) {
                return Err(de::Error::custom("duplicate key in an object"));
            }
            if members.len() == MOST_MEMBERS {
                return Err(de::Error::custom("too many members"));
            }
            members.push((name, map.next_value()?));
        }
        Ok(Members(members))
    }
}

/// A name that is borrowed unless it has escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_keep_their_print() {
        let json = r#"{"a":"1.00","b":1.00,"c":null,"d":true,"e":[],"f":"\/","\u0067":"h"}"#;
        let members = Members::read(json.as_bytes()).unwrap();
        let text = |name| members.scalar(name).map(|scalar| scalar.text.into_owned());
        assert_eq!(text("a").as_deref(), Some("1.00"));
        assert_eq!(text("b").as_deref(), Some("1.00"));
        assert_eq!(text("c").as_deref(), Some(""));
        assert_eq!(text("d").as_deref(), Some("1"));
        assert_eq!(text("e"), None);
        assert_eq!(text("f").as_deref(), Some("/"));
        assert_eq!(text("g").as_deref(), Some("h"));
        assert!(members.scalar("b").unwrap().is_number);
        assert!(!members.scalar("a").unwrap().is_number);
    }

    #[test]
    fn names_that_come_twice_are_refused_at_any_depth() {
        for json in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"r":{"x":1,"x":2}}"#,
        ] {
            let fault = Members::read(json.as_bytes()).unwrap_err();
            assert_eq!(fault, Fault::Repeated, "{json}");
        }
        for json in ["", "[]", "1", "{", "{}{}", "{\"a\":\"\u{1}\"}"] {
            let fault = Members::read(json.as_bytes()).unwrap_err();
            assert_eq!(fault, Fault::NotAnObject, "{json}");
        }
        assert!(Members::read(b"{\"a\":\"\xff\"}").is_err());
    }
}
