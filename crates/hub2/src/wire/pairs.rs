//! Objects of names and scalars: `headers` and `data` of a redirection, `params` of a failure.

use std::collections::BTreeMap;

use dhow_core::json::RawScalar;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Names and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pairs {
    /// The pairs whose value is a scalar; other values keep their JSON text.
    pub(crate) pairs: BTreeMap<String, String>,
    /// True for something that is neither an object nor empty, such as a list of items.
    pub(crate) is_unreadable: bool,
}

impl Pairs {
    /// True if there is nothing to send or show.
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
        // PHP prints an empty object as an empty list.
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

    fn read(json: &str) -> Pairs {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn objects_are_read_and_everything_else_is_noticed() {
        for empty in ["{}", "[]", "null"] {
            assert!(read(empty).is_empty(), "{empty}");
        }
        for odd in ["[1]", "7", "\"x\"", "true", "[{}]"] {
            let pairs = read(odd);
            assert!(pairs.is_unreadable && !pairs.is_empty(), "{odd}");
        }
        let pairs = read(r#"{"b":"x","a":7,"c":[1],"d":null}"#);
        let expected = [("a", "7"), ("b", "x"), ("c", "[1]"), ("d", "null")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs.pairs, BTreeMap::from(expected));
        assert!(!pairs.is_unreadable && !pairs.is_empty());
    }
}
