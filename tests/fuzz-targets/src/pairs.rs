//! Form pairs: a parsed form has one reading, and survives printing.

use std::borrow::Cow;

use dhow_crypto::pairs::{FormPairs, PairRules, encode_pairs};

/// Form pairs of any bytes.
pub fn pairs(data: &[u8]) {
    let rules = PairRules::new();
    let lenient = PairRules::new().allow_empty_pairs();
    let parsed = FormPairs::parse(data, &rules);
    let Ok(pairs) = &parsed else {
        // Only an empty pair separates the two sets of rules.
        if let Ok(pairs) = FormPairs::parse(data, &lenient) {
            let printed = encode_pairs(pairs.iter().map(|pair| (pair.name(), pair.value())));
            assert!(FormPairs::parse(printed.as_bytes(), &rules).is_ok());
        }
        return;
    };
    same_pairs(
        pairs,
        &FormPairs::parse(data, &lenient).expect("fewer rules"),
    );
    let printed = encode_pairs(pairs.iter().map(|pair| (pair.name(), pair.value())));
    // Escapes make a text longer.
    let large = rules.clone().max_bytes(printed.len());
    let again = FormPairs::parse(printed.as_bytes(), &large).expect("a printed form is parsed");
    same_pairs(pairs, &again);
    // The raw texts are the input.
    let raw = pairs.iter().map(|pair| match pair.raw_value() {
        Some(value) => format!("{}={value}", pair.raw_name()),
        None => pair.raw_name().to_owned(),
    });
    assert_eq!(raw.collect::<Vec<_>>().join("&").as_bytes(), data);
    let mut names: Vec<&str> = pairs.iter().map(|pair| pair.name()).collect();
    for pair in pairs.iter() {
        assert_eq!(pair.name(), decoded(pair.raw_name()));
        assert_eq!(pair.value(), decoded(pair.raw_value().unwrap_or_default()));
        assert_eq!(pairs.get(pair.name()), Some(pair.value()));
    }
    names.sort_unstable();
    let sorted: Vec<&str> = pairs.sorted().map(|pair| pair.name()).collect();
    assert_eq!(sorted, names);
    names.dedup();
    assert_eq!(names.len(), pairs.len(), "a name occurs twice");
}

fn same_pairs(one: &FormPairs<'_>, other: &FormPairs<'_>) {
    let list = |pairs: &FormPairs<'_>| -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|pair| (pair.name().to_owned(), pair.value().to_owned()))
            .collect()
    };
    assert_eq!(list(one), list(other));
}

/// Decodes a text without the code under test.
fn decoded(raw: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
                u8::try_from(digit() * 16 + digit()).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap().into()
}
