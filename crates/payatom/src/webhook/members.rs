//! Members of a JSON webhook. Those that a webhook usually has are found without a search.

use std::borrow::Cow;

use dhow_core::{
    KeptPlaces, Verified,
    json::{Ambiguity, Document, each_plain_member},
};

use crate::{
    signing::POST_HASH,
    wire::raw_object::{self, MAX_MEMBERS, Scalar},
};

/// Fields with a place of their own.
// Source: "Webhook integration" of the UPI page; the last ones are those of polling responses and of the payout calls.
const NAMES: [&str; 16] = [
    "order_id",
    "received_amount",
    "amount",
    "status",
    "post_hash",
    "requested_amount",
    "bank_ref",
    "sender_upi",
    "ref_code",
    "refund_info",
    "currency",
    "message",
    "webhook_acknowledged",
    "payment_mode",
    "amount_processed",
    "amount_requested",
];

/// Returns the place of a name in [`NAMES`].
// Bytes, which the compiler compares by length and byte. With a constant name this is no work at run time.
#[inline(always)]
fn place(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"order_id" => 0,
        b"received_amount" => 1,
        b"amount" => 2,
        b"status" => 3,
        b"post_hash" => 4,
        b"requested_amount" => 5,
        b"bank_ref" => 6,
        b"sender_upi" => 7,
        b"ref_code" => 8,
        b"refund_info" => 9,
        b"currency" => 10,
        b"message" => 11,
        b"webhook_acknowledged" => 12,
        b"payment_mode" => 13,
        b"amount_processed" => 14,
        b"amount_requested" => 15,
        _ => return None,
    })
}

/// Members of a JSON body, in which no name occurs twice. It is kept without the body.
#[derive(Debug, Clone)]
pub(crate) enum Members {
    Plain(Places),
    /// An object with escapes, nested values or members that are not among the [`NAMES`].
    Other(Document),
}

/// Places of the [`NAMES`] in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Places {
    /// Two numbers for each member in the order received: the start of the JSON text of its value, and the index of its name with the length
    /// of the text. They are zero behind the last member, because no JSON text is empty.
    received: KeptPlaces,
    /// For each of the [`NAMES`], in [`POSITION_BITS`] bits, the position of the member, counted from one. Zero for a missing member.
    positions: u64,
}

/// Number of bits for the length of a value. The others are the index of its name.
const LENGTH_BITS: u16 = 11;
const LENGTHS: u16 = 1 << LENGTH_BITS;
/// Number of bits for the position of a member.
const POSITION_BITS: u8 = 4;

/// Members of a JSON body, with the body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object<'a> {
    pub(super) body: &'a str,
    pub(super) members: &'a Members,
}

impl Members {
    /// Parses an object. A byte order mark before it is skipped.
    pub(super) fn parse(body: &str) -> Result<Self, Ambiguity> {
        if let Some(places) = Places::parse(body) {
            return Ok(Self::Plain(places));
        }
        let document = Document::new(body.to_owned())?;
        let object = document.root();
        match object.is_object() && object.members().count() <= MAX_MEMBERS {
            true => Ok(Self::Other(document)),
            false => Err(Ambiguity::NotJson),
        }
    }

    /// Returns the members that the verifier has kept.
    pub(super) fn kept_in(verified: &Verified) -> Option<Self> {
        match verified.kept_places() {
            Some(kept) => Some(Self::Plain(Places::of_kept(kept))),
            None => verified.kept::<Document>().cloned().map(Self::Other),
        }
    }

    /// Leaves the members to the parser of the event.
    #[inline]
    pub(super) fn keep_in(self, verified: &mut Verified) {
        match self {
            Self::Plain(places) => verified.keep_places(places.received),
            Self::Other(document) => verified.keep(document),
        }
    }
}

impl Places {
    /// Returns `None` for an object with other or more members, for other or longer values, and for every error.
    fn parse(body: &str) -> Option<Self> {
        let mut received = KeptPlaces::default();
        let mut pairs = received.as_chunks_mut::<2>().0.iter_mut();
        let (mut positions, mut position) = (0, 0);
        each_plain_member(body, |name, value| {
            let index = place(name)?;
            let length = u16::try_from(value.len()).ok()?;
            if position_in(positions, index) != 0 || length >= LENGTHS {
                return None;
            }
            position += 1;
            positions |= position << (index * POSITION_BITS);
            let named = u16::from(index) << LENGTH_BITS | length;
            *pairs.next()? = [value.start.try_into().ok()?, named];
            Some(())
        })?;
        Some(Self {
            received,
            positions,
        })
    }

    /// Returns the places that were [`received`](Self::received).
    fn of_kept(received: &KeptPlaces) -> Self {
        let indices = indices(received).zip(1..);
        Self {
            received: *received,
            positions: indices.fold(0, |positions, (index, position)| {
                positions | position << (index * POSITION_BITS)
            }),
        }
    }

    #[inline(always)]
    fn has(&self, index: u8) -> bool {
        position_in(self.positions, index) != 0
    }

    #[inline(always)]
    fn json<'a>(&self, body: &'a str, index: u8) -> Option<&'a str> {
        let before = position_in(self.positions, index).checked_sub(1)?;
        let [start, named] = self.received.as_chunks::<2>().0.get(before)?;
        let start = usize::from(*start);
        body.get(start..start + usize::from(named % LENGTHS))
    }

    /// Returns the indices of the members in the order received.
    #[inline(always)]
    fn order(&self) -> impl Iterator<Item = u8> {
        indices(&self.received)
    }
}

/// Returns the position of a member, counted from one, or zero if it is missing.
#[inline(always)]
fn position_in(positions: u64, index: u8) -> usize {
    let position = positions >> (index * POSITION_BITS) & 0xf;
    position.try_into().unwrap_or_default()
}

/// Returns the indices of the names of the members in the order received.
#[inline(always)]
fn indices(received: &KeptPlaces) -> impl Iterator<Item = u8> {
    let pairs = received.as_chunks::<2>().0.iter();
    let members = pairs.take_while(|[_, named]| *named != 0);
    members.map(|[_, named]| {
        let [_, high] = named.to_le_bytes();
        high >> (LENGTH_BITS - 8)
    })
}

impl<'a> Object<'a> {
    /// Returns the JSON text of a member.
    #[inline(always)]
    pub(super) fn json(&self, name: &str) -> Option<&'a str> {
        match self.members {
            Members::Plain(places) => places.json(self.body, place(name.as_bytes())?),
            Members::Other(document) => document.root().get(name).map(|value| value.json()),
        }
    }

    #[inline(always)]
    pub(super) fn has(&self, name: &str) -> bool {
        match self.members {
            Members::Plain(places) => place(name.as_bytes()).is_some_and(|index| places.has(index)),
            Members::Other(document) => document.root().get(name).is_some(),
        }
    }

    /// Returns a scalar member for hashing, as [`RawObject::scalar`](crate::wire::RawObject::scalar) does.
    #[inline(always)]
    pub(super) fn scalar(&self, name: &str) -> Option<Scalar<'a>> {
        self.hashed(self.json(name)?)
    }

    /// Returns the value of a JSON text of this object for hashing.
    #[inline]
    pub(super) fn hashed(&self, json: &'a str) -> Option<Scalar<'a>> {
        match self.members {
            Members::Plain(_) => raw_object::scalar(json, without_marks),
            Members::Other(_) => raw_object::scalar(json, raw_object::unquoted),
        }
    }

    /// Returns the text of a scalar member for reading, unless it is empty, as [`RawObject::text`](crate::wire::RawObject::text) does.
    #[inline(always)]
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let json = self.json(name)?;
        match self.members {
            Members::Plain(_) => raw_object::text(json, without_marks),
            Members::Other(_) => raw_object::text(json, raw_object::readable),
        }
    }

    /// Returns the members with their JSON texts, in the order received.
    pub(super) fn all(&self) -> Vec<(Cow<'a, str>, &'a str)> {
        match self.members {
            Members::Plain(places) => {
                let names = places.order().filter_map(|index| {
                    let name = NAMES.get(usize::from(index))?;
                    Some((Cow::Borrowed(*name), places.json(self.body, index)?))
                });
                names.collect()
            }
            Members::Other(document) => {
                let members = document.root().members();
                members.map(|(name, value)| (name, value.json())).collect()
            }
        }
    }

    /// Returns the names but these and that of the hash, in the order received.
    #[inline(always)]
    pub(super) fn names_without<'n>(
        &self,
        covered: impl Iterator<Item = &'n str>,
    ) -> Vec<Cow<'static, str>> {
        let covered = covered.chain([POST_HASH]);
        match self.members {
            Members::Plain(places) => {
                let indices = covered.filter_map(|name| place(name.as_bytes()));
                let covered = indices.fold(0_u32, |covered, index| covered | 1 << index);
                let mut names = Vec::with_capacity(NAMES.len() / 2);
                let others = places.order().filter(|index| covered >> index & 1 == 0);
                let others = others.filter_map(|index| NAMES.get(usize::from(index)));
                names.extend(others.map(|name| Cow::Borrowed(*name)));
                names
            }
            Members::Other(document) => {
                let covered: Vec<&str> = covered.collect();
                let names = document.root().members().map(|(name, _)| name);
                let others = names.filter(|name| !covered.contains(&&**name));
                others.map(|name| Cow::Owned(name.into_owned())).collect()
            }
        }
    }
}

/// Returns the text of a JSON string without escapes.
fn without_marks(quoted: &str) -> Option<Cow<'_, str>> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(Cow::Borrowed(inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::RawObject;

    #[test]
    fn every_name_has_its_place() {
        for (name, index) in NAMES.iter().zip(0..) {
            assert_eq!(place(name.as_bytes()), Some(index), "{name}");
        }
        assert_eq!(place(b"new"), None);
        let refunds = NAMES.iter().filter(|name| name.starts_with("refund"));
        assert!(refunds.eq(["refund_info"].iter()));
    }

    #[test]
    fn each_member_is_read_as_by_the_parser_of_responses() {
        let plain = "\u{feff}{\"order_id\":\"A\",\"amount\":1.00,\"status\":null,\"post_hash\":true,\"bank_ref\":false,\"refund_info\":[],
            \"message\":\"\",\"sender_upi\":\"\u{e9}\", \"ref_code\" : 0}";
        let other = "\u{feff}{\"order_id\":\"A\",\"amount\":1.00,\"status\":null,\"post_hash\":true,\"x\":\"\\u0041\\/\",
            \"ref_code\":\"x\\ud83d\",\"refund_info\":[],\"s\\u0065nder_upi\":\"a@b\",\"n\\ud83d\":-2e5,\"y\":{\"a\":1}}";
        for (body, is_plain) in [(plain, true), (other, false)] {
            let members = &Members::parse(body).unwrap();
            assert_eq!(matches!(members, Members::Plain(_)), is_plain);
            let object = Object { body, members };
            let expected = RawObject::parse(body.as_bytes()).unwrap();
            let all: Vec<_> = expected.iter().collect();
            let found = object.all();
            let found: Vec<_> = found.iter().map(|(name, json)| (&**name, *json)).collect();
            let texts: Vec<_> = all.iter().map(|(name, raw)| (*name, raw.get())).collect();
            assert_eq!(found, texts);
            for (name, json) in found.into_iter().chain([("new", ""), ("currency", "")]) {
                assert_eq!(
                    object.json(name),
                    (!json.is_empty()).then_some(json),
                    "{name}"
                );
                assert_eq!(object.scalar(name), expected.scalar(name), "{name}");
                assert_eq!(object.text(name), expected.text(name), "{name}");
            }
        }
    }

    #[test]
    fn only_an_object_of_a_bounded_number_of_members_is_read() {
        let error = |json: &str| Members::parse(json).err();
        for other in ["[]", "1", "\"a\"", "null", "{"] {
            assert_eq!(error(other), Some(Ambiguity::NotJson), "{other}");
        }
        for twice in [
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"amount":1,"amount":1}"#,
            r#"{"amount":1,"am\u006funt":1}"#,
        ] {
            assert_eq!(error(twice), Some(Ambiguity::DuplicateKey), "{twice}");
        }
        let object = |count: usize| {
            let members: Vec<_> = (0..count).map(|n| format!(r#""new{n}":{n}"#)).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(error(&object(MAX_MEMBERS)), None);
        assert_eq!(error(&object(MAX_MEMBERS + 1)), Some(Ambiguity::NotJson));
    }

    #[test]
    fn kept_places_are_those_of_the_body() {
        let body = r#"{"status":"Approved","amount":1.00,"order_id":"A","refund_info":[]}"#;
        let places = Places::parse(body).unwrap();
        assert_eq!(Places::of_kept(&places.received), places);
        assert_eq!(places.order().collect::<Vec<_>>(), [3, 2, 0, 9]);
        assert_eq!(places.json(body, 2), Some("1.00"));
        assert_eq!((places.has(0), places.has(1)), (true, false));
        let long = |length: usize| format!(r#"{{"message":"{}"}}"#, "x".repeat(length));
        let is_plain = |body: &str| Places::parse(body).is_some();
        assert!(is_plain(&long(2045)));
        assert!(!is_plain(&long(2046)));
        assert!(!is_plain(&format!("{}{body}", " ".repeat(70_000))));
        let many = |count: usize| {
            let members: Vec<_> = NAMES
                .iter()
                .rev()
                .take(count)
                .map(|name| format!(r#""{name}":0"#))
                .collect();
            format!("{{{}}}", members.join(","))
        };
        let most = many(12);
        let places = Places::parse(&most).unwrap();
        assert_eq!(Places::of_kept(&places.received), places);
        assert!(places.order().eq((4..16).rev()));
        assert!(!is_plain(&many(13)));
    }

    #[test]
    fn names_keep_their_order_with_unknown_ones_and_without() {
        let names = |body: &str, covered: &[&str]| {
            let members = &Members::parse(body).unwrap();
            Object { body, members }
                .names_without(covered.iter().copied())
                .join(",")
        };
        let known = r#"{"status":1,"post_hash":2,"bank_ref":3,"amount":4}"#;
        assert_eq!(names(known, &[]), "status,bank_ref,amount");
        assert_eq!(names(known, &["amount", "x"]), "status,bank_ref");
        let other = r#"{"status":1,"x":0,"post_hash":2,"b\u0061nk_ref":3,"y":4}"#;
        assert_eq!(names(other, &[]), "status,x,bank_ref,y");
        assert_eq!(names(other, &["x", "status"]), "bank_ref,y");
        assert_eq!(names("{}", &["x"]), "");
    }
}
