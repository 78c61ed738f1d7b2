//! Maximum size of deliveries, and properties that make an authentic body unreadable.

use dhow_core::{Delivery, Environment, RejectionReason as Reason, Secret, WebhookVerifier};
use dhow_hub2::{Hub2Webhooks, signature};

const MEBIBYTE: usize = 1024 * 1024;

fn verdict(body: Vec<u8>) -> Result<(), Reason> {
    let secret = Secret::new("present-secret").unwrap();
    let header = format!("s1={}", signature(&secret, &body));
    let delivery = Delivery::post("/", body)
        .with_header("Hub2-Signature", &header)
        .unwrap();
    let verified = Hub2Webhooks::new(Environment::Sandbox, [secret]).verify_webhook(&delivery);
    verified.map(drop).map_err(|rejection| rejection.reason())
}

#[test]
fn a_delivery_has_at_most_a_mebibyte() {
    for (size, expected) in [
        (MEBIBYTE, Ok(())),
        (MEBIBYTE + 1, Err(Reason::TooLarge)),
        (MEBIBYTE + 1025, Err(Reason::TooLarge)),
    ] {
        assert_eq!(verdict(vec![b' '; size]), expected, "{size}");
    }
}

#[test]
fn an_authentic_body_is_unambiguous_utf8() {
    let table: [(&[u8], Result<(), Reason>); 4] = [
        (b"{}", Ok(())),
        (b"no JSON", Ok(())),
        (b"{\"id\":1,\"id\":1}", Err(Reason::RepeatedField)),
        (b"{\"id\":\"\xff\"}", Err(Reason::MalformedBody)),
    ];
    for (body, expected) in table {
        assert_eq!(verdict(body.to_vec()), expected, "{body:?}");
    }
}

#[test]
fn the_match_is_named_by_secret_and_part() {
    let secrets = ["present-secret", "former-secret", "first-secret"];
    let secrets = secrets.map(|text| Secret::new(text).unwrap());
    let webhooks = Hub2Webhooks::new(Environment::Sandbox, secrets.clone());
    for (place, secret) in secrets.iter().enumerate() {
        for part in ["s1", "s0"] {
            let header = format!("{part}={}", signature(secret, b"{}"));
            let delivery = Delivery::post("/", "{}")
                .with_header("Hub2-Signature", &header)
                .unwrap();
            let verified = webhooks.verify_webhook(&delivery).unwrap();
            let expected = format!("webhook_secrets[{place}] ({part})");
            assert_eq!(verified.matched_secret(), expected);
        }
    }
}
