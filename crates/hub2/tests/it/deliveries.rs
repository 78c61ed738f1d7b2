//! Rejected deliveries, each with the reason of its rejection.

use dhow_core::{
    Delivery, Environment, ErrorKind, ProviderId, RejectionReason as Reason, Secret, WebhookSigner,
    WebhookVerifier,
};
use dhow_hub2::{Hub2Webhooks, signature, signature_header};
use proptest::prelude::*;

const BODY: &str = r#"{"id":"evt_9","type":"payment_intent.succeeded","data":{"id":"pi_9","status":"successful","amount":200,"currency":"XOF","purchaseReference":"ORDER 9","mode":"live"},"createdAt":"2026-11-20T07:30:00.000Z","mode":"live"}"#;

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn webhooks() -> Hub2Webhooks {
    Hub2Webhooks::new(
        Environment::Sandbox,
        [secret("present-secret"), secret("older-secret")],
    )
}

fn with_header(body: &str, header: &str) -> Delivery {
    Delivery::post("/hook", body.to_owned())
        .with_header("Hub2-Signature", header)
        .unwrap()
}

fn signed(body: &str) -> Delivery {
    let header = signature_header(body.as_bytes(), &secret("present-secret"), None);
    with_header(body, &header)
}

fn reason(delivery: &Delivery) -> Reason {
    webhooks().verify_webhook(delivery).unwrap_err().reason()
}

#[test]
fn a_body_that_was_written_again_does_not_verify() {
    let header = format!(
        "s1={}",
        signature(&secret("present-secret"), BODY.as_bytes())
    );
    let again: serde_json::Value = serde_json::from_str(BODY).unwrap();
    let reordered = serde_json::to_string(&again).unwrap();
    let spaced = BODY.replace("\":", "\": ");
    for body in [
        reordered,
        spaced,
        format!("{BODY}\n"),
        BODY.replace("200", "200.0"),
    ] {
        assert_ne!(body, BODY);
        assert_eq!(
            reason(&with_header(&body, &header)),
            Reason::SignatureMismatch,
            "{body}"
        );
    }
}

#[test]
fn truncated_doubled_and_case_changed_signatures_are_rejected() {
    let genuine = signature(&secret("present-secret"), BODY.as_bytes());
    let odd = [
        format!("s1={}", &genuine[..63]),
        format!("s1={}", &genuine[..32]),
        format!("s1={genuine}{genuine}"),
        format!("s1={}", genuine.to_uppercase()),
        format!("S1={genuine}"),
        format!("s1=+f{}", &genuine[2..]),
        format!("s1=0x{genuine}"),
        genuine.clone(),
        "s1=é".into(),
    ];
    for header in odd {
        assert_eq!(
            reason(&with_header(BODY, &header)),
            Reason::MalformedSignature,
            "{header}"
        );
    }
    let twice = format!("s1={genuine},s1={genuine}");
    assert_eq!(
        reason(&with_header(BODY, &twice)),
        Reason::RepeatedSignature
    );
}

#[test]
fn a_missing_or_repeated_signature_is_rejected() {
    let header = format!(
        "s1={}",
        signature(&secret("present-secret"), BODY.as_bytes())
    );
    let twice = signed(BODY).with_header("hub2-signature", &header).unwrap();
    assert_eq!(reason(&twice), Reason::RepeatedSignature);
    assert_eq!(
        reason(&Delivery::post("/hook", BODY)),
        Reason::MissingSignature
    );
    assert_eq!(
        reason(&with_header(BODY, "s1=,s0=")),
        Reason::MissingSignature
    );
    assert_eq!(reason(&Delivery::get("/hook", "")), Reason::WrongMethod);
}

#[test]
fn headers_and_signatures_of_other_schemes_do_not_verify() {
    let genuine = signature(&secret("present-secret"), BODY.as_bytes());
    let elsewhere = Delivery::post("/", BODY)
        .with_header("x-hub2-signature", &format!("s1={genuine}"))
        .unwrap();
    assert_eq!(reason(&elsewhere), Reason::MissingSignature);
    assert_eq!(
        reason(&with_header(BODY, &format!("t=1,v1={genuine}"))),
        Reason::MalformedSignature
    );
    // One integration reads s0 as SHA-256 of body and secret, which is wrong.
    let digest = "4f2d2f5a5ddc1e0a2f1d1c5a8f6f0c8e7d6b5a493827161504f3e2d1c0b0a090";
    assert_eq!(
        reason(&with_header(BODY, &format!("s0={digest}"))),
        Reason::SignatureMismatch
    );
}

#[test]
fn repeated_keys_and_invalid_utf8_are_refused_at_any_depth() {
    let twice = BODY.replace(
        r#""status":"successful""#,
        r#""status":"failed","status":"successful""#,
    );
    assert_eq!(reason(&signed(&twice)), Reason::RepeatedField);
    let escaped = BODY.replace(r#""mode":"live"}"#, r#""mode":"live","\u006dode":"live"}"#);
    assert_eq!(reason(&signed(&escaped)), Reason::RepeatedField);
    let bytes = b"{\"id\":\"\xff\"}";
    let header = signature_header(bytes, &secret("present-secret"), None);
    let delivery = Delivery::post("/", &bytes[..])
        .with_header("hub2-signature", &header)
        .unwrap();
    assert_eq!(reason(&delivery), Reason::MalformedBody);
}

#[test]
fn during_a_change_of_secrets_both_verify_and_the_event_names_the_match() {
    let (new, old) = (secret("present-secret"), secret("older-secret"));
    let both = signature_header(BODY.as_bytes(), &new, Some(&old));
    let delivery = with_header(BODY, &both);
    let matched = |known: &[&str]| {
        let webhooks =
            Hub2Webhooks::new(Environment::Sandbox, known.iter().map(|text| secret(text)));
        let verified = webhooks.verify_webhook(&delivery).unwrap();
        assert_eq!(
            webhooks.event(&verified).matched_secret,
            verified.matched_secret()
        );
        verified.matched_secret().to_owned()
    };
    assert_eq!(matched(&["present-secret"]), "webhook_secrets[0] (s1)");
    assert_eq!(matched(&["older-secret"]), "webhook_secrets[0] (s0)");
    assert_eq!(
        matched(&["another-secret", "present-secret"]),
        "webhook_secrets[1] (s1)"
    );
    assert_eq!(
        matched(&["older-secret", "present-secret"]),
        "webhook_secrets[0] (s0)"
    );
    // Before the change the old secret is the current one and signs s1.
    let before = with_header(BODY, &signature_header(BODY.as_bytes(), &old, None));
    let verified = webhooks().verify_webhook(&before).unwrap();
    assert_eq!(verified.matched_secret(), "webhook_secrets[1] (s1)");
}

#[test]
fn a_test_delivery_is_signed_with_the_first_two_secrets() {
    let unsigned = Delivery::post("/webhooks/hub2", BODY).with_header("hub2-signature", "s1=00");
    let unsigned = unsigned.unwrap().with_header("X-Id", "7").unwrap();
    let names = ["present-secret", "older-secret", "oldest-secret"];
    for count in 1..=names.len() {
        let webhooks = Hub2Webhooks::new(
            Environment::Sandbox,
            names.iter().take(count).map(|text| secret(text)),
        );
        let signed = webhooks.sign_test_webhook(unsigned.clone()).unwrap();
        let old = (count > 1).then(|| secret("older-secret"));
        let header = signature_header(BODY.as_bytes(), &secret("present-secret"), old.as_ref());
        let lines: Vec<_> = signed.headers().get_all("Hub2-Signature").iter().collect();
        assert_eq!(lines, [header.as_str()], "{count}");
        assert_eq!(signed.headers()["x-id"], "7");
        assert!(webhooks.verify_webhook(&signed).is_ok(), "{count}");
    }
    let without_a_secret = Hub2Webhooks::new(Environment::Sandbox, []).sign_test_webhook(unsigned);
    let error = without_a_secret.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.field(), Some("webhook_secrets"));
    assert_eq!(error.provider().map(ProviderId::as_str), Some("hub2"));
}

#[test]
fn a_delivery_that_no_signature_makes_acceptable_is_not_signed() {
    let large = format!(r#"{{"id":"{}"}}"#, "x".repeat(1024 * 1024));
    let post = |body: &[u8]| Delivery::post("/webhooks/hub2", body.to_vec());
    for (delivery, field, reason) in [
        (
            Delivery::get("/webhooks/hub2", BODY),
            "method",
            "wrong-method",
        ),
        (post(large.as_bytes()), "body", "too-large"),
        (post(br#"{"id":"a","id":"b"}"#), "body", "repeated-field"),
        (post(b"{\"id\":\"\xff\"}"), "body", "malformed-body"),
    ] {
        let error = webhooks().sign_test_webhook(delivery).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{reason}");
        assert_eq!(error.field(), Some(field), "{reason}");
        assert_eq!(error.message(), format!("would be rejected: {reason}"));
        assert_eq!(error.provider().map(ProviderId::as_str), Some("hub2"));
    }
}

#[test]
fn no_changed_digit_of_either_signature_is_accepted_for_it() {
    let genuine = signature(&secret("present-secret"), BODY.as_bytes());
    for label in ["s1", "s0"] {
        let alone = with_header(BODY, &format!("{label}={genuine}"));
        assert!(
            webhooks().verify_webhook(&alone).is_ok(),
            "either part alone is sufficient"
        );
        for place in 0..genuine.len() {
            let mut digits = genuine.clone().into_bytes();
            digits[place] = if digits[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(digits).unwrap();
            let delivery = with_header(BODY, &format!("{label}={changed}"));
            assert_eq!(
                reason(&delivery),
                Reason::SignatureMismatch,
                "{label} {place}"
            );
        }
    }
}

#[test]
fn without_a_secret_nothing_verifies() {
    assert!(Secret::new("").is_err());
    let bare = Hub2Webhooks::new(Environment::Sandbox, []);
    let verdict = bare.verify_webhook(&signed(BODY));
    assert_eq!(verdict.unwrap_err().reason(), Reason::NotConfigured);
}

#[test]
fn a_rejected_delivery_does_not_affect_the_genuine_one() {
    let webhooks = webhooks();
    let forged = with_header(BODY, &format!("s1={}", "0".repeat(64)));
    assert!(webhooks.verify_webhook(&forged).is_err());
    assert!(webhooks.verify_webhook(&signed(BODY)).is_ok());
}

#[test]
fn replies_acknowledge_events_and_reveal_nothing_to_a_forger() {
    let accepted = webhooks().verify_webhook(&signed(BODY)).unwrap();
    assert_eq!(
        (accepted.reply().status(), accepted.reply().body().len()),
        (200, 0)
    );
    for header in ["", "s1=00", &format!("s1={}", "0".repeat(64))] {
        let rejection = webhooks()
            .verify_webhook(&with_header(BODY, header))
            .unwrap_err();
        assert_eq!(
            (rejection.reply().status(), rejection.reply().body().len()),
            (401, 0)
        );
    }
}

#[test]
fn nothing_of_secrets_or_deliveries_is_printed() {
    let webhooks = webhooks();
    let verified = webhooks.verify_webhook(&signed(BODY)).unwrap();
    let rejected = webhooks
        .verify_webhook(&with_header(BODY, "s1=00"))
        .unwrap_err();
    let printed = format!(
        "{webhooks:?} {verified:?} {rejected:?} {rejected} {:?}",
        signed(BODY)
    );
    for leak in ["present-secret", "older-secret", "ORDER 9", "pi_9"] {
        assert!(!printed.contains(leak), "{leak} in {printed}");
    }
}

proptest! {
    #[test]
    fn one_changed_byte_is_never_accepted(position in 0..BODY.len(), byte in 0x20_u8..0x7f) {
        let mut changed = BODY.as_bytes().to_vec();
        prop_assume!(changed[position] != byte);
        changed[position] = byte;
        let header = format!("s1={}", signature(&secret("present-secret"), BODY.as_bytes()));
        let delivery = Delivery::post("/", changed).with_header("hub2-signature", &header).unwrap();
        prop_assert!(webhooks().verify_webhook(&delivery).is_err());
    }

    #[test]
    fn no_body_and_no_header_panics(body in prop::collection::vec(any::<u8>(), 0..200), header in "\\PC{0,80}") {
        let sign = |body: &[u8]| signature_header(body, &secret("present-secret"), None);
        let signed = Delivery::post("/", body.clone()).with_header("hub2-signature", &sign(&body)).unwrap();
        let webhooks = webhooks();
        if let Ok(verified) = webhooks.verify_webhook(&signed) {
            let _ = webhooks.event(&verified);
        }
        let delivery = Delivery::post("/", body).with_header("hub2-signature", &header).unwrap();
        prop_assert!(webhooks.verify_webhook(&delivery).is_err());
    }

    #[test]
    fn no_signed_text_panics_the_reader(text in "\\PC{0,120}") {
        let webhooks = webhooks();
        if let Ok(verified) = webhooks.verify_webhook(&signed(&text)) {
            let _ = webhooks.event(&verified);
        }
    }
}
