//! HitPay's checkout page, used like a browser without JavaScript.

use http::Method;
use serde_json::json;

use crate::bench::{Merchant, TestBench, TestResponse, send};

fn path(id: &str) -> String {
    format!("/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout")
}

async fn press(bench: &TestBench, id: &str, outcome: &str) -> TestResponse {
    let form = [("method", "card"), ("outcome", outcome)];
    send(bench.root(Method::POST, &path(id)).form(&form)).await
}

#[tokio::test]
async fn the_page_shows_the_payment_and_has_no_script() {
    let bench = TestBench::new().await;
    let made = bench.create(json!({"amount": 599, "currency": "SGD", "purpose": "FIFA 16", "reference_number": "ORDER-1"})).await;
    let id = made["id"].as_str().unwrap();
    assert!(made["url"].as_str().unwrap().ends_with(&path(id)));
    let page = send(bench.root(Method::GET, &path(id))).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    for part in [
        "599.00",
        "SGD",
        "FIFA 16",
        "ORDER-1",
        "<html lang=\"en\">",
        "value=\"pay\"",
        "value=\"fail\"",
        "value=\"paynow_online\" checked",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    assert!(!page.text.contains("<script"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn text_from_the_merchant_is_escaped() {
    let bench = TestBench::new().await;
    let attack = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;";
    let made = bench.create(json!({
        "amount": 1, "currency": "SGD", "purpose": attack, "reference_number": attack, "name": attack,
        "redirect_url": "https://shop.example/?a='b'&c=1"
    })).await;
    let id = made["id"].as_str().unwrap();
    bench.sandbox.hitpay().pay(id).unwrap();
    for page in [path(id)] {
        let page = send(bench.root(Method::GET, &page)).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("<script"), "{}", page.text);
        assert!(!page.text.contains("<img"), "{}", page.text);
        assert!(
            page.text.contains("&quot;&gt;&lt;script&gt;"),
            "{}",
            page.text
        );
        assert!(page.text.contains("&amp;lt;"), "{}", page.text);
    }
    let page = send(bench.root(Method::GET, &path(id))).await;
    assert!(
        page.text
            .contains("href=\"https://shop.example/?a=&#39;b&#39;&amp;c=1\""),
        "{}",
        page.text
    );
    let odd = send(bench.root(Method::GET, &path("%3Cscript%3E"))).await;
    assert_eq!(odd.status, 404);
    assert!(!odd.text.contains("<script"));
}

#[tokio::test]
async fn paying_and_failing_redirect_to_the_shop() {
    let bench = TestBench::new().await;
    for (shop, outcome, status, word) in [
        (
            "https://shop.example/back",
            "pay",
            "completed",
            "?reference=",
        ),
        (
            "https://shop.example/back?order=7",
            "fail",
            "failed",
            "?order=7&reference=",
        ),
    ] {
        let merchant = Merchant::responding(&[200]).await;
        let body = json!({"amount": 5, "currency": "SGD", "redirect_url": shop, "webhook": merchant.url, "payment_methods": ["paynow_online", "card"]});
        let made = bench.create(body).await;
        let id = made["id"].as_str().unwrap();
        let sent = press(&bench, id, outcome).await;
        assert_eq!(sent.status, 303);
        let location = sent.headers["location"].to_str().unwrap();
        assert_eq!(
            location,
            format!("https://shop.example/back{word}{id}&status={status}")
        );
        bench.sandbox.deliveries().idle().await;
        assert_eq!(merchant.received().len(), 1);
        let read = bench.get(&format!("/payment-requests/{id}")).await.json();
        assert_eq!(read["status"], status);
        assert_eq!(read["payments"][0]["payment_type"], "card");
    }
}

#[tokio::test]
async fn a_second_form_post_changes_nothing() {
    let bench = TestBench::new().await;
    let made = bench
        .create(json!({"amount": 5, "currency": "SGD", "redirect_url": "https://shop.example/"}))
        .await;
    let id = made["id"].as_str().unwrap();
    assert_eq!(press(&bench, id, "pay").await.status, 303);
    for outcome in ["pay", "fail", "", "nonsense"] {
        let again = press(&bench, id, outcome).await;
        assert_eq!(again.status, 303);
        assert_eq!(again.headers["location"].to_str().unwrap(), path(id));
    }
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(read["payments"].as_array().unwrap().len(), 1);
    let page = send(bench.root(Method::GET, &path(id))).await;
    assert!(
        page.text.contains("Paid") && !page.text.contains("<button"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn an_expired_request_cannot_be_paid_on_the_page_and_an_unknown_id_is_404() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    bench.sandbox.hitpay().expire(&id).unwrap();
    let pressed = press(&bench, &id, "pay").await;
    assert_eq!(pressed.headers["location"].to_str().unwrap(), path(&id));
    let read = bench.get(&format!("/payment-requests/{id}")).await.json();
    assert_eq!(read["status"], "expired");
    assert_eq!(press(&bench, "unknown", "pay").await.status, 404);
    assert_eq!(
        send(bench.root(Method::GET, &path("unknown"))).await.status,
        404
    );
}
