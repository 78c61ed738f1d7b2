//! Fingerprints of secrets: equal within one run, and of no use to anybody after it.

use serde_json::Value;

use crate::explain::{corpus, explain, request};

#[test]
fn fingerprints_are_equal_within_one_run_only() {
    let corpus = corpus("hitpay");
    let request = request(&corpus, "form-values-only");
    let secret = corpus["secrets"]["webhook_salt"].as_str().unwrap();
    let explained = || {
        let command = explain("hitpay", &corpus).env("DASHBOARD", secret);
        let command = command.args("--json --also-try dashboard=DASHBOARD");
        command.stdin(&*request).run().json(1)
    };
    let fingerprint = |told: &Value, name: &str| {
        let mut secrets = told["secrets"].as_array().unwrap().iter();
        let found = secrets.find(|secret| secret["name"] == name).unwrap();
        found["fingerprint"].as_str().unwrap().to_owned()
    };
    let (one, other) = (explained(), explained());
    let own = fingerprint(&one, "webhook_salt");
    assert_eq!(own, fingerprint(&one, "dashboard"));
    assert_ne!(own, fingerprint(&other, "webhook_salt"));
    // What a list of guesses finds.
    let digest = dhow_crypto::digest::sha256_hex(secret.as_bytes());
    for told in [&one, &other] {
        let print = fingerprint(told, "webhook_salt");
        assert!(!digest.starts_with(&print), "{print}");
    }
}

#[test]
fn a_secret_that_is_signed_shows_the_fingerprint_of_the_run() {
    let corpus = corpus("hpay");
    let first = &corpus["cases"][0]["request"];
    let explained = || {
        let command = explain("hpay", &corpus).arg("--json");
        let ended = command.stdin(first.as_str().unwrap()).run();
        serde_json::from_str::<Value>(&ended.stdout).unwrap()
    };
    let (one, other) = (explained(), explained());
    let piece = |told: &Value| {
        let mut pieces = told["canonical"].as_array().unwrap().iter();
        let found = pieces.find(|piece| piece["role"] == "secret").unwrap();
        found["fingerprint"].as_str().unwrap().to_owned()
    };
    let mut known = one["secrets"].as_array().unwrap().iter();
    assert!(known.any(|secret| secret["fingerprint"] == piece(&one)));
    assert_ne!(piece(&one), piece(&other));
}
