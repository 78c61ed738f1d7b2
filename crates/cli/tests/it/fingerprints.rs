//! Fingerprints of secrets: equal within one run, different in the next.

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
    let fingerprint = |explained: &Value, name: &str| {
        let mut secrets = explained["secrets"].as_array().unwrap().iter();
        let found = secrets.find(|secret| secret["name"] == name).unwrap();
        found["fingerprint"].as_str().unwrap().to_owned()
    };
    let (first, second) = (explained(), explained());
    let salt = fingerprint(&first, "webhook_salt");
    assert_eq!(salt, fingerprint(&first, "dashboard"));
    assert_ne!(salt, fingerprint(&second, "webhook_salt"));
    // The plain digest, against which a list of guesses could be tested.
    let digest = dhow_crypto::digest::sha256_hex(secret.as_bytes());
    for explained in [&first, &second] {
        let print = fingerprint(explained, "webhook_salt");
        assert!(!digest.starts_with(&print), "{print}");
    }
}

#[test]
fn a_secret_in_the_signed_text_has_the_fingerprint_of_the_run() {
    let corpus = corpus("hpay");
    let first = &corpus["cases"][0]["request"];
    let explained = || {
        let command = explain("hpay", &corpus).arg("--json");
        let ended = command.stdin(first.as_str().unwrap()).run();
        serde_json::from_str::<Value>(&ended.stdout).unwrap()
    };
    let (first, second) = (explained(), explained());
    let segment = |explained: &Value| {
        let mut segments = explained["canonical"].as_array().unwrap().iter();
        let found = segments
            .find(|segment| segment["role"] == "secret")
            .unwrap();
        found["fingerprint"].as_str().unwrap().to_owned()
    };
    let mut known = first["secrets"].as_array().unwrap().iter();
    assert!(known.any(|secret| secret["fingerprint"] == segment(&first)));
    assert_ne!(segment(&first), segment(&second));
}
