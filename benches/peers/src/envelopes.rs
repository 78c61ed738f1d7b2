//! PayAtom's webhook, beside a reference program and the cryptography in it alone.

use dhow_core::{Currency, Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
use dhow_crypto::{digest::Md5, envelope::EnvelopeKey};
use dhow_payatom::PayAtomWebhooks;
use serde_json::Value;

use crate::{
    measure::{Group, Limit, Work},
    reference::PayinKey,
};

const SECRET: &str = "sec_live_4c1f0b7e2a9d";
const BODY: &str = r#"{"order_id":"ORDER00000001A","requested_amount":"100","received_amount":"100","bank_ref":"412345678901","sender_upi":"payer@okaxis","ref_code":"a1c9a8d72ca3e9c3fbdb72b98110b28217260b821c27fbf5108b21f052bcfad8","status":"Approved","refund_info":[]}"#;

pub(crate) fn payatom() -> Group {
    let secret = Secret::new(SECRET).unwrap();
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret);
    let delivery = webhooks
        .sign_test_webhook(Delivery::post("/webhooks/payatom", BODY))
        .unwrap();
    let body: Value = serde_json::from_slice(delivery.body()).unwrap();
    let post_hash = body.get("post_hash").and_then(Value::as_str).unwrap();
    let (post_hash, key) = (
        post_hash.to_owned(),
        EnvelopeKey::from_secret(SECRET.as_bytes()),
    );
    let joined = format!("ORDER00000001A100Approved{SECRET}");
    let bytes = delivery.body().len();
    let (verifier, same) = (webhooks.clone(), delivery.clone());
    let (reference, signed) = (PayinKey::new(SECRET), delivery.clone());
    let works = vec![
        Work::new(
            "reference: borrowed struct, base64, HMAC, AES, MD5, hex",
            bytes,
            Limit::Base,
            move || reference.read(signed.body()).received(),
        ),
        Work::new(
            "base64, HMAC, AES and MD5 of the webhook alone",
            post_hash.len() + joined.len(),
            Limit::None,
            move || {
                let mut buffer = [0; 96];
                let sealed = key.open_into(post_hash.as_bytes(), &mut buffer).unwrap();
                let mut md5 = Md5::new();
                md5.update(joined.as_bytes());
                md5.verify_hex(sealed).unwrap();
            },
        ),
        Work::new("Dhow, verify only", bytes, Limit::None, move || {
            verifier.verify_webhook(&same).unwrap()
        }),
        Work::new(
            "Dhow, verify and event",
            bytes,
            Limit::Hundredths(150),
            move || webhooks.event(&webhooks.verify_webhook(&delivery).unwrap()),
        ),
    ];
    Group::new("PayAtom, webhook of a payin", works)
}
