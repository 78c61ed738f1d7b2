//! Memory of explanations, measured by a counting allocator, and their stack.

use dhow_core::Delivery;
use dhow_crypto::explain::Verdict;
use serde_json::Value;

use super::{Corpus, corpora};

/// Size of the texts in bytes: the greatest that the verifiers accept, or an eighth of it, which takes less long without optimisation.
const SIZE: usize = if cfg!(debug_assertions) { 127 } else { 1020 } * 1024;

/// Returns the kinds of large text, by name.
fn texts(size: usize) -> Vec<(&'static str, String)> {
    let list = |part: &str| format!("[{}]", vec![part; size / (part.len() + 1)].join(","));
    let nested = |open: &str, close: &str| {
        let depth = 120;
        list(&format!("{}{}", open.repeat(depth), close.repeat(depth)))
    };
    let members = (0..size / 14).map(|index| format!("\"m{index:06}\":1"));
    let fields = (0..size / 10).map(|index| format!("a{index:06}=1"));
    vec![
        ("nested lists", nested("[", "]")),
        (
            "nested objects",
            nested("{\"a\":", "}").replace(":}", ":1}"),
        ),
        (
            "small members",
            format!("{{{}}}", members.collect::<Vec<_>>().join(",")),
        ),
        ("small values", list("1")),
        (
            "commas in a string",
            format!("{{\"a\":\"{}\"}}", ",".repeat(size)),
        ),
        (
            "long string",
            format!("{{\"a\":\"{}\"}}", "é".repeat(size / 2)),
        ),
        (
            "escapes",
            format!("{{\"a\":\"{}\"}}", "\\\"".repeat(size / 2)),
        ),
        ("fields", fields.collect::<Vec<_>>().join("&")),
    ]
}

/// Returns a delivery of a gateway with this body and a signature that no mistake explains.
fn delivery(gateway: &str, text: &str) -> Delivery {
    let tag = "5a".repeat(32);
    let signed = |header: &str, value: &str| {
        let delivery = Delivery::post("/", text.to_owned());
        delivery.with_header(header, value).unwrap()
    };
    match gateway {
        "hitpay" if text.contains('=') => Delivery::post("/", format!("{text}&hmac={tag}")),
        "hitpay" => signed("Hitpay-Signature", &tag),
        "hub2" => signed("Hub2-Signature", &format!("s1={tag}")),
        "payatom" if text.contains('=') => {
            Delivery::post("/", format!("{text}&post_hash={}", "QUJD".repeat(32)))
        }
        "payatom" => Delivery::post(
            "/",
            format!(
                "{{\"post_hash\":\"{}\",\"order_id\":\"A\",\"rest\":{text}}}",
                "QUJD".repeat(32)
            ),
        ),
        _ => Delivery::get(
            "/ipn",
            format!("{text}&order_code=A&secure_code={}", &tag[..32]),
        ),
    }
}

/// Explains a delivery and returns the greatest memory that was allocated at one time.
fn memory(corpus: &Corpus, delivery: &Delivery) -> usize {
    let secrets: &Value = &corpus.document["secrets"];
    let mut verdict = None;
    let info = allocation_counter::measure(|| {
        verdict = Some((corpus.explain)(secrets, delivery).verdict);
    });
    assert_ne!(verdict, Some(Verdict::Match));
    usize::try_from(info.bytes_max).unwrap()
}

#[test]
fn memory_is_linear_in_the_request() {
    let mut beyond = Vec::new();
    for corpus in corpora() {
        for (name, text) in texts(SIZE) {
            let delivery = delivery(corpus.gateway, &text);
            let length = delivery.body().len() + delivery.query().map_or(0, str::len);
            let used = memory(&corpus, &delivery);
            // For 1 MiB, these are 8 MiB that do not depend on the length.
            let limit = length * 16 + SIZE * 8;
            if used > limit {
                let gateway = corpus.gateway;
                beyond.push(format!("{gateway}, {name}: {used} bytes for {length}"));
            }
        }
    }
    assert!(beyond.is_empty(), "{}", beyond.join("\n"));
}

#[test]
fn no_depth_overflows_the_stack() {
    let depth = 100_000;
    for corpus in corpora() {
        for (open, close) in [("[", "]"), ("{\"a\":", "")] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let delivery = delivery(corpus.gateway, &text);
            let explanation = (corpus.explain)(&corpus.document["secrets"], &delivery);
            assert_ne!(explanation.verdict, Verdict::Match, "{}", corpus.gateway);
        }
    }
}
