//! Pair parser: accepted and refused input, and agreement with the encoder.

use std::collections::BTreeMap;

use dhow_crypto::pairs::{
    FormPairs, Pair, PairError, PairErrorKind, PairRules, each_plain_pair, encode, encode_pairs,
};
use proptest::prelude::*;

fn parse(input: &str) -> Result<FormPairs<'_>, PairError> {
    FormPairs::parse(input.as_bytes(), &PairRules::new())
}

fn refused(input: impl AsRef<[u8]>) -> (usize, usize, PairErrorKind) {
    let error = FormPairs::parse(input.as_ref(), &PairRules::new()).unwrap_err();
    (error.pair, error.offset, error.kind)
}

fn fields(pairs: &FormPairs<'_>) -> Vec<(String, String)> {
    let owned = |pair: Pair<'_>| (pair.name().into(), pair.value().into());
    pairs.iter().map(owned).collect()
}

fn decoded(input: &str) -> Vec<(String, String)> {
    fields(&parse(input).unwrap())
}

/// Reference parser: slow, and written directly from the documented rules.
fn reference(input: &str) -> Option<Vec<(String, String)>> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [rest.next()?, rest.next()?];
                    let digits = str::from_utf8(&digits)
                        .ok()
                        .filter(|text| !text.contains('+'));
                    u8::from_str_radix(digits?, 16).ok()?
                }
                byte => byte,
            });
        }
        String::from_utf8(bytes).ok()
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for pair in input.split('&').filter(|_| !input.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name)?, decode(value)?);
        let seen = fields.iter().any(|(other, _)| *other == name);
        if name.is_empty() || seen || name.contains(char::is_control) {
            return None;
        }
        fields.push((name, value));
    }
    Some(fields)
}

#[test]
fn raw_and_decoded_forms_are_kept_in_the_order_received() {
    let pairs = parse("b+b=%c3%A9+x&a&c==d=&e=").unwrap();
    let shown: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.raw_name(), pair.raw_value(), pair.name(), pair.value()))
        .collect();
    assert_eq!(
        shown,
        [
            ("b+b", Some("%c3%A9+x"), "b b", "é x"),
            ("a", None, "a", ""),
            ("c", Some("=d="), "c", "=d="),
            ("e", Some(""), "e", ""),
        ]
    );
    assert_eq!(pairs.get("b b"), Some("é x"));
    assert_eq!(pairs.get("b+b"), None);
    assert_eq!(pairs.pair("e").unwrap().raw_value(), Some(""));
    assert_eq!((pairs.len(), pairs.is_empty()), (4, false));
}

#[test]
fn sorting_is_by_the_bytes_of_decoded_names() {
    let pairs = parse("payment_id=1&payment=2&%61=3&Z=4&payment_i=5&é=6&a0=7").unwrap();
    let names: Vec<_> = pairs.sorted().map(|pair| pair.name()).collect();
    assert_eq!(
        names,
        ["Z", "a", "a0", "payment", "payment_i", "payment_id", "é"]
    );
}

#[test]
fn empty_input_has_no_pairs() {
    let pairs = parse("").unwrap();
    assert!(pairs.is_empty());
    assert_eq!(pairs.sorted().count(), 0);
}

#[test]
fn a_plus_is_a_space_and_an_escaped_plus_is_a_plus() {
    assert_eq!(
        decoded("phone=+65%2B65"),
        [("phone".into(), " 65+65".into())]
    );
}

#[test]
fn a_percent_sign_needs_two_digits() {
    for (input, offset) in [
        ("a=%", 2),
        ("a=1%4", 3),
        ("a=%4g", 2),
        ("a=%+4", 2),
        ("a=%%41", 2),
        ("a=%4é", 2),
        ("a%=1", 1),
    ] {
        assert_eq!(
            refused(input),
            (0, offset, PairErrorKind::Escape),
            "{input}"
        );
    }
    assert_eq!(refused("a=1&b=%41&c=%f"), (2, 12, PairErrorKind::Escape));
}

#[test]
fn text_that_is_not_utf8_is_refused_raw_or_decoded() {
    assert_eq!(refused(b"a=1&b=\xff"), (1, 6, PairErrorKind::NotUtf8));
    assert_eq!(refused("a=1&b=%ff"), (1, 6, PairErrorKind::NotUtf8));
    assert_eq!(refused("a=1&%fe=1"), (1, 4, PairErrorKind::NotUtf8));
    // The first half of a character is not completed by the next field.
    assert_eq!(refused("a=%c3&b=%a9"), (0, 2, PairErrorKind::NotUtf8));
    // Encoded surrogates and overlong forms are not UTF-8.
    assert_eq!(refused("a=%ed%a0%80"), (0, 2, PairErrorKind::NotUtf8));
    assert_eq!(refused("a=%c0%80"), (0, 2, PairErrorKind::NotUtf8));
    assert_eq!(decoded("a=é%C3%A9"), [("a".into(), "éé".into())]);
}

#[test]
fn duplicates_are_refused_in_any_spelling_even_if_equal() {
    let first = |first| PairErrorKind::Duplicate { first };
    assert_eq!(refused("a=1&a=1"), (1, 4, first(0)));
    assert_eq!(refused("b=0&a=1&c=2&a"), (3, 12, first(1)));
    assert_eq!(
        refused("status=failed&%73tatus=completed"),
        (1, 14, first(0))
    );
    assert_eq!(refused("a+b=1&a%20b=2"), (1, 6, first(0)));
    assert_eq!(
        refused("payment_request_id=1&payment_request_id=2"),
        (1, 21, first(0))
    );
    // Names with the same first eight bytes can differ.
    assert_eq!(
        parse("payment_a=1&payment_b=2&payment_=3").unwrap().len(),
        3
    );
}

#[test]
fn empty_pairs_and_empty_names_are_refused() {
    assert_eq!(refused("a=1&&b=2"), (1, 4, PairErrorKind::EmptyPair));
    assert_eq!(refused("&a=1"), (0, 0, PairErrorKind::EmptyPair));
    assert_eq!(refused("a=1&"), (1, 4, PairErrorKind::EmptyPair));
    assert_eq!(refused("&"), (0, 0, PairErrorKind::EmptyPair));
    assert_eq!(refused("a=1&=2"), (1, 4, PairErrorKind::EmptyName));
    assert_eq!(refused("="), (0, 0, PairErrorKind::EmptyName));
}

#[test]
fn empty_pairs_can_be_allowed_but_empty_names_cannot() {
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = FormPairs::parse(b"&a=1&&b=2&", &rules).unwrap();
    let values: Vec<_> = pairs.sorted().map(|pair| pair.value()).collect();
    assert_eq!(values, ["1", "2"]);

    let error = FormPairs::parse(b"&&=2", &rules).unwrap_err();
    assert_eq!((error.pair, error.kind), (2, PairErrorKind::EmptyName));
    let error = FormPairs::parse(b"&a=1&&a=1", &rules).unwrap_err();
    assert_eq!((error.pair, error.offset), (3, 6));
    assert_eq!(error.kind, PairErrorKind::Duplicate { first: 1 });
}

#[test]
fn control_characters_in_names_are_refused_and_in_values_kept() {
    for input in [
        "a\0=1",
        "a%00=1",
        "a%0a=1",
        "a\n=1",
        "%7f=1",
        "a%C2%85=1",
        "a\u{85}=1",
    ] {
        assert_eq!(
            refused(input),
            (0, 0, PairErrorKind::ControlInName),
            "{input:?}"
        );
    }
    assert_eq!(decoded("a=%00\n"), [("a".into(), "\0\n".into())]);
    // Bytes from 0x80 to 0x9f are control characters only after 0xc2.
    assert_eq!(decoded("%E2%82%AC=1"), [("€".into(), "1".into())]);
}

#[test]
fn names_that_php_would_change_are_reported() {
    let pairs = parse("a.b=1&a_b=2&a%5B%5D=3&c[=4&d+e=5&f]=6").unwrap();
    let names: Vec<_> = pairs.php_renamed().map(|pair| pair.name()).collect();
    assert_eq!(names, ["a.b", "a[]", "c[", "d e", "f]"]);
}

#[test]
fn count_and_size_are_limited() {
    let many: Vec<String> = (0..65).map(|i| format!("a{i}=1")).collect();
    assert_eq!(parse(&many[..64].join("&")).unwrap().len(), 64);
    let (pair, _, fault) = refused(many.join("&"));
    assert_eq!((pair, fault), (64, PairErrorKind::TooMany { limit: 64 }));
    assert_eq!(
        refused("&".repeat(100)).2,
        PairErrorKind::TooMany { limit: 64 }
    );

    let rules = PairRules::new().max_pairs(1).max_bytes(5);
    assert!(FormPairs::parse(b"a=123", &rules).is_ok());
    let error = FormPairs::parse(b"a=1234", &rules).unwrap_err();
    assert_eq!(error.kind, PairErrorKind::TooLong { limit: 5 });
    let error = FormPairs::parse(b"a&b", &rules).unwrap_err();
    assert_eq!(
        (error.offset, error.kind),
        (2, PairErrorKind::TooMany { limit: 1 })
    );
    let error = FormPairs::parse(b"a", &rules.max_pairs(0)).unwrap_err();
    assert_eq!(
        (error.offset, error.kind),
        (0, PairErrorKind::TooMany { limit: 0 })
    );
}

#[test]
fn neither_errors_nor_debug_show_a_value() {
    let error = parse("card=4000001091%zz").unwrap_err();
    assert_eq!(
        error.to_string(),
        "pair 0, byte 15: `%` without two hexadecimal digits"
    );
    let shown = format!("{:?}", parse("card=4000001091&name=x").unwrap());
    assert_eq!(shown, r#"["card" (10 bytes), "name" (1 bytes)]"#);
}

#[test]
fn the_encoder_follows_php_urlencode() {
    assert_eq!(encode("AZaz09-_."), "AZaz09-_.");
    assert_eq!(
        encode(" ~*!'()/:+&=%\n"),
        "+%7E%2A%21%27%28%29%2F%3A%2B%26%3D%25%0A"
    );
    assert_eq!(encode("Lê €"), "L%C3%AA+%E2%82%AC");
    assert_eq!(encode_pairs([("a", ""), ("b", "=")]), "a=&b=%3D");
    assert_eq!(encode_pairs::<&str, &str>([]), "");
}

proptest! {
    #[test]
    fn encoded_pairs_parse_to_the_same_pairs(
        fields in proptest::collection::btree_map("[^\\p{Cc}]{1,12}", any::<String>(), 0..20)
    ) {
        let text = encode_pairs(&fields);
        let pairs = parse(&text).unwrap();
        let back: BTreeMap<String, String> =
            pairs.iter().map(|pair| (pair.name().into(), pair.value().into())).collect();
        prop_assert_eq!(&back, &fields);
        prop_assert!(pairs.sorted().map(|pair| pair.name()).eq(fields.keys()));
        prop_assert!(fields.iter().all(|(name, value)| pairs.get(name) == Some(value)));
    }

    /// The parser has the same result as the reference parser.
    #[test]
    fn the_reference_parser_agrees(input in "([a-c]|%6[1-3]|%|=|&|\\+|é|%C3|%A9|\\x00|%7F){0,24}") {
        let parsed = parse(&input).ok();
        let raw = |pair: Pair<'_>| match pair.raw_value() {
            Some(value) => format!("{}={value}", pair.raw_name()),
            None => pair.raw_name().to_owned(),
        };
        if let Some(pairs) = &parsed {
            let raw: Vec<String> = pairs.iter().map(raw).collect();
            prop_assert_eq!(raw.join("&"), input.clone());
        }
        prop_assert_eq!(parsed.map(|pairs| fields(&pairs)), reference(&input));
    }

    /// A form without escapes has the same pairs, or none of them are passed on.
    #[test]
    fn plain_pairs_are_those_of_the_parser(input in "([a-c ]|=|&|%|\\+|é|\\x00|\\x7f|0123456789){0,24}", most in 0..6_usize) {
        let rules = PairRules::new().max_pairs(most).max_bytes(40);
        let mut found: Vec<(String, String)> = Vec::new();
        let all = each_plain_pair(input.as_bytes(), &rules, |name, value| {
            let [name, value] = [name, &input.as_bytes()[value]].map(|text| str::from_utf8(text).unwrap().to_owned());
            let is_new = found.iter().all(|(other, _)| *other != name);
            found.push((name, value));
            is_new.then_some(())
        });
        let parsed = FormPairs::parse(input.as_bytes(), &rules).ok();
        let escapes = input.contains(['%', '+']) || !input.is_ascii();
        let complete = |pair: Pair<'_>| pair.raw_value().is_some();
        let is_plain = parsed.as_ref().is_some_and(|pairs| !pairs.is_empty() && pairs.iter().all(complete));
        prop_assert_eq!(all.is_some(), is_plain && !escapes && !input.contains('\x00') && !input.contains('\x7f'));
        if all.is_some() {
            prop_assert_eq!(Some(found), parsed.map(|pairs| fields(&pairs)));
        }
    }

    #[test]
    fn no_input_panics(input in any::<Vec<u8>>(), most in 0..20_usize) {
        let rules = PairRules::new().max_pairs(most).allow_empty_pairs();
        let parsed = FormPairs::parse(&input, &rules);
        prop_assert!(parsed.is_err() || parsed.unwrap().len() <= most);
    }
}

#[test]
fn kept_places_give_the_same_pairs_for_the_same_input_only() {
    let input = "b+b=%c3%A9+x&a&c==d=&e=";
    let parsed = parse(input).unwrap();
    let (names, pairs) = (
        parsed
            .sorted()
            .map(|pair| pair.name().to_owned())
            .collect::<Vec<_>>(),
        fields(&parsed),
    );
    let places = parsed.into_places();
    let again = FormPairs::at(input.as_bytes(), &places).unwrap();
    assert_eq!(fields(&again), pairs);
    let sorted: Vec<_> = again.sorted().map(|pair| pair.name()).collect();
    assert_eq!(sorted, names);
    assert_eq!(again.nth(2).unwrap().value(), "=d=");
    assert!(again.nth(4).is_none());
    assert_eq!(again.get("b b"), Some("é x"));
    // Another length, and bytes that are not UTF-8.
    assert!(FormPairs::at(b"a=1", &places).is_none());
    assert!(FormPairs::at(&[0xff; 23], &places).is_none());
    // Characters may lie across the places. They are cut off, without a panic.
    let shifted = "é".repeat(11) + "x";
    let odd = FormPairs::at(shifted.as_bytes(), &places).unwrap();
    assert_eq!(odd.iter().count(), 4);
}
