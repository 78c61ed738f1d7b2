//! Hostile text in every field that a merchant or a webhook receiver chooses.

use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{ATTACK, act, page};
use crate::bench::{TestBench, send};

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
async fn text_of_a_webhook_and_its_answer_is_escaped() {
    let bench = TestBench::new().await;
    let shop = format!(
        "HTTP/1.1 500 {ATTACK}\r\ncontent-length: {}\r\n\r\n{ATTACK}",
        ATTACK.len()
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/<script>", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 8192]).await;
            let _ = stream.write_all(shop.as_bytes()).await;
        }
    });
    let order = json!({"amount": 1, "currency": "SGD", "reference_number": ATTACK, "webhook": url.replace("<script>", "?a=%3Cscript%3E")});
    let made = bench.create(order).await;
    let id = made["id"].as_str().unwrap();
    bench.sandbox.hitpay().pay(id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let record = format!("/records/hitpay/payment/{id}");
    for path in [record.as_str(), "/webhooks/1", "/requests/1"] {
        assert_escaped(path, &page(&bench, path).await.text);
    }
}

#[tokio::test]
async fn text_of_a_request_is_escaped() {
    let bench = TestBench::new().await;
    let call = bench.root(Method::POST, "/hitpay/v1/%3Cscript%3E?a=<script>&b=<img>");
    send(call.header("x-odd", ATTACK).body(ATTACK)).await;
    assert_escaped("/requests/1", &page(&bench, "/requests/1").await.text);
    let list = page(&bench, "/requests?text=%3Cscript%3E").await.text;
    assert_escaped("/requests", &list);
}

#[tokio::test]
async fn text_of_a_url_is_escaped() {
    let bench = TestBench::new().await;
    let attack: String = ATTACK.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [
        format!("/?text={attack}"),
        format!("/records/hitpay/payment/{attack}"),
        format!("/records/{attack}/payment/1"),
        format!("/webhooks/{attack}"),
        format!("/requests/{attack}"),
        format!("/requests?text={attack}"),
    ] {
        assert_escaped(&path, &page(&bench, &path).await.text);
    }
}

#[tokio::test]
async fn text_of_a_form_is_escaped() {
    let bench = TestBench::new().await;
    let start = format!("/hitpay/{ATTACK}");
    for (path, form) in [
        ("/quirks", vec![("quirk", ATTACK)]),
        ("/faults", vec![("fault", ATTACK)]),
        ("/faults", vec![("fault", "hang"), ("path", start.as_str())]),
    ] {
        assert_escaped(path, &act(&bench, path, &form).await.text);
    }
}
