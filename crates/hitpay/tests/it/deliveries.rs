//! Deliveries that are rejected, with the reason of each rejection.

use dhow_core::{
    Delivery, Environment, RejectionReason as Reason, Secret, WebhookSigner, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, event_signature, form_signature};

const NEW_SALT: &str = "the-new-form-salt";
const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=A+1&phone=&amount=599.00&currency=SGD&status=completed";
const BODY: &str = r#"{"id":"9ef68e2e-3569-4f69-9f68-04c7e4bb007c","amount":"100.00","currency":"sgd","status":"completed","reference_number":"ORDER-1"}"#;

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn webhooks() -> HitPayWebhooks {
    HitPayWebhooks::new(Environment::Live)
        .with_webhook_secrets([secret(NEW_SALT), secret("the-form-salt")])
        .with_event_secrets([secret("first-endpoint"), secret("second-endpoint")])
}

fn form(hmac: &str) -> Delivery {
    Delivery::post("/", format!("{FORM}&hmac={hmac}"))
}

fn event(body: &str, signature: &str) -> Delivery {
    Delivery::post("/", body.to_owned())
        .with_header("Hitpay-Signature", signature)
        .unwrap()
}

fn signed_event(salt: &str) -> Delivery {
    let webhooks = HitPayWebhooks::new(Environment::Live).with_event_secrets([secret(salt)]);
    webhooks
        .sign_test_webhook(Delivery::post("/", BODY))
        .unwrap()
}

fn reason(delivery: &Delivery) -> Reason {
    webhooks().verify_webhook(delivery).unwrap_err().reason()
}

#[test]
fn a_signature_that_is_not_lower_case_hex_never_panics_and_never_verifies() {
    let genuine = form_signature(&secret("the-form-salt"), FORM.as_bytes()).unwrap();
    let odd = [
        String::new(),
        "0".into(),
        genuine[..63].into(),
        format!("{genuine}0"),
        genuine.to_uppercase(),
        format!("%2Bf{}", &genuine[2..]),
        format!("+f{}", &genuine[2..]),
        format!("0x{}", &genuine[2..]),
        "é".repeat(32),
        "%00".repeat(64),
    ];
    for signature in odd {
        let reason = reason(&form(&signature));
        assert!(
            matches!(
                reason,
                Reason::MalformedSignature | Reason::SignatureMismatch
            ),
            "{signature}: {reason}"
        );
    }
    for signature in ["", "+f", "é", &genuine.to_uppercase(), "sha256="] {
        assert!(webhooks().verify_webhook(&event(BODY, signature)).is_err());
    }
}

#[test]
fn an_empty_salt_cannot_be_configured_so_it_verifies_nothing() {
    assert!(Secret::new("").is_err());
    let bare = HitPayWebhooks::new(Environment::Live);
    // Signed with an empty key by a forger.
    let forged = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    let delivery = Delivery::post("/", format!("hmac={forged}"));
    let reason = bare.verify_webhook(&delivery).unwrap_err().reason();
    assert_eq!(reason, Reason::NotConfigured);
    let reason = bare
        .verify_webhook(&event("", forged))
        .unwrap_err()
        .reason();
    assert_eq!(reason, Reason::NotConfigured);
}

#[test]
fn a_missing_signature_is_reported() {
    assert_eq!(reason(&Delivery::post("/", FORM)), Reason::MissingSignature);
    assert_eq!(reason(&Delivery::get("/", FORM)), Reason::WrongMethod);
    let twice = signed_event("first-endpoint")
        .with_header("hitpay-signature", "00")
        .unwrap();
    assert_eq!(reason(&twice), Reason::RepeatedSignature);
}

#[test]
fn repeated_fields_and_invalid_utf8_are_refused() {
    let cases = [
        (
            format!("{FORM}&amount=599.00&hmac=0"),
            Reason::RepeatedField,
        ),
        (
            format!("{FORM}&%61mount=1.00&hmac=0"),
            Reason::RepeatedField,
        ),
        (format!("{FORM}&note=%FF&hmac=0"), Reason::MalformedBody),
        (format!("{FORM}&note=%F&hmac=0"), Reason::MalformedBody),
        (format!("{FORM}&&hmac=0"), Reason::MalformedBody),
    ];
    for (body, expected) in cases {
        assert_eq!(
            reason(&Delivery::post("/", body.clone())),
            expected,
            "{body}"
        );
    }
    let salt = secret("first-endpoint");
    for broken in [&b"{\"id\":\"1\",\"name\":\"An\xff\"}"[..], b"\xfe\xff"] {
        let signature = event_signature(&salt, broken);
        let delivery = Delivery::post("/", broken.to_vec());
        let delivery = delivery
            .with_header("hitpay-signature", &signature)
            .unwrap();
        assert_eq!(reason(&delivery), Reason::MalformedBody);
    }
    let twice = r#"{"id":"1","status":"failed","status":"completed"}"#;
    let delivery = event(
        twice,
        &event_signature(&secret("first-endpoint"), twice.as_bytes()),
    );
    assert_eq!(reason(&delivery), Reason::RepeatedField);
}

#[test]
fn every_field_is_covered_even_an_empty_or_unknown_one() {
    let signature = form_signature(&secret("the-form-salt"), FORM.as_bytes()).unwrap();
    for changed in [
        FORM.replace("&phone=", ""),
        FORM.replace("A+1", "A%2B1"),
        FORM.replace("599.00", "599.0"),
        FORM.replace("completed", "failed"),
        format!("{FORM}&extra="),
    ] {
        let delivery = Delivery::post("/", format!("{changed}&hmac={signature}"));
        assert_eq!(reason(&delivery), Reason::SignatureMismatch, "{changed}");
    }
    let blank = FORM.replace("A+1", "A%201");
    let same = Delivery::post("/", format!("{blank}&hmac={signature}"));
    assert!(
        webhooks().verify_webhook(&same).is_ok(),
        "+ and %20 are both a space"
    );
}

#[test]
fn salts_are_not_tried_on_the_other_version() {
    let with_form_salt = event(
        BODY,
        &event_signature(&secret("the-form-salt"), BODY.as_bytes()),
    );
    assert_eq!(reason(&with_form_salt), Reason::SignatureMismatch);
    let with_event_salt = form_signature(&secret("first-endpoint"), FORM.as_bytes()).unwrap();
    assert_eq!(reason(&form(&with_event_salt)), Reason::SignatureMismatch);
}

#[test]
fn during_a_rotation_both_salts_verify_and_the_event_names_the_match() {
    for (salt, name) in [
        (NEW_SALT, "webhook_salts[0]"),
        ("the-form-salt", "webhook_salts[1]"),
    ] {
        let signature = form_signature(&secret(salt), FORM.as_bytes()).unwrap();
        let verified = webhooks().verify_webhook(&form(&signature)).unwrap();
        assert_eq!(verified.matched_secret(), name);
        assert_eq!(webhooks().event(&verified).matched_secret, name);
    }
    for (salt, name) in [
        ("first-endpoint", "event_salts[0]"),
        ("second-endpoint", "event_salts[1]"),
    ] {
        let verified = webhooks().verify_webhook(&signed_event(salt)).unwrap();
        assert_eq!(verified.matched_secret(), name);
        assert_eq!(webhooks().event(&verified).matched_secret, name);
    }
}

#[test]
fn a_genuine_delivery_has_an_empty_200_reply_and_any_other_401() {
    let genuine = form_signature(&secret("the-form-salt"), FORM.as_bytes()).unwrap();
    for delivery in [form(&genuine), signed_event("first-endpoint")] {
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        let reply = verified.reply();
        assert_eq!(reply.status(), 200);
        assert!(reply.body().is_empty());
    }
    for delivery in [form(&"0".repeat(64)), signed_event("another-endpoint")] {
        let rejection = webhooks().verify_webhook(&delivery).unwrap_err();
        assert_eq!(rejection.reply().status(), 401);
    }
}

/// Stored deliveries keep the name, so another one would make them unreadable.
#[test]
fn the_scheme_of_a_verified_webhook_is_the_name_of_its_version() {
    let scheme = |delivery: &Delivery| {
        let verified = webhooks().verify_webhook(delivery).unwrap();
        verified.scheme().to_owned()
    };
    let hmac = form_signature(&secret(NEW_SALT), FORM.as_bytes()).unwrap();
    assert_eq!(scheme(&form(&hmac)), "form");
    assert_eq!(scheme(&signed_event("first-endpoint")), "event");
}
