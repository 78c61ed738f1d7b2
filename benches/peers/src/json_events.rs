//! JSON events of Hub2 and HitPay, beside reference programs and peers.

use dhow_core::{Delivery, Environment, Secret, WebhookSigner};
use dhow_hitpay::HitPayWebhooks;
use dhow_hub2::Hub2Webhooks;
use serde::Deserialize;

use crate::{
    bodies,
    measure::{Group, Limit, Work},
    peers,
    reference::{Attempt, Charge, Hub2Event, Intent, Key, Request},
};

const SECRET: &str = "self-made-secret-1";

/// Verification and event of the reference program.
const LIMIT: Limit = Limit::Hundredths(150);

pub(crate) fn hub2_attempt() -> Group {
    let body = bodies::HUB2_ATTEMPT;
    let mut works = vec![reference::<Hub2Event<'_, Attempt<'_>>>(body)];
    works.extend(hub2(body));
    works.extend(peers::all(body));
    Group::new("Hub2, event of an attempt", works)
}

pub(crate) fn hub2_intent() -> Group {
    let body = bodies::HUB2_INTENT;
    let mut works = vec![reference::<Hub2Event<'_, Intent<'_>>>(body)];
    works.extend(hub2(body));
    Group::new("Hub2, event of an intent with its attempt", works)
}

pub(crate) fn hitpay_charge() -> Group {
    let body = bodies::HITPAY_CHARGE;
    let mut works = vec![reference::<Charge<'_>>(body)];
    works.extend(hitpay(body, "charge"));
    Group::new("HitPay, event of a charge", works)
}

pub(crate) fn hitpay_payment_request() -> Group {
    let body = bodies::HITPAY_REQUEST;
    let mut works = vec![reference::<Request<'_>>(body)];
    works.extend(hitpay(body, "payment_request"));
    Group::new("HitPay, event of a payment request", works)
}

/// The reference program, whose struct is read from the body.
fn reference<T: Deserialize<'static> + 'static>(body: &'static str) -> Work {
    let key = Key::new(SECRET);
    let digits = hex::encode(key.mac(body.as_bytes()));
    let name = "reference: prepared HMAC, hex, borrowed struct";
    Work::new(name, body.len(), Limit::Base, move || {
        key.read::<T>(body.as_bytes(), &digits)
    })
}

fn hub2(body: &'static str) -> Vec<Work> {
    let secret = Secret::new(SECRET).unwrap();
    let webhooks = Hub2Webhooks::new(Environment::Live, [secret]);
    dhow(webhooks, Delivery::post("/webhooks/hub2", body))
}

fn hitpay(body: &'static str, object: &str) -> Vec<Work> {
    let salt = Secret::new(SECRET).unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live).with_event_secrets([salt]);
    let delivery = Delivery::post("/webhooks/hitpay", body)
        .with_header("hitpay-event-object", object)
        .and_then(|delivery| delivery.with_header("hitpay-event-type", "updated"));
    // Any value makes the delivery one of version 2; the signer replaces it.
    let delivery = delivery
        .and_then(|delivery| delivery.with_header("hitpay-signature", "00"))
        .unwrap();
    dhow(webhooks, delivery)
}

/// Verification alone, and verification with the event, which has to be free of doubts.
fn dhow(webhooks: impl WebhookSigner + Clone + 'static, unsigned: Delivery) -> Vec<Work> {
    let delivery = webhooks.sign_test_webhook(unsigned).unwrap();
    let event = webhooks.event(&webhooks.verify_webhook(&delivery).unwrap());
    assert_eq!(event.assurance.doubts(), [], "{event:?}");
    assert!(event.merchant_reference.is_some(), "{event:?}");
    let bytes = delivery.body().len();
    let (verifier, same) = (webhooks.clone(), delivery.clone());
    vec![
        Work::new("Dhow, verify only", bytes, Limit::None, move || {
            verifier.verify_webhook(&same).unwrap()
        }),
        Work::new("Dhow, verify and event", bytes, LIMIT, move || {
            webhooks.event(&webhooks.verify_webhook(&delivery).unwrap())
        }),
    ]
}
