//! Duration of `verify_webhook` on the body of HitPay's documentation, compared with the bare HMAC over the same signed bytes.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros document nothing"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dhow_core::{Delivery, Environment, Secret, WebhookSigner, WebhookVerifier};
use dhow_crypto::hmac::HmacKey;
use dhow_hitpay::{HitPayWebhooks, form_signing_input};
use dhow_tests::CpuTime;

const SALT: &str = "self-made-salt-1";
const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&reference_number=ABC123&phone=&amount=599.00&currency=SGD&status=completed";
const EVENT: &str = r#"{"id":"9ef68e2e-3569-4f69-9f68-04c7e4bb007c","amount":"100.00","currency":"sgd","status":"completed","reference_number":"ORDER-1"}"#;

fn webhook(criterion: &mut Criterion<CpuTime>) {
    let salt = || Secret::new(SALT).unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live)
        .with_webhook_secret(salt())
        .with_event_secrets([salt()]);
    let signed = |body| {
        let unsigned = Delivery::post("/webhooks/hitpay", body);
        webhooks.sign_test_webhook(unsigned).unwrap()
    };
    let (form, event) = (signed(FORM), signed(EVENT));

    let signed = form_signing_input(FORM.as_bytes()).unwrap().to_string();
    let key = HmacKey::new(SALT.as_bytes()).unwrap();

    let mut group = criterion.benchmark_group("hitpay webhook");
    group.bench_function("1 the limit: prepared HMAC over the signed bytes", |b| {
        b.iter(|| key.sign(black_box(signed.as_bytes())));
    });
    group.bench_function("2 verify_webhook, form", |b| {
        b.iter(|| webhooks.verify_webhook(black_box(&form)).unwrap());
    });
    group.bench_function("3 verify_webhook and event, form", |b| {
        b.iter(|| webhooks.event(&webhooks.verify_webhook(black_box(&form)).unwrap()));
    });
    group.bench_function("4 verify_webhook, JSON event", |b| {
        b.iter(|| webhooks.verify_webhook(black_box(&event)).unwrap());
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = webhook
}
criterion_main!(benches);
