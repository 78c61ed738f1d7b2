//! Lenient JSON parsing, for the oddities of gateways.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{RawScalar, from_readable, from_str};

/// U+FEFF in UTF-8. Some servers put it before a document; RFC 8259 section 8.1 allows readers to skip it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Replacement of half a surrogate pair.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// Parses a JSON document after making it [`readable`]: a byte order mark is skipped, half a surrogate pair becomes U+FFFD. An array in
/// place of a struct is an error, as with [`from_str`].
///
/// For reading only. A signature covers the bytes as they arrived.
///
/// # Errors
/// The error of serde_json, for a document of another shape.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    from_readable(&readable(bytes))
}

/// Returns the document without a leading byte order mark.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// Returns the document [without a byte order mark](without_mark), with U+FFFD for every escape that is half a surrogate pair, such as an
/// emoji that the gateway cut in two. Copies only documents that have such a half.
#[must_use]
pub fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = without_mark(bytes);
    // Several times quicker than the search below.
    if !bytes.contains(&b'\\') {
        return Cow::Borrowed(bytes);
    }
    let mut repaired: Vec<u8> = Vec::new();
    let mut copied = 0;
    let mut place = 0;
    while let Some(found) = next_escape(bytes, place) {
        place = match unicode_escape(bytes, found) {
            // A high half followed by a low half is one valid character.
            Some(0xD800..=0xDBFF) if is_low_half(bytes, found + 6) => found + 12,
            Some(0xD800..=0xDFFF) => {
                repaired.extend_from_slice(bytes.get(copied..found).unwrap_or_default());
                repaired.extend_from_slice(REPLACEMENT);
                copied = found + 6;
                copied
            }
            // A backslash escapes the next character, even another backslash.
            _ => found + 2,
        };
    }
    // Almost all documents are valid, so they are not copied.
    if copied == 0 {
        return Cow::Borrowed(bytes);
    }
    repaired.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    Cow::Owned(repaired)
}

/// Returns the position of the next backslash.
fn next_escape(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    Some(from + rest.iter().position(|byte| *byte == b'\\')?)
}

/// Returns the code of `\uXXXX` at this position.
fn unicode_escape(bytes: &[u8], place: usize) -> Option<u16> {
    let digits = bytes.get(place..)?.strip_prefix(b"\\u")?.get(..4)?;
    let plain = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| plain)?;
    u16::from_str_radix(digits, 16).ok()
}

fn is_low_half(bytes: &[u8], place: usize) -> bool {
    matches!(unicode_escape(bytes, place), Some(0xDC00..=0xDFFF))
}

/// Deserialises an optional text of a wire type: `#[serde(default, deserialize_with = "dhow_core::json::text")]`.
///
/// A string, a number or a boolean becomes its text. Null, an object or a list counts as missing, because it must not make the rest
/// unreadable.
///
/// # Errors
/// For invalid JSON only.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    // Errors of the inner type are impossible here: an unreadable value is `None`.
    optional::<RawScalar, D>(deserializer).map(|lexeme| lexeme.map(RawScalar::into_string))
}

/// Deserialises an optional reference, id or number of a wire type: like [`text`], but a number with a fraction of zeros, `1042.0`, becomes
/// the whole number, because some languages format a number that was a float in this way.
///
/// # Errors
/// For invalid JSON only.
pub fn identifier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    let Some(raw) = raw else { return Ok(None) };
    Ok(match whole_number(raw.get()) {
        Some(whole) => Some(whole.to_owned()),
        None => from_str(raw.get()).ok().map(RawScalar::into_string),
    })
}

/// Returns the digits of a JSON number with a fraction of zeros, such as `1042.0`.
pub(super) fn whole_number(json: &str) -> Option<&str> {
    // A decimal point in JSON has digits on both sides.
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = |text: &str| text.bytes().all(|byte| byte == b'0');
    let (whole, fraction) = json.split_once('.')?;
    (digits(whole) && zeros(fraction)).then_some(whole)
}

/// Deserialises an optional member that has no effect on money: `#[serde(default, deserialize_with = "dhow_core::json::optional")]`.
///
/// A value of another type counts as missing. Not for amounts or statuses: an unreadable amount is unknown, not absent.
///
/// # Errors
/// For invalid JSON only.
pub fn optional<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    // A null becomes `None` before the inner type is deserialized, so a type that accepts null behaves the same.
    Ok(raw.and_then(|raw| from_str(raw.get()).ok()))
}

/// A list as gateways send it: an array, or an object whose values are the items, as PHP encodes an array with gaps.
///
/// Unreadable items are counted, because a sum over a list with such an item is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LenientList<T> {
    /// Readable items, in their order.
    pub items: Vec<T>,
    /// Number of unreadable items.
    pub unreadable: usize,
}

impl<T> Default for LenientList<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            unreadable: 0,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else {
            return Ok(Self::default());
        };
        // A value that is no list may hide items, so it must not look like an empty list.
        let Ok(Items(items)) = from_str(raw.get()) else {
            return Ok(Self {
                unreadable: 1,
                ..Self::default()
            });
        };
        let mut list = Self::default();
        for item in items {
            match from_str(item.get()) {
                Ok(item) => list.items.push(item),
                Err(_) => list.unreadable += 1,
            }
        }
        Ok(list)
    }
}

/// Items of an array or values of an object, unparsed.
struct Items(Vec<Box<RawValue>>);

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Items, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = array.next_element()? {
            items.push(item);
        }
        Ok(Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Items, A::Error> {
        let mut items = Vec::new();
        // PHP writes a list whose keys have gaps as an object, so the keys carry no meaning.
        while let Some((IgnoredAny, item)) = object.next_entry()? {
            items.push(item);
        }
        Ok(Items(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogate_pairs_are_replaced_and_nothing_else_is_touched() {
        let read = |document: &str| readable(document.as_bytes()).into_owned();
        for same in [
            "",
            "{}",
            r#""\ud83d\ude00""#,
            r#""\\ud83d""#,
            r#""\n\u00e9\\\\""#,
            r#""\uZZZZ\u12""#,
            "\"\\",
        ] {
            assert_eq!(read(same), same.as_bytes(), "{same}");
            let borrowed = matches!(readable(same.as_bytes()), Cow::Borrowed(_));
            assert!(borrowed, "{same}");
        }
        for (written, repaired) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00 \uD83D""#, r#""\ufffd \ufffd""#),
            (r#""\ud83d\ud83d\ude00x""#, r#""\ufffd\ud83d\ude00x""#),
            (r#""\\\ud83d\n""#, r#""\\\ufffd\n""#),
            (r#""\ud83d\u0041""#, r#""\ufffd\u0041""#),
            (r#""\ud83d\""#, r#""\ufffd\""#),
        ] {
            assert_eq!(read(written), repaired.as_bytes(), "{written}");
        }
        assert_eq!(read("\u{feff}{}"), b"{}");
        assert_eq!(read("\u{feff}\u{feff}"), "\u{feff}".as_bytes());
    }

    #[test]
    fn a_document_with_a_mark_and_half_a_pair_is_read() {
        let document = "\u{feff}{\"a\":\"x\\ud83d\"}";
        let read: serde_json::Value = from_slice(document.as_bytes()).unwrap();
        assert_eq!(read["a"], "x\u{fffd}");
        assert!(from_slice::<serde_json::Value>(b"<html>").is_err());
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Odd {
        #[serde(deserialize_with = "text")]
        reference: Option<String>,
        #[serde(deserialize_with = "optional")]
        count: Option<u32>,
        list: LenientList<u32>,
    }

    fn odd(document: &str) -> Odd {
        serde_json::from_str(document).unwrap()
    }

    #[test]
    fn an_odd_type_of_an_optional_member_leaves_the_rest() {
        for (written, text) in [
            (r#""A-1""#, Some("A-1")),
            ("1042", Some("1042")),
            ("1042.50", Some("1042.50")),
            ("true", Some("true")),
            ("null", None),
            ("{}", None),
            ("[1]", None),
        ] {
            let read = odd(&format!(r#"{{"reference":{written},"count":3}}"#));
            assert_eq!(read.reference.as_deref(), text, "{written}");
            assert_eq!(read.count, Some(3));
        }
        for written in ["null", "-1", "\"3\"", "{}", "[]", "3.5"] {
            let read = odd(&format!(r#"{{"count":{written},"reference":"A"}}"#));
            assert_eq!((read.count, read.reference.as_deref()), (None, Some("A")));
        }
        assert_eq!(odd("{}"), Odd::default());
    }

    #[test]
    fn a_whole_number_with_a_fraction_of_zeros_is_the_same_identifier() {
        #[derive(Deserialize)]
        struct Named {
            #[serde(default, deserialize_with = "identifier")]
            id: Option<String>,
        }
        for (written, id) in [
            ("1042", Some("1042")),
            ("1042.0", Some("1042")),
            ("2250700000001.00", Some("2250700000001")),
            ("1042.50", Some("1042.50")),
            ("1.0e3", Some("1.0e3")),
            ("-1.0", Some("-1.0")),
            (r#""1042.0""#, Some("1042.0")),
            (r#""A-1""#, Some("A-1")),
            ("true", Some("true")),
            ("null", None),
            ("{}", None),
            ("[1.0]", None),
        ] {
            let read = from_str::<Named>(&format!(r#"{{"id":{written}}}"#)).unwrap();
            assert_eq!(read.id.as_deref(), id, "{written}");
        }
        assert_eq!(from_str::<Named>("{}").unwrap().id, None);
    }

    #[test]
    fn lists_are_arrays_or_objects_and_count_unreadable_entries() {
        for (written, items, unreadable) in [
            ("[1,2]", &[1, 2][..], 0),
            (r#"{"0":1,"7":2}"#, &[1, 2], 0),
            ("null", &[], 0),
            ("[]", &[], 0),
            ("{}", &[], 0),
            (r#"[1,"x",{},null]"#, &[1], 3),
            ("7", &[], 1),
            (r#""x""#, &[], 1),
        ] {
            let read = odd(&format!(r#"{{"list":{written}}}"#)).list;
            assert_eq!(
                (read.items.as_slice(), read.unreadable),
                (items, unreadable),
                "{written}"
            );
        }
    }

    #[test]
    fn an_unpaired_surrogate_is_replaced_in_every_position() {
        for (written, read) in [
            (r"\ud800", r"\ufffd"),
            (r"\udfff", r"\ufffd"),
            (r"\ud83d\ude00\ud800", r"\ud83d\ude00\ufffd"),
            (r"\ud800\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"\\ud800", r"\\ud800"),
            (r"\ud80", r"\ud80"),
        ] {
            let found = readable(written.as_bytes());
            assert_eq!(found, read.as_bytes(), "{written}");
        }
    }
}
