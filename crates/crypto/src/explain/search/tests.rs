//! Tests of the search for one, two and three mistakes.

use super::*;
use crate::explain::{Budget, KnownSecrets, hmacs, received_variants};
use crate::hmac::HmacKey;

fn names_in(text: &[u8], received: &str, most: usize) -> Option<Vec<&'static str>> {
    let keys = KnownSecrets::default()
        .signing("salt", b"top-secret")
        .keys();
    let (algorithms, received) = (hmacs(Algorithm::HMAC_SHA256), received_variants(received));
    let search = Search {
        keys: &keys,
        rare_keys: &[],
        algorithms: &algorithms,
        received: &received,
    };
    let mut budget = Budget::start();
    let body = Body::new(text, &[]);
    let found = (0..=most).find_map(|count| search.run(&body, count, &mut budget))?;
    Some(found.iter().map(|mistake| mistake.name).collect())
}

fn names(received: &str) -> Option<Vec<&'static str>> {
    names_in(b"amount1.00", received, 3)
}

fn sign(key: &[u8], message: &[u8]) -> String {
    HmacKey::new(key).unwrap().sign_hex(message)
}

#[test]
fn a_correct_signature_has_no_mistake() {
    assert_eq!(names(&sign(b"top-secret", b"amount1.00")), Some(vec![]));
}

#[test]
fn one_two_and_three_mistakes_are_named() {
    let newline = sign(b"top-secret", b"amount1.00\n");
    assert_eq!(names(&newline), Some(vec!["trailing-newline"]));
    let upper = sign(b"top-secret", b"amount1.00\n").to_uppercase();
    assert_eq!(
        names(&upper),
        Some(vec!["trailing-newline", "upper-case-hex"])
    );
    let key = sign(b"top-secret\n", b"amount1.00");
    assert_eq!(names(&key), Some(vec!["secret-with-newline"]));
    let three = sign(b"top-secret\n", b"amount1.00\r\n").to_uppercase();
    let expected = vec!["trailing-crlf", "secret-with-newline", "upper-case-hex"];
    assert_eq!(names(&three), Some(expected));
}

#[test]
fn json_that_was_written_again_is_named_with_a_second_mistake() {
    let body = br#"{"b":null,"a":"x/y"}"#;
    let signed = |text: &[u8]| names_in(body, &sign(b"top-secret", text), 2);
    assert_eq!(signed(br#"{"b":null,"a":"x\/y"}"#), Some(vec!["json-php"]));
    assert_eq!(signed(br#"{"a":"x/y"}"#), Some(vec!["json-nulls-dropped"]));
    let two = signed(br#"{"a": "x/y"}"#);
    assert_eq!(two, Some(vec!["json-spaced", "json-nulls-dropped"]));
    let newline = signed(b"{\"a\":\"x/y\"}\n");
    assert_eq!(
        newline,
        Some(vec!["json-nulls-dropped", "trailing-newline"])
    );
}

#[test]
fn more_and_less_than_the_body_are_named() {
    let body = br#"{"id":"evt_1","data":{"amount":2500}}"#;
    let data = sign(b"top-secret", br#"{"amount":2500}"#);
    assert_eq!(names_in(body, &data, 1), Some(vec!["part-of-the-body"]));
    let texts = Body::new(body, &[]).after(["/hook".to_owned()]);
    let signed = sign(b"top-secret", &[b"/hook.", &body[..]].concat());
    let keys = KnownSecrets::default()
        .signing("salt", b"top-secret")
        .keys();
    let search = Search {
        keys: &keys,
        rare_keys: &[],
        algorithms: &hmacs(Algorithm::HMAC_SHA256),
        received: &received_variants(&signed),
    };
    let found = search.run(&texts, 1, &mut Budget::start()).unwrap();
    assert_eq!(found.first().unwrap().name, "more-than-the-body");
}

#[test]
fn a_signature_that_no_mistake_explains_has_no_result() {
    assert_eq!(names(&sign(b"another", b"amount1.00")), None);
    assert_eq!(names("no hex at all!"), None);
    assert_eq!(names(""), None);
}

#[test]
fn a_search_ends_with_its_budget() {
    let keys = KnownSecrets::default()
        .signing("salt", b"top-secret")
        .keys();
    let (algorithms, received) = (
        hmacs(Algorithm::HMAC_SHA256),
        received_variants(&"5a".repeat(32)),
    );
    let search = Search {
        keys: &keys,
        rare_keys: &[],
        algorithms: &algorithms,
        received: &received,
    };
    let text = vec![b'x'; 256 * 1024];
    let mut budget = Budget::for_length(text.len());
    assert_eq!(search.run(&Body::new(&text, &[]), 1, &mut budget), None);
    assert!(budget.effort().complete, "single mistakes have enough time");
    budget.limit(16);
    assert_eq!(search.run(&Body::new(&text, &[]), 2, &mut budget), None);
    assert!(budget.effort().left_out.combinations);
}
