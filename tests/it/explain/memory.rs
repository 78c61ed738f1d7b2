//! Memory of explanations, measured by a counting allocator.

use dhow_core::{Delivery, Secret};
use dhow_crypto::explain::Verdict;
use dhow_hub2::explain::{ExplainSecrets, explain};

/// Returns the greatest memory of an explanation in bytes, for a body that no mistake explains.
fn memory(body: &str) -> usize {
    let secrets = ExplainSecrets {
        webhook_secrets: vec![Secret::new("an-invented-secret").unwrap()],
        others: Vec::new(),
    };
    let delivery = Delivery::post("/", body.to_owned());
    let delivery = delivery
        .with_header("Hub2-Signature", &format!("s1={}", "5a".repeat(32)))
        .unwrap();
    let mut verdict = None;
    let info = allocation_counter::measure(|| verdict = Some(explain(&secrets, &delivery).verdict));
    assert_eq!(verdict, Some(Verdict::Mismatch));
    usize::try_from(info.bytes_max).unwrap()
}

/// Repeats a part in a list until the body has this size.
fn list(part: &str, size: usize) -> String {
    let parts = vec![part; size / (part.len() + 1)];
    format!("[{}]", parts.join(","))
}

#[test]
fn memory_is_linear_in_the_body() {
    // Small enough for a build without optimisation; the test of the tokens has a body of 1 MiB.
    let (small, large) = (12 * 1024, 96 * 1024);
    for part in [
        r#"{"a":{"b":{"c":{"d":[1.50,null,"é/&"]}}}}"#,
        "1",
        r#"{"id":"evt_4f8f973a37ca196494f45","note":"a text of some length, and more"}"#,
    ] {
        let [first, second] = [small, large].map(|size| memory(&list(part, size)));
        // Eight times the body, with a tenth for what does not grow.
        assert!(
            second <= first * 8 + first * 8 / 10,
            "{part}: {first} and {second} bytes"
        );
        assert!(
            second <= large * 24,
            "{part}: {second} bytes for a body of {large}"
        );
    }
}
