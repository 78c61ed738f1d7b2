//! HitPay's signatures tested with vectors from another implementation.

use dhow_sandbox::hitpay::{event_signature, signed_form};
use serde::Deserialize;

#[derive(Deserialize)]
struct File<T> {
    vectors: Vec<T>,
}

#[derive(Deserialize)]
struct Form {
    id: String,
    salt: String,
    body: String,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    salt: String,
    body: String,
    signature: String,
}

#[test]
fn form_signatures_match_the_vectors() {
    let file: File<Form> =
        serde_json::from_str(include_str!("../data/hitpay_webhook_v1.json")).unwrap();
    assert_eq!(file.vectors.len(), 14);
    for vector in file.vectors {
        let unsigned = vector.body.rsplit_once("&hmac=").unwrap().0;
        let rules = dhow_crypto::pairs::PairRules::new();
        let pairs = dhow_crypto::pairs::FormPairs::parse(unsigned.as_bytes(), &rules).unwrap();
        let fields: Vec<_> = pairs
            .iter()
            .map(|pair| (pair.name(), pair.value()))
            .collect();
        let signed = signed_form(vector.salt.as_bytes(), &fields).unwrap();
        assert_eq!(signed, vector.body, "{}", vector.id);
    }
}

#[test]
fn event_signatures_match_the_vectors() {
    let file: File<Event> =
        serde_json::from_str(include_str!("../data/hitpay_webhook_v2.json")).unwrap();
    assert_eq!(file.vectors.len(), 8);
    for vector in file.vectors {
        let signature = event_signature(vector.salt.as_bytes(), vector.body.as_bytes());
        assert_eq!(signature.unwrap(), vector.signature, "{}", vector.id);
    }
}

#[test]
fn an_empty_salt_is_an_error() {
    assert!(signed_form(b"", &[("a", "b")]).is_err());
    assert!(event_signature(b"", b"{}").is_err());
}
