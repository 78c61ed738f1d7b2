//! Benchmark of `verify_webhook` for a complete webhook, beside the cost of its base64, HMAC, AES and MD5 alone.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros document nothing"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dhow_core::{Currency, Delivery, Environment, Secret, WebhookVerifier};
use dhow_crypto::{digest::Md5, envelope::EnvelopeKey};
use dhow_payatom::{PayAtomWebhooks, message_post_hash};
use dhow_tests::CpuTime;

const SECRET: &str = "sec_live_4c1f0b7e2a9d";
const ORDER: &str = "ORDER00000001A";

fn webhook(criterion: &mut Criterion<CpuTime>) {
    let secret = Secret::new(SECRET).unwrap();
    let signed = [
        ("order_id", ORDER),
        ("received_amount", "100"),
        ("status", "Approved"),
    ];
    let post_hash = message_post_hash(&secret, &signed).unwrap();
    let body = format!(
        r#"{{"order_id":"{ORDER}","requested_amount":"100","received_amount":"100","bank_ref":"412345678901","sender_upi":"payer@okaxis","ref_code":"a1c9a8d72ca3e9c3fbdb72b98110b28217260b821c27fbf5108b21f052bcfad8","status":"Approved","post_hash":"{}","refund_info":[]}}"#,
        post_hash.replace('/', "\\/")
    );
    let delivery = Delivery::post("/webhooks/payatom", body);
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret);

    let key = EnvelopeKey::from_secret(SECRET.as_bytes());
    let joined = format!("{ORDER}100Approved{SECRET}");

    let mut group = criterion.benchmark_group("payatom webhook");
    group.bench_function("1 the limit: bare base64, HMAC, AES and MD5", |b| {
        b.iter(|| {
            let mut buffer = [0; 96];
            let sealed = key
                .open_into(black_box(post_hash.as_bytes()), &mut buffer)
                .unwrap();
            let mut md5 = Md5::new();
            md5.update(black_box(joined.as_bytes()));
            md5.verify_hex(sealed).unwrap();
        });
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
