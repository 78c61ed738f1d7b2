//! JSON as gateways print it: numbers kept as text, numbers or strings alike, duplicate keys refused.

use std::{borrow::Cow, collections::BTreeSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

mod spelling;

pub use spelling::{Spelling, spellings};

/// A JSON scalar as text, whether the gateway printed it as a string, a number or a boolean.
///
/// The digits stay as printed: `599.00` does not become `599.0`. Only for `serde_json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lexeme(String);

impl Lexeme {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, taken out.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Reads `true`, `1`, `"true"`, `"1"` and their opposites; `None` for anything else.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.0.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

impl fmt::Display for Lexeme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Lexeme {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text)
                .map(Self)
                .map_err(|_| de::Error::custom("not a JSON string")),
            Some(b'{' | b'[' | b'n') | None => Err(de::Error::custom(
                "expected a string, a number or a boolean",
            )),
            Some(_) => Ok(Self(text.to_owned())),
        }
    }
}

/// Checks that the bytes are one JSON value in UTF-8 in which no object has a key twice, at any depth.
///
/// Structs made with serde notice a repeated field that they know and overlook the others; a signature covers all of them.
///
/// # Errors
/// What is wrong and where, without any value of the document.
pub fn check_unambiguous(bytes: &[u8]) -> Result<(), String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Unambiguous
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| fault(&error))
}

/// A serde_json error in words that contain none of the document's values.
#[must_use]
pub fn fault(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    let words = error.to_string();
    let harmless = ["missing field", "duplicate field", "duplicate key"];
    match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends early".to_owned(),
        serde_json::error::Category::Data
            if harmless.iter().any(|start| words.starts_with(start)) =>
        {
            words
        }
        serde_json::error::Category::Data => format!("an unexpected type at {place}"),
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
            format!("not JSON at {place}")
        }
    }
}

struct Unambiguous;

impl<'de> DeserializeSeed<'de> for Unambiguous {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut seen = Seen::default();
        while let Some(Key(key)) = members.next_key()? {
            if !seen.insert(key) {
                return Err(de::Error::custom("duplicate key in an object"));
            }
            members.next_value_seed(Self)?;
        }
        Ok(())
    }
}

/// The keys of one object: the first few in a list, which is quicker than a tree and allocates once, all others in a tree, so that an
/// object of a hundred thousand keys takes no quadratic time.
#[derive(Default)]
struct Seen<'de> {
    few: Vec<Cow<'de, str>>,
    many: BTreeSet<Cow<'de, str>>,
}

impl<'de> Seen<'de> {
    const FEW: usize = 24;

    /// False when the key is there already.
    fn insert(&mut self, key: Cow<'de, str>) -> bool {
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < Self::FEW {
            if self.few.is_empty() {
                self.few.reserve(8);
            }
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }
}

/// A key, borrowed unless it is written with escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let read = |text: &str| serde_json::from_str::<Lexeme>(text).unwrap().into_string();
        assert_eq!(read("599.00"), "599.00");
        assert_eq!(read("\"599.00\""), "599.00");
        assert_eq!(read("12345678901234567890.12"), "12345678901234567890.12");
        assert_eq!(read("true"), "true");
        assert_eq!(read("\"\\u00e9\\/\""), "é/");
        for wrong in ["null", "{}", "[1]"] {
            assert!(serde_json::from_str::<Lexeme>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            serde_json::from_str::<Option<Lexeme>>("null").unwrap(),
            None
        );
    }

    #[test]
    fn repeated_keys_are_found_at_any_depth() {
        assert!(check_unambiguous(br#"{"a":1,"b":[{"c":2}]}"#).is_ok());
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            let error = check_unambiguous(text.as_bytes()).unwrap_err();
            assert!(error.contains("duplicate key"), "{error}");
        }
        assert!(check_unambiguous(b"{\"a\":\"\xff\"}").is_err());
        assert!(check_unambiguous(b"{} {}").is_err());
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

    #[test]
    fn faults_do_not_repeat_the_document() {
        let error = serde_json::from_str::<u32>("\"top secret\"").unwrap_err();
        assert!(!fault(&error).contains("secret"));
    }
}
