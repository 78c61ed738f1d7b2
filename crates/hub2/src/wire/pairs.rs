//! Objects of names and scalars: `headers` and `data` of a redirection, and `params` of a failure.

use std::collections::BTreeMap;

use dhow_core::json::RawScalar;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Names and values of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pairs {
    /// Pairs of the object. A value that is not a scalar keeps its JSON text.
    pub(crate) pairs: BTreeMap<String, String>,
    /// True if the value is neither an object, nor an empty list, nor null.
    pub(crate) is_unreadable: bool,
}

impl Pairs {
    /// Returns true if there are no pairs and the value could be parsed.
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && !self.is_unreadable
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else {
            return Ok(Self::default());
        };
        let text = raw.get();
        if let Ok(members) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(text) {
            let pairs = members.into_iter().map(|(name, raw)| (name, value(&raw)));
            return Ok(Self {
                pairs: pairs.collect(),
                is_unreadable: false,
            });
        }
        // PHP serializes an empty associative array as `[]`.
        let is_empty_list = serde_json::from_str::<[(); 0]>(text).is_ok();
        Ok(Self {
            pairs: BTreeMap::new(),
            is_unreadable: !is_empty_list,
        })
    }
}

fn value(raw: &RawValue) -> String {
    let scalar = serde_json::from_str(raw.get()).map(RawScalar::into_string);
    scalar.unwrap_or_else(|_| raw.get().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Pairs {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn objects_are_parsed_and_other_values_are_unreadable() {
        for empty in ["{}", "[]", "null"] {
            assert!(parse(empty).is_empty(), "{empty}");
        }
        for odd in ["[1]", "7", "\"x\"", "true", "[{}]"] {
            let pairs = parse(odd);
            assert!(pairs.is_unreadable && !pairs.is_empty(), "{odd}");
        }
        let pairs = parse(r#"{"b":"x","a":7,"c":[1],"d":null}"#);
        let expected = [("a", "7"), ("b", "x"), ("c", "[1]"), ("d", "null")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs.pairs, BTreeMap::from(expected));
        assert!(!pairs.is_unreadable && !pairs.is_empty());
    }
}
