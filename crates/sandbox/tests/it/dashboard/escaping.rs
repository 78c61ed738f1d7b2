//! Hostile text in every field that a merchant or a webhook receiver chooses.

use serde_json::json;

use super::{ATTACK, act, page};
use crate::bench::TestBench;

/// A page with one script, which is the sandbox's own, and no markup of the attack.
fn assert_escaped(path: &str, text: &str) {
    assert_eq!(text.matches("<script").count(), 1, "{path}: {text}");
    assert!(!text.contains("<img"), "{path}");
    assert!(text.contains("&lt;script&gt;"), "{path}: the text is shown");
}

#[tokio::test]
async fn text_of_the_merchant_is_escaped() {
    let bench = TestBench::new().await;
    let order = json!({"amount": 1, "currency": "SGD", "purpose": ATTACK, "reference_number": ATTACK, "name": ATTACK});
    let made = bench.create(order).await;
    let record = format!("/records/hitpay/payment/{}", made["id"].as_str().unwrap());
    for path in ["/", record.as_str()] {
        assert_escaped(path, &page(&bench, path).await.text);
    }
}

#[tokio::test]
async fn text_of_a_url_is_escaped() {
    let bench = TestBench::new().await;
    let attack: String = ATTACK.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [
        format!("/?text={attack}"),
        format!("/records/hitpay/payment/{attack}"),
        format!("/records/{attack}/payment/1"),
    ] {
        assert_escaped(&path, &page(&bench, &path).await.text);
    }
}

#[tokio::test]
async fn text_of_a_form_is_escaped() {
    let bench = TestBench::new().await;
    for (path, form) in [
        ("/quirks", vec![("quirk", ATTACK)]),
        ("/faults", vec![("fault", ATTACK)]),
        ("/faults", vec![("fault", "hang"), ("path", ATTACK)]),
    ] {
        assert_escaped(path, &act(&bench, path, &form).await.text);
    }
}
