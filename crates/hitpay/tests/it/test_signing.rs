//! Deliveries signed for tests of a receiver.

use dhow_core::{
    Delivery, Environment, ErrorKind, Outcome, Secret, WebhookSigner, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, event_signature, form_signature};
use serde_json::Value;

const SALT: &str = "self-made-salt-1";
const FORM: &str = "payment_id=p-1&reference_number=A+1%21&amount=599.00&status=completed";
const EVENT: &str = r#"{"id":"r-1","status":"completed","payments":[]}"#;

fn salt() -> Secret {
    Secret::new(SALT).unwrap()
}

fn webhooks() -> HitPayWebhooks {
    HitPayWebhooks::new(Environment::Live)
        .with_webhook_secret(salt())
        .with_event_secrets([salt()])
}

fn signed(body: impl Into<bytes::Bytes>) -> Delivery {
    let unsigned = Delivery::post("/hook", body);
    webhooks().sign_test_webhook(unsigned).unwrap()
}

#[test]
fn a_form_gets_a_field_and_an_event_gets_a_header() {
    let hmac = form_signature(&salt(), FORM.as_bytes()).unwrap();
    let form = signed(FORM);
    assert_eq!(form.body(), format!("{FORM}&hmac={hmac}").as_bytes());
    assert!(form.headers().is_empty());

    let event = signed(EVENT);
    assert_eq!(event.body(), EVENT.as_bytes());
    let signature = event_signature(&salt(), EVENT.as_bytes());
    assert_eq!(event.headers()["Hitpay-Signature"], signature);
    for delivery in [form, event] {
        assert!(webhooks().verify_webhook(&delivery).is_ok());
    }
}

#[test]
fn an_earlier_signature_is_replaced() {
    for delivery in [
        signed(format!("hmac=0&{FORM}")),
        signed(format!("{FORM}&hmac=0")),
    ] {
        assert_eq!(delivery.body(), signed(FORM).body());
    }
    let unsigned = Delivery::post("/hook", EVENT)
        .with_header("hitpay-signature", "0")
        .unwrap();
    let event = webhooks().sign_test_webhook(unsigned).unwrap();
    assert_eq!(event.headers(), signed(EVENT).headers());
}

#[test]
fn a_header_for_events_makes_any_body_an_event() {
    let unsigned = Delivery::post("/hook", "no JSON")
        .with_header("Hitpay-Event-Object", "charge")
        .unwrap();
    let event = webhooks().sign_test_webhook(unsigned).unwrap();
    assert!(event.headers().contains_key("hitpay-signature"));
    assert!(webhooks().verify_webhook(&event).is_ok());
}

#[test]
fn every_outside_form_is_signed_with_its_outside_signature() {
    let file: Value = serde_json::from_str(include_str!("../data/webhook_v1.json")).unwrap();
    for vector in file["vectors"].as_array().unwrap() {
        let [salt, body, hmac] =
            ["salt", "body", "hmac"].map(|name| vector[name].as_str().unwrap());
        let webhooks =
            HitPayWebhooks::new(Environment::Live).with_webhook_secret(Secret::new(salt).unwrap());
        let unsigned = Delivery::post("/hook", body.to_owned());
        let delivery = webhooks.sign_test_webhook(unsigned).unwrap();
        let signature = format!("hmac={hmac}");
        assert!(delivery.body().ends_with(signature.as_bytes()), "{body}");
    }
}

#[test]
fn a_delivery_that_cannot_be_signed_is_an_error() {
    let without = HitPayWebhooks::new(Environment::Live);
    for (body, field) in [(FORM, "salt"), (EVENT, "event_salts")] {
        let unsigned = Delivery::post("/hook", body);
        let error = without.sign_test_webhook(unsigned).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.field(), Some(field));
        assert_eq!(error.provider().unwrap().as_str(), "hitpay");
    }
    let get = webhooks().sign_test_webhook(Delivery::get("/hook", FORM));
    let error = get.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.field(), Some("method"));
    assert_eq!(error.message(), "would be rejected: wrong-method");
    let large = format!(r#"{{"id":"{}"}}"#, "x".repeat(1024 * 1024));
    for (body, reason) in [
        (large.as_bytes(), "too-large"),
        (br#"{"id":"a","id":"b"}"#, "repeated-field"),
        (b"{\"id\":\"\xff\"}", "malformed-body"),
    ] {
        let unsigned = Delivery::post("/hook", body.to_vec());
        let error = webhooks().sign_test_webhook(unsigned).unwrap_err();
        assert_eq!(error.field(), Some("body"), "{reason}");
        assert_eq!(error.message(), format!("would be rejected: {reason}"));
        assert_eq!(error.provider().unwrap().as_str(), "hitpay");
    }
    for body in ["amount=1&amount=2", "note=%FF"] {
        let unsigned = Delivery::post("/hook", body);
        let error = webhooks().sign_test_webhook(unsigned).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{body}");
        assert_eq!(error.field(), Some("body"));
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
}
