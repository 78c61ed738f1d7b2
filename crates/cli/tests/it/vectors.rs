//! `dhow webhook verify` with deliveries signed by programs in other languages.

use std::fs;

use serde_json::Value;

use crate::command::{CommandResult, dhow};

/// Reads a file of test vectors of the gateway's crate.
fn load(gateway: &str, name: &str) -> Vec<Value> {
    let crates = env!("CARGO_MANIFEST_DIR");
    let path = format!("{crates}/../{gateway}/tests/data/{name}");
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap()
}

fn form_request(body: &str, line_end: &str) -> String {
    let head = [
        "POST /webhooks/hitpay HTTP/1.1".to_owned(),
        "Host: shop.example".to_owned(),
        "Content-Type: application/x-www-form-urlencoded".to_owned(),
        format!("Content-Length: {}", body.len()),
        String::new(),
        String::new(),
    ];
    head.join(line_end) + body
}

fn event_request(vector: &Value, line_end: &str) -> String {
    let head = [
        "POST /webhooks/hitpay HTTP/1.1".to_owned(),
        format!("Hitpay-Signature: {}", text(vector, "signature")),
        format!("Hitpay-Event-Object: {}", text(vector, "event_object")),
        format!("Hitpay-Event-Type: {}", text(vector, "event_type")),
        String::new(),
        String::new(),
    ];
    head.join(line_end) + text(vector, "body")
}

fn verify(request: String, variable: &str, secret: &str) -> CommandResult {
    let verify = dhow("webhook verify --provider hitpay --json");
    verify.env(variable, secret).stdin(request).run()
}

#[test]
fn every_form_vector_is_valid_and_a_changed_amount_is_not() {
    let vectors = load("hitpay", "webhook_v1.json");
    assert!(vectors.len() >= 14);
    for (index, vector) in vectors.iter().enumerate() {
        let (body, salt) = (text(vector, "body"), text(vector, "salt"));
        let line_end = if index % 2 == 0 { "\r\n" } else { "\n" };
        let verdict = verify(form_request(body, line_end), "DHOW_HITPAY_SALT", salt).json(0);
        assert_eq!(verdict["verdict"], "valid");
        let new_field = body.contains("new_field_from_gateway");
        let assurance = if new_field { "ask-gateway" } else { "full" };
        assert_eq!(verdict["assurance"], assurance, "{body}");
        assert_eq!(verdict["event"]["kind"], "payment");
        let amount = verdict["event"]["amount"]["text"].as_str().unwrap();
        assert!(body.contains(&format!("amount={amount}")));
        assert_eq!(verdict["event"]["matched_secret"], "webhook_salt");

        let changed = body.replace(&format!("amount={amount}"), "amount=0.01");
        let verdict = verify(form_request(&changed, line_end), "DHOW_HITPAY_SALT", salt).json(1);
        assert_eq!(verdict["reason"], "signature-mismatch");
    }
}

#[test]
fn every_event_vector_is_valid_over_its_raw_bytes() {
    let vectors = load("hitpay", "webhook_v2.json");
    assert!(vectors.len() >= 8);
    for (index, vector) in vectors.iter().enumerate() {
        let salts = format!("another-salt,{}", text(vector, "salt"));
        let line_end = if index % 2 == 0 { "\r\n" } else { "\n" };
        let request = event_request(vector, line_end);
        let verdict = verify(request.clone(), "DHOW_HITPAY_EVENT_SALTS", &salts).json(0);
        assert_eq!(verdict["verdict"], "valid");
        let kind = verdict["event"]["gateway_kind"].as_str().unwrap();
        assert!(kind.starts_with("payment_request."), "{kind}");
        assert_eq!(verdict["event"]["matched_secret"], "event_salts[1]");

        // Without Content-Length, a line break at the end belongs to the body.
        let verdict = verify(request + "\n", "DHOW_HITPAY_EVENT_SALTS", &salts).json(1);
        assert_eq!(verdict["reason"], "signature-mismatch");
    }
}
