//! Parser for JSON that keeps the text of numbers.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Field;

/// Maximum nesting depth, more than any request to these gateways needs.
// Each level recurses, so the limit also protects the stack.
const MAX_DEPTH: usize = 16;

/// Parses JSON; `None` if it is malformed or nested too deeply.
pub(super) fn parse(text: &str) -> Option<Field> {
    value(serde_json::from_str(text).ok()?, MAX_DEPTH)
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

/// Members of an object in their order, including repeated names.
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
