//! CPU time of explanations: of the whole corpus, of the same deliveries with unknown secrets, for which every known mistake is tested, and of
//! deliveries of 16 KiB, fixed and random ones. No explanation may take 50 ms or more, and of those of 16 KiB 99 of 100 must take less than
//! 20 ms.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a benchmark fails by panicking and prints its measurements, and the items of Criterion's macros have no documentation"
)]

use std::{hint::black_box, time::Duration};

use bodies::Random;
use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main, measurement::Measurement};
use dhow_core::{Delivery, Secret};
use dhow_crypto::explain::{Explanation, Verdict};
use dhow_tests::CpuTime;
use serde_json::Value;

#[path = "explain/bodies.rs"]
mod bodies;
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

/// Maximum CPU time of 99 of 100 explanations of large deliveries.
const LARGE_LIMIT: Duration = Duration::from_millis(20);

/// Size of a large delivery in bytes.
const LARGE: usize = 16 * 1024;

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
        Value::String(text) => Value::from(format!("not-the-secret-of-{}", text.len())),
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
        check_large(&corpus);
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

/// Returns a JSON object of about this size.
fn large_json(size: usize) -> String {
    let member =
        r#""member":{"amount":599.00,"name":"Café / <7> & more","note":null,"list":[1,2.50,true]}"#;
    let members =
        (0..size / (member.len() + 4)).map(|index| member.replace("member", &format!("m{index}")));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// Returns large deliveries whose signatures no mistake explains, so that everything is tried: plain, and as they may be changed on the way.
fn large_deliveries(gateway: &str) -> Vec<Delivery> {
    let tag = "5a".repeat(32);
    match gateway {
        "hitpay" => large_events("Hitpay-Signature", &tag, &tag),
        "hub2" => large_events("Hub2-Signature", &format!("s1={tag}"), &tag),
        "payatom" => {
            let sealed = "QUJD".repeat(32);
            let start = format!(
                r#"{{"order_id":"A","received_amount":"1","status":"Approved","post_hash":"{sealed}","rest":"#
            );
            let body = format!("{start}{}}}", large_json(LARGE));
            vec![
                Delivery::post("/", body.clone()),
                Delivery::post(
                    "/",
                    dhow_crypto::base64::encode(&body.as_bytes()[..LARGE * 3 / 4]),
                ),
            ]
        }
        _ => {
            let query = format!(
                "transaction_info={}&order_code=A&price=1&payment_id=1&payment_type=1&error_text=&secure_code={}",
                "a".repeat(LARGE),
                "5a".repeat(16)
            );
            vec![
                Delivery::get("/ipn", query.clone()),
                Delivery::post("/ipn", query.clone()),
                Delivery::get("/ipn", format!("a=1?{query}")),
            ]
        }
    }
}

/// Returns large deliveries whose signature is in a header, under its name and another, and a form that is signed in a field.
fn large_events(header: &str, value: &str, tag: &str) -> Vec<Delivery> {
    let json = large_json(LARGE);
    let bodies = [
        json.clone(),
        format!("{json}\n"),
        format!("\u{feff}{json}"),
        json.replace(':', ": "),
        dhow_crypto::base64::encode(large_json(LARGE * 3 / 4).as_bytes()),
        format!(r#"{{"headers":{{}},"body":{json}}}"#),
        "Café order ".repeat(LARGE / 12),
    ];
    let with = |body: &String| {
        [header, "X-Signature"].map(|name| {
            Delivery::post("/", body.clone())
                .with_header(name, value)
                .unwrap()
        })
    };
    let long = "a".repeat(LARGE);
    let form = format!("reference_number={long}&amount=1&hmac={tag}");
    let events = bodies.iter().flat_map(with);
    events.chain([Delivery::post("/", form)]).collect()
}

/// Returns deliveries of 16 KiB with random values.
fn random_deliveries(gateway: &str, seed: u64) -> Vec<Delivery> {
    let mut random = Random::new(seed);
    let tag = "5a".repeat(32);
    let sealed = "QUJD".repeat(32);
    let mut deliveries = Vec::new();
    for kind in bodies::JSON {
        let start =
            format!(r#"{{"order_id":"A","status":"Approved","post_hash":"{sealed}","rest":"#);
        let size = LARGE - start.len() - 1;
        let json = random.json(kind, size);
        match gateway {
            "hitpay" | "hub2" => {
                let (header, value) = match gateway {
                    "hub2" => ("Hub2-Signature", format!("s1={tag}")),
                    _ => ("Hitpay-Signature", tag.clone()),
                };
                for name in [header, "X-Signature"] {
                    let delivery = Delivery::post("/", json.clone()).with_header(name, &value);
                    deliveries.push(delivery.unwrap());
                }
            }
            "payatom" => deliveries.push(Delivery::post("/", format!("{start}{json}}}"))),
            _ => {}
        }
    }
    for kind in bodies::FORMS {
        let end = match gateway {
            "hitpay" => format!("amount=1.00&status=completed&hmac={tag}"),
            "payatom" => format!("order_id=A&status=Approved&post_hash={sealed}"),
            "hpay" => format!(
                "payment_id=1&price=1&order_code=A&secure_code={}",
                "5a".repeat(16)
            ),
            _ => continue,
        };
        let form = random.form(kind, LARGE, &end);
        deliveries.push(Delivery::post("/ipn", form.clone()));
        deliveries.push(Delivery::get("/ipn", form));
    }
    deliveries
}

/// Explains large deliveries of a gateway several times and checks the 99th percentile of the CPU times.
fn check_large(corpus: &Corpus) {
    let fixed = large_deliveries(corpus.gateway);
    let random = (0..20).flat_map(|seed| random_deliveries(corpus.gateway, seed));
    let deliveries = (0..10).flat_map(|_| fixed.clone()).chain(random);
    let known = &corpus.document["secrets"];
    let mut times: Vec<Duration> = deliveries
        .map(|delivery| {
            let start = CpuTime.start();
            black_box((corpus.explain)(known, &delivery));
            CpuTime.end(start)
        })
        .collect();
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    let (gateway, median) = (corpus.gateway, times[times.len() / 2]);
    eprintln!("{gateway}, 16 KiB: median {median:?}, 99th percentile {p99:?}");
    assert!(p99 < LARGE_LIMIT, "{gateway}: {p99:?}");
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime).sample_size(20);
    targets = explanations
}
criterion_main!(benches);
