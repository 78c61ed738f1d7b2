//! Corpus of deliveries of all gateways with one, two or three seeded mistakes, genuine ones and forged ones.

use std::collections::BTreeMap;

use dhow_core::Delivery;
use dhow_crypto::explain::{Explanation, Verdict};
use serde_json::Value;

use super::corpora;
use crate::shop::parse_request;

/// A case with its explanation.
struct Explained {
    id: String,
    gateway: String,
    expected: Vec<String>,
    origin: Option<String>,
    is_valid: bool,
    explanation: Explanation,
}

/// Parses a request that is written with one character for each byte.
fn delivery(case: &Value) -> Delivery {
    let text = case["request"].as_str().unwrap().chars();
    let bytes: Vec<u8> = text.map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    // A GET ends with its head.
    parse_request(&bytes).unwrap_or_else(|| panic!("{}", case["id"]))
}

fn explained() -> Vec<Explained> {
    let documents = [
        include_str!("../../data/explain/seeded.json"),
        include_str!("../../data/explain/receivers.json"),
    ];
    let documents = documents.map(|text| serde_json::from_str::<Value>(text).unwrap());
    let corpora = corpora();
    let explain = |case: &Value| {
        let text = |name: &str| case[name].as_str().map(str::to_owned);
        let gateway = text("gateway").unwrap();
        let corpus = corpora
            .iter()
            .find(|corpus| corpus.gateway == gateway)
            .unwrap();
        let expected = case["expect"].as_array().unwrap().iter();
        Explained {
            id: text("id").unwrap(),
            expected: expected
                .map(|name| name.as_str().unwrap().to_owned())
                .collect(),
            origin: text("origin"),
            is_valid: case["valid"].as_bool().unwrap(),
            explanation: (corpus.explain)(&case["secrets"], &delivery(case)),
            gateway,
        }
    };
    let cases = documents
        .iter()
        .flat_map(|document| document["cases"].as_array().unwrap());
    cases.map(explain).collect()
}

#[test]
fn every_seeded_mistake_is_named_in_its_place_and_nothing_else_is() {
    let all = explained();
    let mut mistakes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &all {
        let findings = case.explanation.findings.iter();
        let mut found: Vec<&str> = findings.clone().map(|finding| finding.name).collect();
        let mut expected: Vec<&str> = case.expected.iter().map(String::as_str).collect();
        found.sort_unstable();
        expected.sort_unstable();
        let origins: Vec<&str> = findings.map(|finding| finding.origin.as_str()).collect();
        let is_in_place = case
            .origin
            .as_deref()
            .is_none_or(|origin| origins.iter().all(|known| *known == origin));
        let is_valid = case.explanation.verdict == Verdict::Match;
        if found != expected || !is_in_place || is_valid != case.is_valid {
            wrong.push(format!(
                "{}: expected {expected:?}, found {found:?} in {origins:?}",
                case.id
            ));
        }
        *mistakes.entry(&case.gateway).or_default() += usize::from(!expected.is_empty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(mistakes.len(), 4);
    assert!(mistakes.values().all(|count| *count >= 15), "{mistakes:?}");
    assert!(mistakes.values().sum::<usize>() >= 150, "{mistakes:?}");
}
