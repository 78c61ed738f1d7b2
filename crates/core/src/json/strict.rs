//! Strict JSON parsing: serde's derived structs also accept an array and assign its items by position, which these functions refuse.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, Visitor},
};

/// Parses borrowed JSON. An array in place of a struct is an error, at any depth.
///
/// # Errors
/// The error of serde_json, for a text of another shape.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    deserialize(serde_json::Deserializer::from_str(json))
}

/// Parses bytes like [`from_str`]. Make a response [`readable`](super::readable) first.
///
/// # Errors
/// The error of serde_json, for bytes of another shape.
pub fn from_readable<'de, T: Deserialize<'de>>(json: &'de [u8]) -> serde_json::Result<T> {
    deserialize(serde_json::Deserializer::from_slice(json))
}

fn deserialize<'de, R: serde_json::de::Read<'de>, T: Deserialize<'de>>(
    mut json: serde_json::Deserializer<R>,
) -> serde_json::Result<T> {
    let value = T::deserialize(Strict(&mut json))?;
    // Further text could be a second document, which another parser might read instead.
    json.end()?;
    Ok(value)
}

/// Deserialiser that forwards everything, wrapped in turn, and requires an object for a struct.
struct Strict<T>(T);

macro_rules! pass_on {
    ($($method:ident($($name:ident: $kind:ty),*))+) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* Strict(visitor))
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    pass_on! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str() deserialize_string() deserialize_bytes()
        deserialize_byte_buf() deserialize_option() deserialize_unit() deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str) deserialize_seq() deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize) deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str]) deserialize_identifier()
        deserialize_ignored_any()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // serde_json passes an array to the visitor of `deserialize_struct`, and refuses it here.
        self.0.deserialize_map(Strict(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! take_over {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    take_over! {
        visit_bool: bool, visit_i8: i8, visit_i16: i16, visit_i32: i32, visit_i64: i64, visit_i128: i128, visit_u8: u8,
        visit_u16: u16, visit_u32: u32, visit_u64: u64, visit_u128: u128, visit_f32: f32, visit_f64: f64, visit_char: char,
        visit_str: &str, visit_borrowed_str: &'de str, visit_string: String, visit_bytes: &[u8],
        visit_borrowed_bytes: &'de [u8], visit_byte_buf: Vec<u8>,
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, some: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(some))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(variant)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Strict(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, collections::BTreeMap};

    use serde_json::value::RawValue;

    use super::{super::LenientList, *};

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Inner {
        id: u32,
        on: Option<bool>,
    }

    #[derive(Debug, Deserialize)]
    struct Outer<'a> {
        name: Cow<'a, str>,
        #[serde(borrow)]
        raw: &'a RawValue,
        inner: Option<Inner>,
        list: Vec<Inner>,
        #[serde(default, deserialize_with = "super::super::optional")]
        optional: Option<Inner>,
        lenient: LenientList<Inner>,
        map: BTreeMap<String, Inner>,
        pair: (u8, f64),
        rest: serde_json::Value,
    }

    /// JSON with six places for a struct; `object` stands in one of them and `X` in the others.
    fn document(place: usize, object: &str) -> String {
        let at = |this: usize| if this == place { object } else { r#"{"id":1}"# };
        format!(
            r#"{{"name":"a","raw":[1, 2],"inner":{},"list":[{}],"optional":{},"lenient":[{}],"map":{{"k":{}}},"pair":[1,2.5],"rest":[{}]}}"#,
            at(0),
            at(1),
            at(2),
            at(3),
            at(4),
            at(5)
        )
    }

    #[test]
    fn an_array_is_no_object_at_any_depth() {
        for array in ["[]", "[7]", r#"[7,true]"#] {
            assert!(from_str::<Inner>(array).is_err(), "{array}");
            assert!(from_readable::<Inner>(array.as_bytes()).is_err(), "{array}");
            let found = super::super::from_slice::<Inner>(array.as_bytes());
            assert!(found.is_err(), "{array}");
            for place in [0, 1, 4] {
                let json = document(place, array);
                assert!(from_str::<Outer<'_>>(&json).is_err(), "{json}");
            }
            let json = document(2, array);
            let optional = from_str::<Outer<'_>>(&json).unwrap().optional;
            assert_eq!(optional, None, "{json}");
            let json = document(3, array);
            let lenient = from_str::<Outer<'_>>(&json).unwrap().lenient;
            assert_eq!((lenient.items.len(), lenient.unreadable), (0, 1), "{json}");
        }
    }

    #[test]
    fn every_other_value_is_read_unchanged() {
        let json = document(5, r#"[7,null,{"a":[true]}]"#);
        let read: Outer<'_> = from_str(&json).unwrap();
        let one = Inner { id: 1, on: None };
        assert!(matches!(read.name, Cow::Borrowed("a") | Cow::Owned(_)));
        assert_eq!(read.raw.get(), "[1, 2]");
        assert_eq!(read.inner.as_ref(), Some(&one));
        assert_eq!(read.list, [Inner { id: 1, on: None }]);
        assert_eq!(read.optional.as_ref(), Some(&one));
        assert_eq!(read.lenient.items, [Inner { id: 1, on: None }]);
        assert_eq!(read.map.get("k"), Some(&one));
        assert_eq!(read.pair, (1, 2.5));
        assert_eq!(read.rest.to_string(), r#"[[7,null,{"a":[true]}]]"#);
        assert!(from_str::<Inner>("{} {}").is_err());
        assert!(from_str::<Inner>(r#"{"id":1,"id":2}"#).is_err());
        assert!(from_str::<Inner>("null").is_err());
        assert_eq!(from_str::<Option<Inner>>("null").unwrap(), None);
    }
}
