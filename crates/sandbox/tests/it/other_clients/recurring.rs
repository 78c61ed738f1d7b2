//! Plans and recurring billing.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, send};

#[tokio::test]
async fn a_plan_and_a_billing_without_a_plan_need_no_currency() {
    let bench = TestBench::new().await;
    let plan = r#"{"name":"Club","amount":9.9,"cycle":"monthly"}"#;
    let billing = "customer_email=ana%40shop.example&name=Club&amount=9.90&cycle=monthly&start_date=2030-01-31";
    for (path, kind, body) in [
        ("/subscription-plan", "application/json", plan),
        (
            "/recurring-billing",
            "application/x-www-form-urlencoded",
            billing,
        ),
    ] {
        let call = bench.call(Method::POST, path).header("content-type", kind);
        let made = send(call.body(body)).await;
        assert_eq!(made.status, 201, "{path}: {}", made.text);
        assert_eq!(made.json()["currency"], "sgd", "{path}");
    }
}

#[tokio::test]
async fn an_invalid_currency_is_reported_once() {
    let bench = TestBench::new().await;
    let plan = json!({"name": "Club", "amount": 9.9, "cycle": "monthly", "currency": "ZZZ"});
    let mut billing = plan.clone();
    billing["customer_email"] = json!("ana@shop.example");
    billing["start_date"] = json!("2030-01-31");
    for (path, body) in [
        ("/subscription-plan", plan),
        ("/recurring-billing", billing),
    ] {
        let refused = bench.post(path, body).await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused.json()["errors"],
            json!({"currency": ["The selected currency is invalid."]}),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_attached_method_is_in_the_billing_of_its_event() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(&merchant.url, &["recurring_billing.method_attached"]);
    let body = json!({"customer_email": "ana@shop.example", "name": "Club", "amount": 9.9,
        "currency": "SGD", "save_payment_method": "true"});
    let made = bench.post("/recurring-billing", body).await.json();
    assert_eq!(made["payment_method"], Value::Null);
    assert_eq!(made.get("expires_at"), Some(&Value::Null));
    let id = made["id"].as_str().unwrap();
    hitpay.save_method(id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let event: Value = serde_json::from_slice(&merchant.received()[0].body).unwrap();
    assert_eq!(
        event["recurring_billing"]["payment_method"]["card"],
        json!({"brand": "visa", "last4": "4242"})
    );
    let read = bench.get(&format!("/recurring-billing/{id}")).await.json();
    assert_eq!(read["payment_method"]["card"]["last4"], "4242");
}
