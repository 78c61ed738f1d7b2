//! JSON parsing for gateways: numbers kept as text, numbers and strings interchangeable, duplicate keys refused, unneeded fields ignored
//!.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

mod document;
mod index;
mod lenient;
mod names;
mod number;
mod plain;
mod strict;
mod text;
mod unambiguous;

pub use document::{Document, Place, Value};
pub use lenient::{LenientList, from_slice, identifier, optional, readable, text, without_mark};
pub use number::{ExactNumber, InvalidNumber};
pub use plain::each_plain_member;
pub use strict::{from_readable, from_str};
pub use unambiguous::{Ambiguity, check_unambiguous};

use lenient::whole_number;

/// A JSON scalar as text, from a string, a number or a boolean.
///
/// The digits stay as sent: `599.00` does not become `599.0`. Works with `serde_json` only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RawScalar(String);

impl RawScalar {
    /// The scalar as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Parses `true`, `1`, `"true"`, `"1"` and their opposites. Returns `None` for anything else.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.0.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

impl fmt::Display for RawScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RawScalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `RawValue` is the only way to the digits as sent: a number type of serde would normalise them.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text)
                .map(Self)
                .map_err(|_| de::Error::custom("not a JSON string")),
            // Null is refused here, so that `Option<RawScalar>` decides about missing values.
            Some(b'{' | b'[' | b'n') | None => Err(de::Error::custom(
                "expected a string, a number or a boolean",
            )),
            Some(_) => Ok(Self(text.to_owned())),
        }
    }
}

/// Returns the text of a serde_json error without any value of the document.
#[must_use]
pub fn fault(error: &serde_json::Error) -> String {
    // Line 0 means that serde_json has no position.
    let place = match error.line() {
        0 => String::new(),
        line => format!(" at line {line} column {}", error.column()),
    };
    // serde_json quotes values of the document in most messages; only those listed below are free of them.
    let words = error.to_string();
    let harmless = ["missing field", "duplicate field", "duplicate key"];
    match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends early".to_owned(),
        serde_json::error::Category::Data
            if harmless.iter().any(|start| words.starts_with(start)) =>
        {
            words
        }
        serde_json::error::Category::Data => format!("an unexpected type{place}"),
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
            format!("not JSON{place}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let read = |text: &str| {
            serde_json::from_str::<RawScalar>(text)
                .unwrap()
                .into_string()
        };
        assert_eq!(read("599.00"), "599.00");
        assert_eq!(read("\"599.00\""), "599.00");
        assert_eq!(read("12345678901234567890.12"), "12345678901234567890.12");
        assert_eq!(read("true"), "true");
        assert_eq!(read("\"\\u00e9\\/\""), "é/");
        for wrong in ["null", "{}", "[1]"] {
            assert!(serde_json::from_str::<RawScalar>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            serde_json::from_str::<Option<RawScalar>>("null").unwrap(),
            None
        );
    }

    #[test]
    fn faults_do_not_repeat_the_document() {
        let error = serde_json::from_str::<u32>("\"top secret\"").unwrap_err();
        assert!(!fault(&error).contains("secret"));
    }

    #[test]
    fn booleans_are_read_in_four_spellings() {
        let read = |text: &str| RawScalar(text.to_owned()).as_bool();
        for yes in ["true", "1"] {
            assert_eq!(read(yes), Some(true), "{yes}");
        }
        for no in ["false", "0"] {
            assert_eq!(read(no), Some(false), "{no}");
        }
        for other in ["", "True", "yes", "2", "01"] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(RawScalar("2.50".to_owned()).as_str(), "2.50");
    }

    #[test]
    fn every_kind_of_value_is_unambiguous() {
        for text in [
            "true",
            "-1",
            "1",
            "1.5",
            "\"a\"",
            "\"\\u0061\"",
            "null",
            "[]",
            "{}",
        ] {
            assert_eq!(check_unambiguous(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn each_fault_has_its_words() {
        #[derive(Debug, Deserialize)]
        #[allow(dead_code, reason = "only its shape matters")]
        struct One {
            a: u8,
        }
        let words = |text: &str| fault(&serde_json::from_str::<One>(text).unwrap_err());
        assert_eq!(words(""), "the JSON ends early");
        assert_eq!(words("{]"), "not JSON at line 1 column 2");
        assert_eq!(
            words(r#"{"a":"x"}"#),
            "an unexpected type at line 1 column 8"
        );
        assert_eq!(words("{}"), "missing field `a` at line 1 column 2");
        let placeless = <serde_json::Error as de::Error>::custom("top secret");
        assert_eq!(fault(&placeless), "an unexpected type");
        let twice = words(r#"{"a":1,"a":2}"#);
        assert!(twice.starts_with("duplicate field `a`"), "{twice}");
    }
}
