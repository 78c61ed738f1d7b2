//! Time of `verify_webhook` for an event of usual size, compared with a bare HMAC over the same body.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros document nothing"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
use dhow_crypto::hmac::HmacKey;
use dhow_hub2::{Hub2Webhooks, signature_header};
use dhow_tests::CpuTime;

const SECRET: &str = "self-made-secret-1";
const BODY: &str = r#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","purchaseReference":"ORDER 1","mode":"sandbox"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}"#;

fn webhook(criterion: &mut Criterion<CpuTime>) {
    let secret = Secret::new(SECRET).unwrap();
    let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret.clone()]);
    let header = signature_header(BODY.as_bytes(), &secret, None);
    let delivery = Delivery::post("/webhooks/hub2", BODY)
        .with_header("hub2-signature", &header)
        .unwrap();
    let key = HmacKey::new(SECRET.as_bytes()).unwrap();

    let mut group = criterion.benchmark_group("hub2 webhook");
    group.bench_function("1 the limit: prepared HMAC over the body", |b| {
        b.iter(|| key.sign(black_box(BODY.as_bytes())));
    });
    group.bench_function("2 verify_webhook", |b| {
        b.iter(|| webhooks.verify_webhook(black_box(&delivery)).unwrap());
    });
    group.bench_function("3 verify_webhook and event", |b| {
        b.iter(|| webhooks.event(&webhooks.verify_webhook(black_box(&delivery)).unwrap()));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = webhook
}
criterion_main!(benches);
