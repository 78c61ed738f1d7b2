//! Reads JSON without turning a number into a float.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Field;

/// Deeper than any gateway's body.
const DEEPEST: usize = 16;

/// The value of a JSON text; nothing if it is broken or deeper than any honest body.
pub(super) fn read(text: &str) -> Option<Field> {
    value(serde_json::from_str(text).ok()?, DEEPEST)
}

fn value(raw: &RawValue, depth: usize) -> Option<Field> {
    let text = raw.get();
    let depth = depth.checked_sub(1)?;
    Some(match text.as_bytes().first()? {
        b'n' => Field::Null,
        b't' => Field::Bool(true),
        b'f' => Field::Bool(false),
        b'"' => Field::Text(serde_json::from_str(text).ok()?),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            let items = items.into_iter().map(|item| value(item, depth));
            Field::List(items.collect::<Option<_>>()?)
        }
        b'{' => {
            let Members(members) = serde_json::from_str(text).ok()?;
            let members = members.into_iter();
            let read = members.map(|(name, raw)| Some((name, value(raw, depth)?)));
            Field::Map(read.collect::<Option<_>>()?)
        }
        _ => Field::Number(text.to_owned()),
    })
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}
