//! Lists: a bare array in some places, an envelope with `data` and `meta` in others.

use std::{fmt, marker::PhantomData};

use dhow_core::json::Lexeme;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A list of either shape, with the way to go on if it says one.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    pub(crate) meta: Meta,
}

/// What an envelope says about the way on. Its addresses are not read: they are never followed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Meta {
    pub(crate) next_cursor: Option<String>,
    current_page: Option<Lexeme>,
    last_page: Option<Lexeme>,
}

impl Meta {
    /// Whether there are further numbered pages, if the envelope says so.
    pub(crate) fn has_more_pages(&self) -> Option<bool> {
        let number = |page: &Option<Lexeme>| page.as_ref()?.as_str().parse::<u32>().ok();
        Some(number(&self.current_page)? < number(&self.last_page)?)
    }
}

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
        Ok(List {
            data,
            meta: Meta::default(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let mut data = None;
        let mut meta: Option<Meta> = None;
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "data" => data = Some(members.next_value()?),
                "meta" => meta = members.next_value()?,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(List {
            data: data.ok_or_else(|| serde::de::Error::missing_field("data"))?,
            meta: meta.unwrap_or_default(),
        })
    }
}
