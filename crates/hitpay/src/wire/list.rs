//! Lists: a bare array in some endpoints, an envelope with `data` and `meta` in others.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use serde_json::value::RawValue;

use super::{Record, is_empty, whole};

/// A list of either shape, with the paging members of its envelope.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    meta: Record,
    links: Record,
    /// Paging members of the envelope itself, as some frameworks send them.
    envelope: Record,
}

/// Statement of an envelope about further pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// Another page at this cursor.
    Cursor(String),
    /// Further numbered pages.
    More,
    /// The last page.
    End,
    /// No statement.
    Unstated,
}

impl<T> List<T> {
    /// Returns the statement about further pages.
    ///
    /// Any sign of another page takes precedence over any sign of the end, because a list that stops early looks like proof of absence
    ///.
    pub(crate) fn next_page(&self) -> NextPage {
        let cursor = self
            .meta
            .text("next_cursor")
            .or_else(|| self.envelope.text("next_cursor"))
            .or_else(|| parameter(&self.next_link()?, "cursor"));
        if let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) {
            return NextPage::Cursor(cursor);
        }
        let counted = [&self.meta, &self.envelope].into_iter().find_map(|place| {
            let number = |name| whole(&place.text(name)?);
            Some(number("current_page")? < number("last_page")?)
        });
        // A list with cursors ends where the cursor is missing, regardless of its links.
        let by_cursor = self.meta.has("next_cursor");
        match (counted, self.has_next_link()) {
            (Some(true), _) => NextPage::More,
            (_, _) if by_cursor => NextPage::End,
            (_, Some(true)) => NextPage::More,
            (Some(false), _) | (_, Some(false)) => NextPage::End,
            (None, None) => NextPage::Unstated,
        }
    }

    /// Returns the member that contradicts the entries: it counts entries where none were sent, or more than `seen` in total.
    pub(crate) fn contradiction(&self, seen: Option<usize>) -> Option<&'static str> {
        let pagination = self.meta.record("pagination").unwrap_or_default();
        let places = [&self.meta, &self.envelope, &pagination];
        let counts = |name: &&&'static str| {
            let number = |place: &&Record| whole(&place.text(name)?);
            places.iter().filter_map(number).any(|count| count > 0)
        };
        let here = ["from", "to", "count"];
        let here = here.iter().filter(|_| self.data.is_empty()).find(counts);
        let beyond = |place: &&Record| {
            let (Some(seen), true) = (seen, place.raw("total").is_some()) else {
                return false;
            };
            match place.text("total").and_then(|text| whole(&text)) {
                Some(total) => usize::try_from(total).is_ok_and(|total| total > seen),
                None => seen == 0,
            }
        };
        here.copied()
            .or_else(|| places.iter().any(beyond).then_some("total"))
    }

    /// Returns the URL of the next page. It is never requested; only its parameters are read.
    fn next_link(&self) -> Option<String> {
        let in_envelope = || self.envelope.text("next_page_url");
        self.links.text("next").or_else(in_envelope)
    }

    fn has_next_link(&self) -> Option<bool> {
        let stated = self.links.has("next") || self.envelope.has("next_page_url");
        stated.then(|| self.next_link().is_some_and(|link| !link.is_empty()))
    }
}

/// Returns a query parameter of a URL without decoding it: cursors are alphanumeric.
fn parameter(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split(['&', '#']);
    pairs.find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

// An untagged enum would buffer the value, and numbers would lose digits.
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
            meta: Record::default(),
            links: Record::default(),
            envelope: Record::default(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let mut data = None;
        let (mut meta, mut links) = (PagingMember::Absent, PagingMember::Absent);
        let mut envelope = Record::default();
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "data" if data.is_some() => {
                    return Err(serde::de::Error::duplicate_field("data"));
                }
                "data" => data = Some(members.next_value::<Entries<T>>()?.0),
                "meta" => meta = PagingMember::from_wire(&mut members)?,
                "links" => links = PagingMember::from_wire(&mut members)?,
                "count" | "current_page" | "from" | "last_page" | "next_cursor"
                | "next_page_url" | "to" | "total" => {
                    envelope.insert(name, members.next_value()?);
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        let unreadable_links =
            matches!(&links, PagingMember::Other(raw) if !raw.get().starts_with('['));
        let list = List {
            data: data.ok_or_else(|| serde::de::Error::missing_field("data"))?,
            meta: meta.record("meta")?,
            links: match links {
                PagingMember::Other(_) => Record::default(),
                links => links.record("links")?,
            },
            envelope,
        };
        // Unreadable links matter only if no other member tells how the list continues.
        if unreadable_links && list.next_page() == NextPage::Unstated {
            return Err(unreadable("links"));
        }
        Ok(list)
    }
}

/// A paging member beside the list. Empty members and the array of links that Laravel sends for its buttons are ignored.
enum PagingMember {
    Absent,
    Object(Record),
    /// Another type, whose meaning is unknown.
    Other(Box<RawValue>),
}

impl PagingMember {
    fn from_wire<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Self, A::Error> {
        let raw: Box<RawValue> = members.next_value()?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(record) => Self::Object(record),
            Err(_) if raw.get() == "null" || is_empty(raw.get()) => Self::Absent,
            Err(_) => Self::Other(raw),
        })
    }

    fn record<E: serde::de::Error>(self, name: &'static str) -> Result<Record, E> {
        match self {
            Self::Absent => Ok(Record::default()),
            Self::Object(record) => Ok(record),
            Self::Other(_) => Err(unreadable(name)),
        }
    }
}

fn unreadable<E: serde::de::Error>(name: &str) -> E {
    E::custom(format!("`{name}` beside the list cannot be read"))
}

/// Entries of an array, or of an object with numeric keys, which PHP sends for an array with gaps.
struct Entries<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntriesShape(PhantomData))
    }
}

struct EntriesShape<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesShape<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Entries<T>, A::Error> {
        let mut data = Vec::new();
        while let Some(item) = items.next_element()? {
            data.push(item);
        }
        Ok(Entries(data))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Entries<T>, A::Error> {
        let mut data = Vec::new();
        while let Some(place) = members.next_key::<String>()? {
            // Any other key means a single object, not a list.
            if whole(&place).is_none() {
                return Err(serde::de::Error::custom("expected a list"));
            }
            data.push(members.next_value()?);
        }
        // PHP sends an empty array as a list, so this is an empty object.
        if data.is_empty() {
            return Err(serde::de::Error::custom("expected a list"));
        }
        Ok(Entries(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_page(rest: &str) -> NextPage {
        let json = format!(r#"{{"data":[1]{rest}}}"#);
        serde_json::from_str::<List<u32>>(&json)
            .unwrap()
            .next_page()
    }

    #[test]
    fn any_sign_of_another_page_counts_before_any_sign_of_the_end() {
        let cursor = |text: &str| NextPage::Cursor(text.to_owned());
        for (rest, expected) in [
            ("", NextPage::Unstated),
            (r#","meta":null,"links":[]"#, NextPage::Unstated),
            (r#","meta":{"current_page":1}"#, NextPage::Unstated),
            (r#","meta":{"next_cursor":"abc"}"#, cursor("abc")),
            (r#","meta":{"next_cursor":null}"#, NextPage::End),
            (
                r#","links":{"next":"https://x.example/"},"meta":{"next_cursor":null}"#,
                NextPage::End,
            ),
            (
                r#","meta":{"current_page":1,"last_page":2}"#,
                NextPage::More,
            ),
            (
                r#","meta":{"current_page":"1","last_page":"10"}"#,
                NextPage::More,
            ),
            (
                r#","meta":{"current_page":2.0,"last_page":2.0}"#,
                NextPage::End,
            ),
            (r#","current_page":1,"last_page":2"#, NextPage::More),
            (
                r#","current_page":2,"last_page":2,"next_page_url":null"#,
                NextPage::End,
            ),
            (
                r#","links":{"next":"https://x.example/?page=2"}"#,
                NextPage::More,
            ),
            (r#","links":{"next":null}"#, NextPage::End),
            (r#","links":{"next":""}"#, NextPage::End),
            (
                r#","links":{"next":"https://x.example/?a=1&cursor=abc#f"}"#,
                cursor("abc"),
            ),
            (
                r#","links":{"next":"https://x.example/?page=2"},"meta":{"current_page":1,"last_page":1}"#,
                NextPage::More,
            ),
            (
                r#","links":{"next":null},"meta":{"current_page":1,"last_page":2}"#,
                NextPage::More,
            ),
            (
                r#","links":{"next":null},"meta":{"current_page":1,"last_page":2,"next_cursor":"c"}"#,
                cursor("c"),
            ),
        ] {
            assert_eq!(next_page(rest), expected, "{rest}");
        }
    }

    #[test]
    fn entries_come_in_an_array_or_under_numeric_keys() {
        let read = |json: &str| serde_json::from_str::<List<u32>>(json).map(|list| list.data);
        assert_eq!(read("[1,2]").unwrap(), [1, 2]);
        assert_eq!(read(r#"{"data":{"0":1,"7":2}}"#).unwrap(), [1, 2]);
        for wrong in [
            "{}",
            r#"{"data":null}"#,
            r#"{"data":{"id":1}}"#,
            "7",
            r#"{"data":["x"]}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
