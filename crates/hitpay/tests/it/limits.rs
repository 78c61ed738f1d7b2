//! Size limits of deliveries, and bodies that are rejected before their signature is compared.

use dhow_core::{Delivery, Environment, RejectionReason as Reason, Secret, WebhookVerifier};
use dhow_hitpay::{HitPayWebhooks, event_signature};

const MEBIBYTE: usize = 1024 * 1024;

fn salt() -> Secret {
    Secret::new("the-salt-of-both").unwrap()
}

fn verdict(delivery: &Delivery) -> Result<(), Reason> {
    let webhooks = HitPayWebhooks::new(Environment::Live)
        .with_webhook_secret(salt())
        .with_event_secrets([salt()]);
    let verified = webhooks.verify_webhook(delivery);
    verified.map(drop).map_err(|rejection| rejection.reason())
}

fn event(body: &str, signature: &str) -> Result<(), Reason> {
    let delivery = Delivery::post("/", body.to_owned())
        .with_header("Hitpay-Signature", signature)
        .unwrap();
    verdict(&delivery)
}

#[test]
fn an_event_has_at_most_a_mebibyte() {
    for (size, expected) in [
        (MEBIBYTE, Ok(())),
        (MEBIBYTE + 1, Err(Reason::TooLarge)),
        (MEBIBYTE + 1025, Err(Reason::TooLarge)),
    ] {
        let body = " ".repeat(size);
        let signature = event_signature(&salt(), body.as_bytes());
        assert_eq!(event(&body, &signature), expected, "{size}");
    }
}

#[test]
fn the_signature_of_an_event_has_64_digits() {
    let genuine = event_signature(&salt(), b"{}");
    assert_eq!(event("{}", &genuine), Ok(()));
    assert_eq!(event("{}", &format!("sha256={genuine}")), Ok(()));
    for wrong in [&genuine[..63], &format!("{genuine}0"), "sha256="] {
        assert_eq!(
            event("{}", wrong),
            Err(Reason::MalformedSignature),
            "{wrong}"
        );
    }
    let other = genuine.chars().rev().collect::<String>();
    assert_eq!(event("{}", &other), Err(Reason::SignatureMismatch));
}

#[test]
fn each_form_that_cannot_be_read_is_rejected_for_its_own_reason() {
    let digits = "0".repeat(64);
    let signed = |fields: &str| format!("{fields}&hmac={digits}");
    let pairs = |count: usize| {
        let fields: Vec<String> = (0..count).map(|n| format!("f{n}=1")).collect();
        fields.join("&")
    };
    let long = |size: usize| format!("a={}", "1".repeat(size - 2));
    let table = [
        (signed("a=1"), Reason::SignatureMismatch),
        (signed(&pairs(63)), Reason::SignatureMismatch),
        (signed(&pairs(64)), Reason::TooLarge),
        (long(64 * 1024), Reason::MissingSignature),
        (long(64 * 1024 + 1), Reason::TooLarge),
        (signed("a=1&a=2"), Reason::RepeatedField),
        (signed("a=%zz"), Reason::MalformedBody),
        ("a=1".to_owned(), Reason::MissingSignature),
        (format!("a=1&hmac={digits}0"), Reason::MalformedSignature),
        (
            format!("a=1&hmac={}", &digits[1..]),
            Reason::MalformedSignature,
        ),
    ];
    for (form, reason) in table {
        let shown: String = form.chars().take(40).collect();
        let delivery = Delivery::post("/", form);
        assert_eq!(verdict(&delivery), Err(reason), "{shown}");
    }
}
