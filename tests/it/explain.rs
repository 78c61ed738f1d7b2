//! Tests of `explain` with a corpus of deliveries that contain one mistake each.

use dhow_core::{Delivery, Secret};
use dhow_crypto::explain::{Explanation, Verdict};
use serde_json::Value;

use crate::shop::parse_request;

mod altered;
mod hitpay;
mod hpay;
mod hpay_schemes;
mod hub2;
mod large;
mod memory;
mod payatom;
mod seeded;
mod verdict;

/// Corpus of one gateway.
struct Corpus {
    gateway: &'static str,
    document: Value,
    explain: fn(&Value, &Delivery) -> Explanation,
}

fn corpora() -> Vec<Corpus> {
    vec![
        hitpay::corpus(),
        payatom::corpus(),
        hub2::corpus(),
        hpay::corpus(),
    ]
}

fn secret(value: &Value) -> Secret {
    Secret::new(value.as_str().unwrap()).unwrap()
}

fn secrets(list: &Value) -> Vec<Secret> {
    list.as_array().unwrap().iter().map(secret).collect()
}

fn named_secrets(object: &Value) -> Vec<(String, Secret)> {
    let members = object.as_object().unwrap().iter();
    members
        .map(|(name, value)| (name.clone(), secret(value)))
        .collect()
}

/// Explains every delivery of every corpus. Returns its id, the expected finding and the explanation.
fn explanations() -> Vec<(String, Option<String>, Explanation)> {
    let mut all = Vec::new();
    for corpus in corpora() {
        for case in corpus.document["cases"].as_array().unwrap() {
            let id = format!("{}/{}", corpus.gateway, case["id"].as_str().unwrap());
            let request = case["request"].as_str().unwrap();
            let delivery = parse_request(request.as_bytes()).expect(&id);
            let explanation = (corpus.explain)(&corpus.document["secrets"], &delivery);
            all.push((id, case["expect"].as_str().map(str::to_owned), explanation));
        }
    }
    all
}

#[test]
fn every_seeded_mistake_is_named_and_no_genuine_delivery_has_a_finding() {
    let all = explanations();
    assert!(
        all.iter()
            .filter(|(_, expected, _)| expected.is_some())
            .count()
            >= 80
    );
    let mut wrong = Vec::new();
    for (id, expected, explanation) in all {
        let findings = explanation.findings.iter();
        let found: Vec<_> = findings.map(|finding| finding.name).collect();
        let (verdict, names) = match &expected {
            None => (Verdict::Match, vec![]),
            Some(name) => (Verdict::Mismatch, vec![name.as_str()]),
        };
        if explanation.verdict != verdict || found != names {
            wrong.push(format!("{id}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_explanation_contains_half_of_a_secret() {
    let outputs: Vec<String> = explanations()
        .iter()
        .map(|(id, _, explanation)| {
            let input = explanation.signing_input.to_string();
            format!("{id} {explanation:?} {input}")
        })
        .collect();
    for corpus in corpora() {
        for secret in texts(&corpus.document["secrets"]) {
            for output in &outputs {
                assert!(!output.contains(&secret), "{} in {output}", &secret[..4]);
                let half = &secret[..secret.len() / 2];
                assert!(
                    half.len() < 6 || !output.contains(half),
                    "half of a secret in {output}"
                );
            }
        }
    }
}

/// Changes two signed values of the first case, each into one of the same length.
fn changed_twice(gateway: &str, request: &str) -> String {
    let changes = match gateway {
        "hitpay" => [("599.00", "598.00"), ("completed", "completee")],
        "payatom" => [("p473VAkl", "p473VAkm"), ("fsYBWymD", "fsYBWymE")],
        "hub2" => [("evt_1", "evt_2"), ("\"amount\":200", "\"amount\":201")],
        _ => [("OM_1768202539", "OM_1768202530"), ("96138500", "96138501")],
    };
    changes.iter().fold(request.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{gateway}: {from} is not in the case");
        text.replace(from, to)
    })
}

#[test]
fn a_delivery_with_several_changes_is_a_mismatch_without_a_finding() {
    for corpus in corpora() {
        let case = &corpus.document["cases"][0];
        let request = case["request"].as_str().unwrap();
        let strange = changed_twice(corpus.gateway, request);
        let delivery = parse_request(strange.as_bytes()).unwrap();
        let explanation = (corpus.explain)(&corpus.document["secrets"], &delivery);
        let gateway = corpus.gateway;
        assert_eq!(explanation.verdict, Verdict::Mismatch, "{gateway}");
        let findings = &explanation.findings;
        assert!(findings.is_empty(), "{gateway}: {findings:?}");
    }
}

/// Returns all strings of a JSON value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
