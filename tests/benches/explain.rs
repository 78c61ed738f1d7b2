//! CPU time of explanations: of the whole corpus, and of the same deliveries with unknown secrets, for which every known mistake is
//! tested. No explanation may take 50 ms or more.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a benchmark fails by panicking and prints its measurements, and the items of Criterion's macros have no documentation"
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

/// Maximum CPU time of one explanation.
const LIMIT: Duration = Duration::from_millis(50);

/// Corpus of one gateway.
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
        .map(|(name, value)| (name.clone(), secret(value)))
        .collect()
}

/// Returns the deliveries of a corpus.
fn deliveries(corpus: &Corpus) -> Vec<Delivery> {
    let cases = corpus.document["cases"].as_array().unwrap().iter();
    cases
        .map(|case| parse_request(case["request"].as_str().unwrap()))
        .collect()
}

fn parse_request(request: &str) -> Delivery {
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

/// Replaces every secret by one that signed nothing, so that an explanation tests every known mistake without success.
fn unknown_secrets(secrets: &Value) -> Value {
    match secrets {
        Value::String(text) => Value::from(format!("not-{}", text.len())),
        Value::Array(items) => items.iter().map(unknown_secrets).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(name, value)| (name.clone(), unknown_secrets(value)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Explains every delivery once and returns the longest CPU time.
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
        let unknown = unknown_secrets(&known);
        let mut group = criterion.benchmark_group(format!("{} explain", corpus.gateway));
        for (name, secrets) in [("known secrets", &known), ("unknown secrets", &unknown)] {
            let slowest = slowest(&corpus, secrets, &deliveries);
            assert!(slowest < LIMIT, "{}, {name}: {slowest:?}", corpus.gateway);
            let verdict = |delivery| (corpus.explain)(secrets, delivery).verdict;
            let matches = deliveries.iter().map(verdict);
            let matches = matches.filter(|verdict| *verdict == Verdict::Match).count();
            assert_eq!(matches > 0, name == "known secrets", "{}", corpus.gateway);
            let (gateway, count) = (corpus.gateway, deliveries.len());
            eprintln!("{gateway}, {name}: the slowest of {count} explanations took {slowest:?}");
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
