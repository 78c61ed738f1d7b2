//! Test signing of webhooks: the verifier accepts the result, whose other fields stay as they are.

use dhow_core::{
    Currency, Delivery, Environment, ErrorKind, Secret, WebhookSigner, WebhookVerifier,
};
use dhow_payatom::{PayAtomWebhooks, open_post_hash};

use crate::recorder::{self, SECRET, sealed_hash};

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn webhooks() -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Sandbox, Currency::INR, secret())
}

/// Signs a body, checks that the verifier accepts it, and returns the signed body.
fn signed(webhooks: &PayAtomWebhooks, path: &str, body: &str) -> String {
    let signed = recorder::signed(webhooks, path, body);
    let delivery = Delivery::post(path, signed.clone());
    let verified = webhooks.verify_webhook(&delivery).unwrap();
    assert_eq!(verified.matched_secret(), "secret_key");
    signed
}

/// Returns the digest in the envelope of a signed JSON body.
fn digest(body: &str) -> String {
    let (_, rest) = body.rsplit_once(r#""post_hash":""#).unwrap();
    let (post_hash, _) = rest.split_once('"').unwrap();
    open_post_hash(&secret(), post_hash).unwrap()
}

fn expected(order_id: &str, amount: &str, status: &str) -> String {
    let post_hash = sealed_hash(&secret(), order_id, amount, status);
    open_post_hash(&secret(), &post_hash).unwrap()
}

#[test]
fn a_signed_json_body_verifies_and_keeps_its_bytes() {
    let fields = r#" {"order_id":"A\u0042", "received_amount": 100.00,"status":"Late Approved","new":{"x":[1]}"#;
    let body = signed(&webhooks(), "/hook", &format!("{fields}}} \n"));
    assert!(
        body.starts_with(&format!("{fields},\"post_hash\":\"")),
        "{body}"
    );
    assert!(body.ends_with("\"} \n"), "{body}");
    // PayAtom's PHP hashes the number 100.00 as `100`.
    assert_eq!(digest(&body), expected("AB", "100", "Late Approved"));
    let older = r#"{"order_id":"A","amount":"5.00","status":"Pending"}"#;
    assert_eq!(
        digest(&signed(&webhooks(), "/", older)),
        expected("A", "5.00", "Pending")
    );
}

#[test]
fn a_signed_form_verifies_and_keeps_its_pairs() {
    let form =
        "order_id=ORDER+1&amount=100&status=Late%20Approved&refund_info%5Brefund_amount%5D=5";
    let body = signed(&webhooks(), "/hook", form);
    assert!(body.starts_with(&format!("{form}&post_hash=")), "{body}");
    let again = signed(&webhooks(), "/hook", &format!("post%5Fhash=x&{form}"));
    assert!(again.starts_with(&format!("{form}&post_hash=")), "{again}");
    assert!(!again.contains("post%5Fhash"), "{again}");
}

#[test]
fn a_signature_that_is_there_is_replaced() {
    let body = r#"{"post_hash":"old","order_id":"A","received_amount":"1","status":"Approved","é\"":[ 1 ]}"#;
    let body = signed(&webhooks(), "/hook", body);
    let rest =
        r#"{"order_id":"A","received_amount":"1","status":"Approved","é\"":[ 1 ],"post_hash":""#;
    assert!(body.starts_with(rest), "{body}");
    let altered = body.replace("\"received_amount\":\"1\"", "\"received_amount\":\"9\"");
    let altered = signed(&webhooks(), "/hook", &altered);
    assert_eq!(digest(&altered), expected("A", "9", "Approved"));
}

#[test]
fn a_payout_is_signed_over_its_configured_fields() {
    let fields = "ref_code,order_id".parse().unwrap();
    let webhooks = webhooks()
        .with_payout_path("/payouts")
        .with_payout_hashed_fields(fields);
    let body = signed(&webhooks, "/payouts", r#"{"order_id":"P","ref_code":"r"}"#);
    let md5 = dhow_crypto::digest::md5_hex(format!("rP{SECRET}").as_bytes());
    assert_eq!(digest(&body), md5);
}

#[test]
fn the_current_secret_key_signs_and_a_previous_one_does_not() {
    let old = Secret::new("an-older-secret").unwrap();
    let webhooks = webhooks().with_previous_secrets([old.clone()]);
    let body = r#"{"order_id":"A","received_amount":"1","status":"Approved"}"#;
    let body = signed(&webhooks, "/hook", body);
    let (_, rest) = body.rsplit_once(r#""post_hash":""#).unwrap();
    assert_eq!(open_post_hash(&old, rest.trim_end_matches("\"}")), None);
}

#[test]
fn a_body_that_no_verifier_accepts_is_not_signed() {
    let genuine = r#"{"order_id":"A","received_amount":"1","status":"Approved""#;
    let large = format!("{genuine},\"x\":\"{}\"}}", "x".repeat(256 * 1024));
    let sign = |delivery| webhooks().sign_test_webhook(delivery).unwrap_err();
    for (body, rule) in [
        ("", "must have the field order_id"),
        ("[]", "must be a JSON object or a form"),
        ("{", "must be a JSON object or a form"),
        (
            r#"{"order_id":"A","order_id":"A"}"#,
            "without repeated fields",
        ),
        (
            r#"{"order_id":"A","status":"Approved"}"#,
            "must have the field received_amount or amount, which the hash covers",
        ),
        (
            r#"{"order_id":["A"],"received_amount":"1","status":"Approved"}"#,
            "must have the field order_id",
        ),
        (
            &format!("{genuine},\"webhook_acknowledged\":\"1\"}}"),
            "polling response",
        ),
        (&large, "must have at most 256 KiB"),
    ] {
        let error = sign(Delivery::post("/hook", body.to_owned()));
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{body}");
        assert_eq!(error.field(), Some("body"), "{error}");
        assert!(error.message().contains(rule), "{error}");
        assert_eq!(error.provider().unwrap().as_str(), "payatom");
    }
    let error = sign(Delivery::get("/hook", "order_id=A"));
    assert_eq!(error.field(), Some("method"));
}
