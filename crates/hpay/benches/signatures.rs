//! `verify_webhook`, and the RSA signatures of transfers with both backends. Compare the latter with `openssl speed rsa2048` on the same
//! machine, run right before or after.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::semicolon_if_nothing_returned,
    clippy::type_complexity,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros document nothing"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
use dhow_crypto::digest::md5;
use dhow_crypto::rsa::{RsaSigner, RsaVerifier, aws_lc, rustcrypto};
use dhow_hpay::HPayWebhooks;
use dhow_tests::CpuTime;
use serde_json::Value;

const QUERY: &str = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7&token_omipay=51279022-9cdeb8a3498ee9a6fb7869be513601d2&bank_code=VISA&card_number=400000xxxxxx1091&tokenization=&token_cyber=482CB2C6EBC19A41E063AF598d0ADCD8&card_type=VISA";
const SIGNED: &[u8] = b" tichhopthanhtoan OM_1768202539 200000 96138500 1  100001 s3cr3t-Pass_0001";
const TRANSFER: &[u8] = b"00001|12345|1000000|NGUYEN VAN A|s3cr3t-Pass_0001";

fn webhook(criterion: &mut Criterion<CpuTime>) {
    let passcode = Secret::new("s3cr3t-Pass_0001").unwrap();
    let webhooks = HPayWebhooks::new(Environment::Live, "100001", passcode);
    let delivery = Delivery::get("/ipn", QUERY);
    let mut group = criterion.benchmark_group("hpay webhook");
    group.bench_function("1 the limit: MD5 over the signed bytes", |b| {
        b.iter(|| md5(black_box(SIGNED)));
    });
    group.bench_function("2 verify_webhook", |b| {
        b.iter(|| webhooks.verify_webhook(black_box(&delivery)).unwrap());
    });
    group.bench_function("3 verify_webhook and event", |b| {
        b.iter(|| webhooks.event(&webhooks.verify_webhook(black_box(&delivery)).unwrap()));
    });
    group.finish();
}

fn rsa(criterion: &mut Criterion<CpuTime>) {
    let file: Value = serde_json::from_str(include_str!("../tests/data/vectors.json")).unwrap();
    let key = |name: &str| file["test_keys"][name].as_str().unwrap().to_owned();
    let (private, public) = (key("merchant_private_pkcs8_pem"), key("merchant_cert_pem"));
    let (private, public) = (private.as_bytes(), public.as_bytes());
    let backends: [(&str, Box<dyn RsaSigner>, Box<dyn RsaVerifier>); 2] = [
        (
            "pure Rust, blinded",
            Box::new(rustcrypto::PrivateKey::load(private).unwrap()),
            Box::new(rustcrypto::PublicKey::load(public).unwrap()),
        ),
        (
            "AWS-LC",
            Box::new(aws_lc::PrivateKey::load(private).unwrap()),
            Box::new(aws_lc::PublicKey::load(public).unwrap()),
        ),
    ];
    let mut group = criterion.benchmark_group("hpay transfer, RSA 2048");
    for (name, signer, verifier) in backends {
        let signature = signer.sign_sha256(TRANSFER).unwrap();
        group.bench_function(format!("sign, {name}"), |b| {
            b.iter(|| signer.sign_sha256(black_box(TRANSFER)).unwrap());
        });
        group.bench_function(format!("verify, {name}"), |b| {
            b.iter(|| {
                verifier
                    .verify_sha256(black_box(TRANSFER), &signature)
                    .unwrap()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = webhook, rsa
}
criterion_main!(benches);
