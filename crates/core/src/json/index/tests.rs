//! Comparison of the index with serde_json, which reads the same document in several passes.

use std::{borrow::Cow, collections::BTreeSet};

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::super::{Document, Value, from_slice, identifier, optional, text};

/// Members as a struct of serde reads them.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Members {
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "identifier")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "optional")]
    data: Option<Box<RawValueText>>,
}

/// JSON text of a value.
#[derive(Debug, PartialEq)]
struct RawValueText(String);

impl<'de> serde::Deserialize<'de> for RawValueText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(raw.get().to_owned()))
    }
}

fn members(object: Value<'_>) -> Members {
    let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    let data = object.get("data").filter(|data| !data.is_null());
    Members {
        id: owned(object.get("id").and_then(|id| id.text())),
        reference: owned(object.get("reference").and_then(|it| it.identifier())),
        data: data.map(|data| Box::new(RawValueText(data.readable_json().into_owned()))),
    }
}

/// Returns true if an object has the same key twice, read object by object.
fn repeats_a_key(value: &RawValue) -> bool {
    let json = value.get();
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) {
        return items.into_iter().any(repeats_a_key);
    }
    let Ok(Pairs(pairs)) = serde_json::from_str(json) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    let twice = pairs.iter().any(|(key, _)| !seen.insert(key));
    twice || pairs.into_iter().any(|(_, value)| repeats_a_key(value))
}

/// Pairs of an object. A key with half a surrogate pair cannot be read, so documents with one are compared otherwise.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }

        deserializer.deserialize_map(Visitor).map(Pairs)
    }
}

const SEEDS: [&str; 6] = [
    r#"{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","amount":599.00,"fees":[],"new":{"a":[1,{"b":null}]}},"reference":1042.0}"#,
    r#" { "id" : -1.5e+10 , "data" : [ true , false , null , "\ud83d\ude00" ] } "#,
    r#"{"\u0069d":"\"\\\/\b\f\n\r\t\u00e9","id":1,"reference":"10.0","data":{"":{},"a":[[]]}}"#,
    r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"o":15,"p":16,"q":17,"r":18,"s":19,"t":20,"u":21,"v":22,"w":23,"x":24,"y":25,"z":26}"#,
    r#"[{"a":"é日本","aa":0},{"a":"\ud800"},"\udc00x",0.10,1E5,1e-5]"#,
    "\u{feff}{\"id\":\"\u{7f}\u{80}\",\"data\":12345678901234567890.12}",
];

/// A document with a few bytes replaced, inserted, removed or repeated.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        prop::sample::select(&b"{}[]\",:\\ \n\tuabdei0123456789.-+Ent"[..]),
        any::<u8>(),
    ];
    let edit = (0_u8..5, any::<prop::sample::Index>(), 1_usize..24, byte);
    let edits = prop::collection::vec(edit, 0..4);
    (prop::sample::select(&SEEDS[..]), edits).prop_map(|(seed, edits)| {
        let mut bytes = seed.as_bytes().to_vec();
        for (kind, place, length, byte) in edits {
            let at = place.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(end..end, part);
                }
                _ => {
                    let part = bytes[at..end].to_vec();
                    bytes.extend(part);
                }
            }
        }
        bytes
    })
}

fn compare(bytes: &[u8]) {
    let shown = String::from_utf8_lossy(bytes);
    let read = super::super::readable(bytes);
    let text = std::str::from_utf8(&read).ok();
    let is_json = text.is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    let document = Document::with_duplicate_keys(bytes.to_vec());
    assert_eq!(document.is_some(), is_json, "{shown}");
    let Some(document) = document else { return };
    let raw: &RawValue = serde_json::from_str(text.unwrap()).unwrap();
    let root = document.root();
    assert_eq!(root.readable_json(), raw.get(), "{shown}");
    // Reading is of the repaired text, in which different halves of surrogate pairs are equal.
    if matches!(read, Cow::Borrowed(_)) {
        let repeats = Document::new(bytes.to_vec()).is_err();
        assert_eq!(repeats, repeats_a_key(raw), "{shown}");
    }
    if root.is_object() && !root.repeats_a_key() {
        let read = from_slice::<Members>(bytes).unwrap();
        assert_eq!(read, members(root), "{shown}");
        let names = root.members().map(|(name, _)| name.into_owned());
        let Pairs(pairs) = serde_json::from_str(raw.get()).unwrap();
        let expected = pairs.into_iter().map(|(name, _)| name);
        assert!(names.eq(expected), "{shown}");
    }
    by_table(bytes, root);
}

/// Compares lookups in a table of names with those without one.
fn by_table(bytes: &[u8], root: Value<'_>) {
    let named = Document::with_duplicate_keys(bytes.to_vec()).unwrap();
    let named = named.with_names();
    let names = root.members().map(|(name, _)| name.into_owned());
    for name in names.chain(["id".to_owned(), "missing".to_owned(), String::new()]) {
        let [expected, found] = [root, named.root()].map(|root| root.get(&name));
        let json = |value: Option<Value<'_>>| value.map(|value| value.json().to_owned());
        assert_eq!(json(found), json(expected), "{name}");
    }
}

#[test]
fn a_table_of_any_number_of_names_finds_what_a_search_does() {
    for count in [0, 1, 2, 24, 63, 64, 65, 200] {
        let member = |n: u32| format!("\"name{}\":{{\"name0\":{n}}}", n % 150);
        let members: Vec<String> = (0..count).map(member).collect();
        let text = format!("{{{}}}", members.join(","));
        let document = Document::with_duplicate_keys(text.clone()).unwrap();
        by_table(text.as_bytes(), document.root());
        let named = Document::with_duplicate_keys(text).unwrap().with_names();
        let inner = named
            .root()
            .get("name0")
            .and_then(|inner| inner.get("name0"));
        let inner = inner.and_then(|inner| inner.text());
        assert_eq!(inner.as_deref(), (count > 0).then_some("0"), "{count}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_what_serde_json_reads(bytes in mutated()) {
        compare(&bytes);
    }
}

/// Documents at the borders of the grammar.
const BORDERS: &[&str] = &[
    "",
    " ",
    "null",
    "nul",
    "nullx",
    "true",
    "false",
    "falsex",
    "-",
    "-0",
    "-01",
    "01",
    "0.",
    ".5",
    "1.5e",
    "1e+",
    "1E5",
    "1.0.0",
    "+1",
    "NaN",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{}",
    "{ }",
    "[ ]",
    "{,}",
    r#"{"a":1,}"#,
    r#"{"a"}"#,
    r#"{"a" 1}"#,
    r#"{"a":}"#,
    "{1:2}",
    "{]",
    "[}",
    "[[]",
    "[]]",
    "{}{}",
    "{} 1",
    r#""a"#,
    "\"\u{1f}\"",
    "\"\t\"",
    r#""\x""#,
    r#""\u12"#,
    r#""\u12g4""#,
    r#""\u+123""#,
    r#""\"#,
    "\"\u{0}\"",
    "[1]\u{0}",
    "\u{feff}",
    "\u{feff}\u{feff}1",
    "1\u{feff}",
    "12345678901234567890123456789",
    "1e999",
    "\u{b}1",
];

#[test]
fn documents_at_the_borders_of_the_grammar_are_what_serde_json_reads() {
    for json in BORDERS {
        compare(json.as_bytes());
    }
    for seed in SEEDS {
        assert!(Document::with_duplicate_keys(seed).is_some(), "{seed}");
        for length in 0..seed.len() {
            compare(&seed.as_bytes()[..length]);
        }
    }
}

#[test]
fn a_string_ends_at_any_place_in_a_word_of_eight_bytes() {
    for length in 0..40 {
        for character in [
            "a", "é", "\u{7f}", "\u{80}", "\\n", "\\\"", "\\u0041", "!", "~",
        ] {
            let json = format!("\"{}{character}\"", "x".repeat(length));
            compare(json.as_bytes());
            let control = json.replace(character, "\u{1}");
            assert!(Document::with_duplicate_keys(control).is_none());
        }
    }
}

#[test]
fn keys_with_different_halves_of_surrogate_pairs_are_different() {
    for json in [r#"{"\ud800":1,"\ufffd":2}"#, r#"{"\ud800":1,"\ud801":2}"#] {
        assert!(!Document::new(json).unwrap().root().repeats_a_key());
    }
    for json in [
        r#"{"\ud800":1,"\uD800":2}"#,
        r#"{"a":{"b":1,"\u0062":2}}"#,
        r#"{"b":1,"b":2}"#,
    ] {
        assert!(Document::new(json).is_err(), "{json}");
    }
    let nested = Document::with_duplicate_keys(r#"{"a":{"b":1,"\u0062":2}}"#).unwrap();
    assert!(!nested.root().repeats_a_key());
    assert!(nested.root().get("a").unwrap().repeats_a_key());
}

#[test]
fn values_of_objects_and_items_of_arrays_are_listed() {
    let document = Document::new(r#"{"a":[1,[2],{"b":3}],"c":{"0":[4],"2":5},"d":{},"e":7}"#);
    let document = document.unwrap();
    let items = |name: &str| {
        let value = document.root().get(name).unwrap();
        let items = value.items()?;
        Some(items.map(|item| item.json()).collect::<Vec<_>>())
    };
    assert_eq!(items("a"), Some(vec!["1", "[2]", r#"{"b":3}"#]));
    assert_eq!(items("c"), Some(vec!["[4]", "5"]));
    assert_eq!((items("d"), items("e")), (Some(vec![]), None));
    assert!(document.root().get("e").unwrap().get("a").is_none());
    assert_eq!(document.root().get("a").unwrap().members().count(), 0);
}
