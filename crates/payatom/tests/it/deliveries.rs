//! Accepted and rejected deliveries.

use dhow_core::{Currency, Delivery, Environment, RejectionReason, Secret, WebhookVerifier};
use dhow_payatom::PayAtomWebhooks;

use crate::recorder::sealed_hash;

const SECRET: &str = "an-invented-secret";

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

pub(crate) fn webhooks() -> PayAtomWebhooks {
    PayAtomWebhooks::new(Environment::Live, Currency::INR, secret(SECRET))
}

pub(crate) fn post_hash(order_id: &str, amount: &str, status: &str) -> String {
    sealed_hash(&secret(SECRET), order_id, amount, status)
}

pub(crate) fn genuine() -> String {
    let post_hash = post_hash("ORDER-1042A", "100", "Approved").replace('/', "\\/");
    format!(
        r#"{{"order_id":"ORDER-1042A","requested_amount":"100","received_amount":"100","bank_ref":"4123","sender_upi":"","ref_code":"r-1","status":"Approved","post_hash":"{post_hash}","refund_info":[]}}"#
    )
}

pub(crate) fn verdict(body: impl Into<bytes::Bytes>) -> Result<(), RejectionReason> {
    let delivery = Delivery::post("/webhooks/payatom", body.into());
    webhooks()
        .verify_webhook(&delivery)
        .map(drop)
        .map_err(|rejection| rejection.reason())
}

#[test]
fn a_genuine_delivery_is_acknowledged_with_the_documented_reply() {
    let verified = webhooks()
        .verify_webhook(&Delivery::post("/", genuine()))
        .unwrap();
    let reply = verified.reply();
    assert_eq!(reply.status(), 200);
    assert_eq!(
        reply.content_type(),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(
        reply.body(),
        r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#
    );
    assert_eq!(verified.matched_secret(), "secret_key");
}

#[test]
fn a_legacy_form_verifies_over_its_pairs_as_received() {
    let post_hash = post_hash("ORDER 1042A", "100", "Late Approved");
    let escaped = post_hash
        .replace('+', "%2B")
        .replace('/', "%2f")
        .replace('=', "%3D");
    for order in ["ORDER+1042A", "ORDER%201042A", "ORDER 1042A"] {
        let form = format!(
            "order_id={order}&amount=100&status=Late+Approved&post_hash={escaped}&refund_info%5Brefund_amount%5D=5&new="
        );
        let verified = webhooks()
            .verify_webhook(&Delivery::post("/", form))
            .unwrap();
        let webhook = webhooks().payin_webhook(&verified).unwrap();
        assert_eq!(webhook.order_id, "ORDER 1042A");
        assert_eq!(webhook.received_amount, "100");
        let refund = webhook.unsigned.refund_info.unwrap();
        assert_eq!(refund.amount.as_deref(), Some("5"));
        assert!(webhook.unsigned.names.contains(&"new".into()));
    }
}

#[test]
fn a_repeated_field_is_refused() {
    let twice = genuine().replacen('{', r#"{"received_amount":"100","#, 1);
    assert_eq!(verdict(twice), Err(RejectionReason::RepeatedField));
    let escaped = genuine().replacen('{', r#"{"\u0073tatus":"Approved","#, 1);
    assert_eq!(verdict(escaped), Err(RejectionReason::RepeatedField));
    let nested = genuine().replace("[]", r#"{"refund_amount":"1","refund_amount":"2"}"#);
    assert_eq!(verdict(nested), Err(RejectionReason::RepeatedField));
    let form = "order_id=A&order_id=A&status=x&amount=1&post_hash=x";
    assert_eq!(verdict(form), Err(RejectionReason::RepeatedField));
}

#[test]
fn malformed_bodies_are_refused() {
    let mut invalid = genuine().into_bytes();
    let at = invalid.iter().position(|byte| *byte == b'4').unwrap();
    invalid[at] = 0xff;
    assert_eq!(verdict(invalid), Err(RejectionReason::MalformedBody));
    assert_eq!(verdict("{"), Err(RejectionReason::MalformedBody));
    assert_eq!(verdict(""), Err(RejectionReason::MissingSignature));
    assert_eq!(
        verdict("a=%ff&post_hash=1"),
        Err(RejectionReason::MalformedBody)
    );
    assert_eq!(
        verdict("order.id=1&post_hash=1"),
        Err(RejectionReason::MalformedBody)
    );
    assert_eq!(verdict(vec![b' '; 300_000]), Err(RejectionReason::TooLarge));
    let get = Delivery::get("/", "order_id=1");
    let rejection = webhooks().verify_webhook(&get).unwrap_err();
    assert_eq!(rejection.reason(), RejectionReason::WrongMethod);
}

#[test]
fn a_missing_or_bare_hash_is_refused() {
    let without = genuine().replace("post_hash", "other");
    assert_eq!(verdict(without), Err(RejectionReason::MissingSignature));
    // In 2022 the MD5 was sent without an envelope, so that any reader of a webhook could replay it.
    let bare = r#"{"order_id":"A","received_amount":"1","status":"Approved","post_hash":"fba35b790e0dcfba35b790e0dcfba35b"}"#;
    assert_eq!(verdict(bare), Err(RejectionReason::MalformedSignature));
    let missing = genuine().replace("\"order_id\"", "\"order\"");
    assert_eq!(verdict(missing), Err(RejectionReason::SignatureMismatch));
}

#[test]
fn every_altered_signed_field_is_refused() {
    for (from, to) in [
        (
            "\"received_amount\":\"100\"",
            "\"received_amount\":\"1000\"",
        ),
        (
            "\"received_amount\":\"100\"",
            "\"received_amount\":\"100.00\"",
        ),
        ("\"status\":\"Approved\"", "\"status\":\"Late Approved\""),
        ("\"status\":\"Approved\"", "\"status\":\"approved\""),
        ("ORDER-1042A", "ORDER-1043A"),
        ("ORDER-1042A", "ORDER-1042A "),
    ] {
        let altered = genuine().replace(from, to);
        assert_ne!(altered, genuine());
        assert_eq!(
            verdict(altered),
            Err(RejectionReason::SignatureMismatch),
            "{to}"
        );
    }
}

#[test]
fn a_number_is_hashed_as_received_or_as_php_formats_it() {
    for (printed, hashed) in [
        ("100", "100"),
        ("100.00", "100"),
        ("100.50", "100.5"),
        ("100.50", "100.50"),
    ] {
        let post_hash = post_hash("ORDER-1042A", hashed, "Approved");
        let body = format!(
            r#"{{"order_id":"ORDER-1042A","received_amount":{printed},"status":"Approved","post_hash":"{post_hash}"}}"#
        );
        assert_eq!(verdict(body), Ok(()), "{printed} as {hashed}");
    }
    let post_hash = post_hash("ORDER-1042A", "", "Pending");
    let null = format!(
        r#"{{"order_id":"ORDER-1042A","received_amount":null,"status":"Pending","post_hash":"{post_hash}"}}"#
    );
    assert_eq!(verdict(null), Ok(()));
}

#[test]
fn a_polling_response_is_not_a_webhook() {
    for flag in ["\"0\"", "\"1\"", "\"yes\"", "1", "null", "{}"] {
        let member = format!("{{\"webhook_acknowledged\":{flag},");
        let answer = genuine().replacen('{', &member, 1);
        assert_eq!(
            verdict(answer),
            Err(RejectionReason::MalformedBody),
            "{flag}"
        );
    }
    let form = format!(
        "order_id=ORDER-1042A&amount=100&status=Approved&webhook_acknowledged=1&post_hash={}",
        post_hash("ORDER-1042A", "100", "Approved").replace('+', "%2B")
    );
    assert_eq!(verdict(form), Err(RejectionReason::MalformedBody));
}

#[test]
fn a_repeated_name_is_refused_after_and_inside_any_nesting() {
    for depth in [1, 127, 128, 1_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let nested = |more: &str| {
            let member = format!("{{\"new\":{open}{more}{close},");
            genuine().replacen('{', &member, 1)
        };
        assert_eq!(verdict(nested("")), Ok(()), "{depth}");
        let repeated = Err(RejectionReason::RepeatedField);
        let below = nested(r#"{"a":1,"a":2}"#);
        assert_eq!(verdict(below), repeated, "{depth}");
        let behind = nested("").replace('}', r#","status":"Approved"}"#);
        assert_eq!(verdict(behind), repeated, "{depth}");
    }
}

#[test]
fn a_rejected_delivery_does_not_affect_the_genuine_webhook() {
    let webhooks = webhooks();
    let forged = genuine().replace("\"received_amount\":\"100\"", "\"received_amount\":\"1\"");
    for _ in 0..3 {
        assert!(
            webhooks
                .verify_webhook(&Delivery::post("/", forged.clone()))
                .is_err()
        );
    }
    assert!(
        webhooks
            .verify_webhook(&Delivery::post("/", genuine()))
            .is_ok()
    );
}

#[test]
fn current_and_previous_secret_keys_verify_and_the_event_names_the_key() {
    let rotated = |current: &str, previous: [&str; 2]| {
        PayAtomWebhooks::new(Environment::Live, Currency::INR, secret(current))
            .with_previous_secrets(previous.map(secret))
    };
    let delivery = Delivery::post("/", genuine());
    let webhooks = rotated("a-newer-secret", ["an-older-secret", SECRET]);
    let verified = webhooks.verify_webhook(&delivery).unwrap();
    let event = webhooks.event(&verified);
    assert_eq!(event.matched_secret, "previous_secret_keys[1]");
    let none = rotated("a-newer-secret", ["an-older-secret", "the-oldest-one"]);
    assert!(none.verify_webhook(&delivery).is_err());
}

#[test]
fn debug_hides_secrets() {
    let webhooks = webhooks();
    let verified = webhooks
        .verify_webhook(&Delivery::post("/", genuine()))
        .unwrap();
    let rejection = webhooks
        .verify_webhook(&Delivery::post(
            "/",
            genuine().replace("Approved", "Declined"),
        ))
        .unwrap_err();
    let printed = format!("{webhooks:?} {verified:?} {rejection} {rejection:?}");
    assert!(
        !printed.contains(SECRET) && !printed.contains("ORDER-1042A"),
        "{printed}"
    );
}

#[test]
fn a_delivery_of_the_other_environment_does_not_confirm() {
    let sandbox = PayAtomWebhooks::new(
        Environment::Sandbox,
        Currency::INR,
        secret("sandbox-secret"),
    );
    assert!(
        sandbox
            .verify_webhook(&Delivery::post("/", genuine()))
            .is_err()
    );
}

#[test]
fn the_status_of_a_refusal_is_a_setting() {
    let forged = Delivery::post("/", genuine().replace("Approved", "Declined"));
    let by_default = webhooks().verify_webhook(&forged).unwrap_err();
    assert_eq!(by_default.reply().status(), 401);
    let no = r#"{"hash_status":"HashMismatch","acknowledge":"no"}"#;
    assert_eq!(by_default.reply().body(), no);
    let webhooks = webhooks().with_mismatch_status(200);
    let rejection = webhooks.verify_webhook(&forged).unwrap_err();
    assert_eq!(rejection.reply().status(), 200);
    assert_eq!(rejection.reply().body(), no);
    assert_eq!(
        rejection.reply().content_type(),
        Some("application/json; charset=utf-8")
    );
}
