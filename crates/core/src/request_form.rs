//! Strict reading of requests: an unknown member is an error, because a misspelt one that is ignored would move money in another way.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::CowStrDeserializer,
    },
    forward_to_deserialize_any,
};

use crate::closest_name;

/// Members of a request's JSON form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members {
    /// Name of the type, for errors.
    pub(crate) request: &'static str,
    pub(crate) names: &'static [&'static str],
    /// Members that are objects, with the names of their own members.
    pub(crate) inner: &'static [(&'static str, &'static [&'static str])],
}

impl Members {
    /// Returns the error text for a name that is not a member.
    fn unknown(&self, name: &str) -> String {
        let known = self.names.join(", ");
        let inner = self.inner.iter().flat_map(|(outer, names)| {
            let names = names.iter();
            names.map(move |name| Candidate {
                path: Cow::Owned(format!("{outer}.{name}")),
                name,
            })
        });
        let own = self.names.iter().map(|name| Candidate {
            path: Cow::Borrowed(name),
            name,
        });
        let meant = closest_name(name, own.chain(inner));
        let meant = meant.map(|meant| format!("; is `{}` meant?", meant.path));
        let (request, meant) = (self.request, meant.unwrap_or_default());
        // Shortened, because errors are logged and the name is arbitrary.
        let name: String = name.chars().take(64).collect();
        format!("`{name}` is not a member of {request}; known members: {known}{meant}")
    }
}

/// A member that a misspelt name may stand for.
struct Candidate {
    path: Cow<'static, str>,
    name: &'static str,
}

impl AsRef<str> for Candidate {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// Implements `Deserialize` of a request by a form with the same fields: unknown members are refused, and the error names the closest known
/// one. `with` names the fields that are such requests themselves.
macro_rules! request_form {
    (
        $request:ident { $($(#[$attribute:meta])* $field:ident: $type:ty),+ $(,)? }
        $(with { $($outer:ident: $inner:ty),+ })?
    ) => {
        // The literal with all fields below does not compile if one of the struct is missing here.
        impl $request {
            pub(crate) const MEMBERS: &'static [&'static str] = &[$(stringify!($field)),+];
        }

        impl<'de> serde::Deserialize<'de> for $request {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                struct Form {
                    $($(#[$attribute])* $field: $type),+
                }

                const MEMBERS: $crate::request_form::Members = $crate::request_form::Members {
                    request: stringify!($request),
                    names: $request::MEMBERS,
                    inner: &[$($((stringify!($outer), <$inner>::MEMBERS)),+)?],
                };
                let deserializer = $crate::request_form::Strict { deserializer, members: &MEMBERS };
                let Form { $($field),+ } = serde::Deserialize::deserialize(deserializer)?;
                Ok(Self { $($field),+ })
            }
        }
    };
}

pub(crate) use request_form;

/// Deserializer of one struct that refuses unknown members. Objects inside are read by their own types.
pub(crate) struct Strict<D> {
    pub(crate) deserializer: D,
    pub(crate) members: &'static Members,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let members = self.members;
        let visitor = StrictVisitor { visitor, members };
        self.deserializer.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.deserializer.is_human_readable()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

struct StrictVisitor<V> {
    visitor: V,
    members: &'static Members,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StrictVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of {}", self.members.request)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let members = self.members;
        self.visitor.visit_map(StrictMap { map, members })
    }

    // Binary formats have no names that could be unknown.
    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(values)
    }
}

struct StrictMap<A> {
    map: A,
    members: &'static Members,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for StrictMap<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.map.next_key::<Cow<'de, str>>()? else {
            return Ok(None);
        };
        if !self.members.names.contains(&name.as_ref()) {
            return Err(A::Error::custom(self.members.unknown(&name)));
        }
        let name: CowStrDeserializer<'de, A::Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
