//! Members of a JSON body in the order in which they were sent, with numbers as they were written.

use std::fmt;

use dhow_core::{Error, Result, json};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::Part;

/// Members of a document.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Texts, numbers and truth values at any depth outside of lists. A name that occurs before gets the names of its objects before it.
    pub(super) scalars: Vec<Part>,
    /// Objects and lists below the top, as they were written.
    pub(super) objects: Vec<Part>,
}

/// Reads the members of a document, or of the only object of a list.
///
/// # Errors
/// If the body is not JSON.
pub(super) fn members(body: &[u8]) -> Result<Members> {
    let body = json::without_mark(body);
    let refused = |error: &serde_json::Error| {
        let fault = json::fault(error);
        Error::invalid("message", format!("has a body that is not JSON: {fault}"))
    };
    let document: &RawValue = serde_json::from_slice(body).map_err(|error| refused(&error))?;
    let mut members = Members::default();
    members.add("", document);
    Ok(members)
}

/// Returns a body without a byte order mark and white space before it.
pub(super) fn without_space(body: &[u8]) -> &[u8] {
    json::without_mark(body).trim_ascii_start()
}

impl Members {
    /// Adds the members of an object or of the only object of a list; `path` is its name with a dot.
    fn add(&mut self, path: &str, value: &RawValue) {
        let Some(object) = object(value) else {
            return;
        };
        for (name, value) in object.0 {
            let path = format!("{path}{name}");
            match value.get().as_bytes() {
                [b'{' | b'[', ..] => {
                    let text = value.get().as_bytes().to_vec();
                    self.objects.push((self.fresh(&name, &path), text));
                    self.add(&format!("{path}."), value);
                }
                _ => {
                    let name = self.fresh(&name, &path);
                    self.scalars.push((name, scalar(value)));
                }
            }
        }
    }

    /// Returns the name, or the path if the name is taken.
    fn fresh(&self, name: &str, path: &str) -> String {
        let mut all = self.scalars.iter().chain(&self.objects);
        match all.any(|(known, _)| known == name) {
            true => path.to_owned(),
            false => name.to_owned(),
        }
    }
}

/// Returns an object, or the only one of a list.
fn object(value: &RawValue) -> Option<Ordered<'_>> {
    if value.get().starts_with('{') {
        return serde_json::from_str(value.get()).ok();
    }
    let list: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
    match list.as_slice() {
        [only] => serde_json::from_str(only.get()).ok(),
        _ => None,
    }
}

/// Returns the text of a scalar as gateways sign it: a text without its quotation marks, nothing for null.
fn scalar(value: &RawValue) -> Vec<u8> {
    match serde_json::from_str::<Option<String>>(value.get()) {
        Ok(text) => text.unwrap_or_default().into_bytes(),
        Err(_) => value.get().as_bytes().to_vec(),
    }
}

/// Object with its members in their order.
struct Ordered<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Ordered<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Ordered<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Ordered(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
