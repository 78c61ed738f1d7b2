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
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    /// Start and length of the JSON text of each value. The length of a missing member is zero, because no JSON text is empty.
    values: [(u16, u16); NAMES.len()],
    /// Indices of the members in the order received.
    order: [u8; NAMES.len()],
    /// Number of the members.
    count: usize,
}

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
            Some(kept) => Places::unpacked(kept).map(Self::Plain),
            None => verified.kept::<Document>().cloned().map(Self::Other),
        }
    }

    /// Leaves the members to the parser of the event.
    #[inline]
    pub(super) fn keep_in(self, verified: &mut Verified) {
        match self {
            Self::Plain(places) => {
                if let Some(packed) = places.packed() {
                    verified.keep_places(packed);
                }
            }
            Self::Other(document) => verified.keep(document),
        }
    }
}

/// Number of bits for the length of a value that is kept. The others are the index of its name.
const LENGTH_BITS: u16 = 11;
const LENGTHS: u16 = 1 << LENGTH_BITS;

impl Places {
    /// Returns `None` for an object with other members or values, and for every error.
    fn parse(body: &str) -> Option<Self> {
        let mut places = Self::default();
        let mut order = places.order.iter_mut();
        each_plain_member(body, |name, value| {
            let index = place(name)?;
            let place = places.values.get_mut(usize::from(index))?;
            if place.1 != 0 {
                return None;
            }
            *place = (value.start.try_into().ok()?, value.len().try_into().ok()?);
            *order.next()? = index;
            places.count += 1;
            Some(())
        })?;
        Some(places)
    }

    /// Returns the start of each value in the order received, and behind each start the index of its name with the length. Returns `None`
    /// for more members, or a longer value, than fit.
    fn packed(&self) -> Option<KeptPlaces> {
        let mut packed = KeptPlaces::default();
        let mut pairs = packed.as_chunks_mut::<2>().0.iter_mut();
        for index in self.order() {
            let (start, length) = *self.values.get(usize::from(*index))?;
            let named = u16::from(*index) << LENGTH_BITS | length;
            *pairs.next()? = [start, (length < LENGTHS).then_some(named)?];
        }
        Some(packed)
    }

    fn unpacked(packed: &KeptPlaces) -> Option<Self> {
        let mut places = Self::default();
        let mut order = places.order.iter_mut();
        for [start, named] in packed.as_chunks::<2>().0 {
            let (index, length) = (named >> LENGTH_BITS, named % LENGTHS);
            if length == 0 {
                break;
            }
            *places.values.get_mut(usize::from(index))? = (*start, length);
            *order.next()? = index.try_into().ok()?;
            places.count += 1;
        }
        Some(places)
    }

    #[inline(always)]
    fn json<'a>(&self, body: &'a str, index: u8) -> Option<&'a str> {
        let (start, length) = *self.values.get(usize::from(index))?;
        if length == 0 {
            return None;
        }
        let start = usize::from(start);
        body.get(start..start + usize::from(length))
    }

    fn order(&self) -> &[u8] {
        self.order.get(..self.count).unwrap_or_default()
    }
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
                let names = places.order().iter().filter_map(|index| {
                    let name = NAMES.get(usize::from(*index))?;
                    Some((Cow::Borrowed(*name), places.json(self.body, *index)?))
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
                let order = places.order().iter();
                let others = order.filter(|index| covered >> **index & 1 == 0);
                let others = others.filter_map(|index| NAMES.get(usize::from(*index)));
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
        let kept = Places::unpacked(&places.packed().unwrap()).unwrap();
        assert_eq!((kept.values, kept.order()), (places.values, places.order()));
        let long = |length: usize| format!(r#"{{"message":"{}"}}"#, "x".repeat(length));
        let packed = |body: &str| Places::parse(body).unwrap().packed();
        assert!(packed(&long(2045)).is_some());
        assert!(packed(&long(2046)).is_none());
        let many = |count: usize| {
            let members: Vec<_> = NAMES
                .iter()
                .take(count)
                .map(|name| format!(r#""{name}":0"#))
                .collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(packed(&many(12)).is_some());
        assert!(packed(&many(13)).is_none());
        assert!(Places::parse(&long(70_000)).is_none());
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
