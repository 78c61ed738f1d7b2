//! Explanations of the whole corpus, and of the same deliveries with a signature that no mistake gives, so that everything is tried.
//! No explanation may take 50 ms.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a benchmark fails by panicking and tells what it measured, and criterion's macros document nothing"
)]

use std::{hint::black_box, time::Duration};

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main, measurement::Measurement};
use dhow_core::{Delivery, Secret};
use dhow_crypto::explain::{Explanation, Verdict};
use dhow_tests::CpuTime;
use serde_json::Value;

#[path = "../it/explain/hitpay.rs"]
mod hitpay;
#[path = "../it/explain/hpay.rs"]
mod hpay;
#[path = "../it/explain/hub2.rs"]
mod hub2;
#[path = "../it/explain/payatom.rs"]
mod payatom;

/// What nobody has to wait for.
const LIMIT: Duration = Duration::from_millis(50);

/// One gateway's corpus.
struct Corpus {
    gateway: &'static str,
    document: Value,
    explain: fn(&Value, &Delivery) -> Explanation,
}

fn secret(value: &Value) -> Secret {
    Secret::new(value.as_str().unwrap()).unwrap()
}

fn secrets(list: &Value) -> Vec<Secret> {
    list.as_array().unwrap().iter().map(secret).collect()
}

fn named_secrets(object: &Value) -> Vec<(String, Secret)> {
    let members = object.as_object().unwrap().iter();
    members
        .map(|(name, one)| (name.clone(), secret(one)))
        .collect()
}

/// The deliveries of a corpus as they are.
fn deliveries(corpus: &Corpus) -> Vec<Delivery> {
    let cases = corpus.document["cases"].as_array().unwrap().iter();
    cases
        .map(|case| read(case["request"].as_str().unwrap()))
        .collect()
}

fn read(request: &str) -> Delivery {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap().split(' ');
    let request = http::Request::builder().method(words.next().unwrap());
    let request = request.uri(words.next().unwrap());
    let request = lines.fold(request, |request, line| {
        let (name, value) = line.split_once(':').unwrap();
        request.header(name, value.trim())
    });
    let body = Bytes::copy_from_slice(body.as_bytes());
    Delivery::from_request(request.body(body).unwrap())
}

/// Secrets that nothing was signed with: whatever there is gets tried in vain.
fn strange(secrets: &Value) -> Value {
    match secrets {
        Value::String(text) => Value::from(format!("not-{}", text.len())),
        Value::Array(items) => items.iter().map(strange).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, value)| (name.clone(), strange(value)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Explains everything once and returns the longest time.
fn slowest(corpus: &Corpus, secrets: &Value, deliveries: &[Delivery]) -> Duration {
    let times = deliveries.iter().map(|delivery| {
        let start = CpuTime.start();
        black_box((corpus.explain)(secrets, delivery));
        CpuTime.end(start)
    });
    times.max().unwrap_or_default()
}

fn explanations(criterion: &mut Criterion<CpuTime>) {
    for corpus in [
        hitpay::corpus(),
        payatom::corpus(),
        hub2::corpus(),
        hpay::corpus(),
    ] {
        let deliveries = deliveries(&corpus);
        let known = corpus.document["secrets"].clone();
        let others = strange(&known);
        let mut group = criterion.benchmark_group(format!("{} explain", corpus.gateway));
        for (name, secrets) in [("its corpus", &known), ("in vain", &others)] {
            let slowest = slowest(&corpus, secrets, &deliveries);
            assert!(slowest < LIMIT, "{}, {name}: {slowest:?}", corpus.gateway);
            let verdict = |delivery| (corpus.explain)(secrets, delivery).verdict;
            let matches = deliveries.iter().map(verdict);
            let matches = matches.filter(|one| *one == Verdict::Match).count();
            assert_eq!(matches > 0, name == "its corpus", "{}", corpus.gateway);
            let (gateway, count) = (corpus.gateway, deliveries.len());
            eprintln!("{gateway}, {name}: the slowest of {count} took {slowest:?}");
            group.bench_function(name, |b| {
                b.iter(|| {
                    for delivery in &deliveries {
                        black_box((corpus.explain)(secrets, delivery));
                    }
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime).sample_size(20);
    targets = explanations
}
criterion_main!(benches);
