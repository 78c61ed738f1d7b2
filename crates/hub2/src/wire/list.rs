//! Lists: a bare array in most places, an object with `data` in others.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A list of either shape.
#[derive(Debug)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

// Not an untagged enum: that reads through a buffer in which numbers lose their digits.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shape(PhantomData))
    }
}

struct Shape<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Shape<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object with `data`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut data = Vec::new();
        while let Some(item) = items.next_element()? {
            data.push(item);
        }
        Ok(List(data))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let mut data = None;
        while let Some(name) = members.next_key::<String>()? {
            if name == "data" {
                data = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        data.map(List)
            .ok_or_else(|| serde::de::Error::missing_field("data"))
    }
}
