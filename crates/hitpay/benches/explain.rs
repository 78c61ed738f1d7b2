//! Worst case of an explanation: no mistake matches, so all of them are tried. The limit is 50 ms.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark fails by panicking, and criterion's macros document nothing"
)]

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main, measurement::Measurement};
use dhow_core::{Delivery, Secret};
use dhow_crypto::explain::{Explanation, Verdict};
use dhow_hitpay::explain::{ExplainSecrets, explain};
use dhow_tests::CpuTime;

/// Maximum duration of an explanation.
const LIMIT: Duration = Duration::from_millis(50);

const FORM: &str = "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&phone=&amount=599.00&currency=SGD&status=completed&reference_number=Caf%C3%A9+order+7";

fn secrets() -> ExplainSecrets {
    let secret = |text: &str| Secret::new(text).unwrap();
    ExplainSecrets {
        webhook_salts: vec![secret("self-made-salt-1")],
        event_salts: vec![secret("self-made-endpoint-salt"), secret("another-salt")],
        others: vec![
            ("api_key".to_owned(), secret("self-made-key")),
            ("live".to_owned(), secret("salt-of-the-other-environment")),
        ],
    }
}

/// A signature that no mistake explains.
fn strange() -> String {
    "5a".repeat(32)
}

fn form() -> Delivery {
    Delivery::post("/webhooks/hitpay", format!("{FORM}&hmac={}", strange()))
}

/// An event with as many members as HitPay's longest.
fn event() -> Delivery {
    let members: Vec<String> = (0..60)
        .map(|index| format!(r#""member_{index}":{{"amount":599.00,"name":"Café / {index}"}}"#))
        .collect();
    let body = format!("{{{}}}", members.join(","));
    Delivery::post("/webhooks/hitpay", body)
        .with_header("hitpay-signature", &strange())
        .unwrap()
}

/// Runs one explanation and measures its duration.
fn timed(secrets: &ExplainSecrets, delivery: &Delivery) -> (Explanation, Duration) {
    let start = CpuTime.start();
    let explanation = explain(secrets, delivery);
    (explanation, CpuTime.end(start))
}

fn explanations(criterion: &mut Criterion<CpuTime>) {
    let secrets = secrets();
    let mut group = criterion.benchmark_group("hitpay explain");
    for (name, delivery) in [("form", form()), ("event of 2 KiB", event())] {
        let (explanation, took) = timed(&secrets, &delivery);
        assert_eq!(explanation.verdict, Verdict::Mismatch);
        assert!(explanation.findings.is_empty(), "every mistake is tried");
        assert!(took < LIMIT, "{name} took {took:?}");
        group.bench_function(name, |b| b.iter(|| explain(&secrets, black_box(&delivery))));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = explanations
}
criterion_main!(benches);
