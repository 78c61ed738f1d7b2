//! Lists: a bare array, or an object with `data`.

use std::fmt;

use dhow_core::json::{self, LenientList};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// A list in either shape. An item that cannot be parsed is an error.
// LEDGER: list-shape
// A search that skips an item may report that an object does not exist although it does.
#[derive(Debug)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Items(items) = deserializer.deserialize_any(Shape)?;
        let items = items.iter().map(|item| json::from_str(item.get()));
        let items: Result<_, _> = items.collect();
        items
            .map(Self)
            .map_err(|_| D::Error::custom("an item of the list cannot be read"))
    }
}

/// Id and references of an item, for one that cannot be parsed as a whole.
// Source: Hub2 API reference, PaymentIntent and "Create a transfer": the former has `purchaseReference`, the latter `reference`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Named {
    #[serde(deserialize_with = "json::identifier")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "json::identifier")]
    pub(crate) purchase_reference: Option<String>,
    #[serde(deserialize_with = "json::identifier")]
    pub(crate) reference: Option<String>,
}

/// Parses the items of a list. An empty object and null are not empty lists: each counts as one item that cannot be parsed.
// LEDGER: list-shape
// `{}` may be another object than a list, such as an error without members, so it must not prove that nothing exists.
pub(crate) fn parse_items<T: DeserializeOwned>(raw: &RawValue) -> LenientList<T> {
    let unreadable = LenientList {
        items: Vec::new(),
        unreadable: 1,
    };
    match json::from_str::<LenientList<T>>(raw.get()) {
        Ok(list) if raw.get().starts_with('[') || !list.items.is_empty() => list,
        _ => unreadable,
    }
}

// A visitor instead of an untagged enum: the latter buffers its input, and numbers lose digits in the buffer.
struct Items(Vec<Box<RawValue>>);

struct Shape;

impl<'de> Visitor<'de> for Shape {
    type Value = Items;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Hub2's provisioning list is the one documented object with `data`.
        f.write_str("a list or an object with `data`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Items, A::Error> {
        let mut data = Vec::new();
        while let Some(item) = items.next_element()? {
            data.push(item);
        }
        Ok(Items(data))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Items, A::Error> {
        let mut data = None;
        while let Some(name) = members.next_key::<String>()? {
            if name == "data" {
                data = Some(parse_items(&members.next_value::<Box<RawValue>>()?));
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        let data = data.filter(|data| data.unreadable == 0);
        data.map(|data| Items(data.items))
            .ok_or_else(|| A::Error::missing_field("data"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<Vec<u32>> {
        serde_json::from_str::<List<u32>>(json)
            .ok()
            .map(|list| list.0)
    }

    #[test]
    fn bare_lists_and_lists_in_data_are_read() {
        for json in [
            "[1,2]",
            r#"{"data":[1,2]}"#,
            r#"{"meta":{},"data":{"0":1,"3":2}}"#,
        ] {
            assert_eq!(parse(json), Some(vec![1, 2]), "{json}");
        }
        assert_eq!(parse("[]"), Some(Vec::new()));
    }

    #[test]
    fn a_value_that_may_hide_an_item_is_not_a_list() {
        for json in [
            "{}",
            r#"{"data":7}"#,
            r#"{"data":{}}"#,
            r#"{"data":{ }}"#,
            r#"{"data":null}"#,
            r#"[1,"x"]"#,
            r#"{"data":[1,{}]}"#,
            "7",
            "null",
        ] {
            assert_eq!(parse(json), None, "{json}");
        }
    }
}
