//! HitPay's forms, beside the HMAC over their signed bytes.

use dhow_core::{Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
use dhow_hitpay::{HitPayWebhooks, form_signing_input};

use crate::{
    measure::{Group, Limit, Work},
    reference::Key,
};

const SALT: &str = "self-made-salt-1";
/// The form in HitPay's guide, with invented ids.
const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed";

pub(crate) fn hitpay() -> Group {
    let salt = Secret::new(SALT).unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live).with_webhook_secret(salt);
    let delivery = webhooks
        .sign_test_webhook(Delivery::post("/webhooks/hitpay", FORM))
        .unwrap();
    let signed = form_signing_input(FORM.as_bytes()).unwrap().to_string();
    let (key, bytes) = (Key::new(SALT), delivery.body().len());
    let (verifier, same) = (webhooks.clone(), delivery.clone());
    let works = vec![
        Work::new(
            "limit: prepared HMAC over the signed bytes",
            signed.len(),
            Limit::Base,
            move || key.mac(signed.as_bytes()),
        ),
        Work::new(
            "Dhow, verify only",
            bytes,
            Limit::Hundredths(220),
            move || verifier.verify_webhook(&same).unwrap(),
        ),
        Work::new(
            "Dhow, verify and event",
            bytes,
            Limit::Hundredths(350),
            move || webhooks.event(&webhooks.verify_webhook(&delivery).unwrap()),
        ),
    ];
    Group::new("HitPay, form", works)
}
