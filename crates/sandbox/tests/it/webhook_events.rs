//! HitPay's event endpoints, registered through the API.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, send};

#[tokio::test]
async fn an_endpoint_can_be_registered_changed_and_deleted() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let body = json!({"name": "Orders", "url": merchant.url, "event_types": ["charge.created"]});
    let made = bench.post("/webhook-events", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let salt = made.json()["salt"].as_str().unwrap().to_owned();
    let env = bench.sandbox.hitpay().env();
    assert!(
        env.iter()
            .any(|(_, value)| value.split(',').any(|known| known == salt))
    );
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert!(
        made.json()["created_at"]
            .as_str()
            .unwrap()
            .ends_with("+08:00")
    );

    bench.sandbox.hitpay().pay(&bench.request().await).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 1);

    let path = format!("/webhook-events/{id}");
    let body = json!({"name": "All", "url": "https://shop.example/", "event_types": ["payment_request.completed"]});
    let changed = send(bench.call(Method::PUT, &path).json(&body)).await;
    assert_eq!(
        (changed.status, &changed.json()["name"]),
        (200, &json!("All"))
    );
    assert_eq!(
        bench.get(&path).await.json()["url"],
        "https://shop.example/"
    );
    assert_eq!(
        bench
            .get("/webhook-events")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let removed = send(bench.call(Method::DELETE, &path)).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    assert_eq!(send(bench.call(Method::DELETE, &path)).await.status, 404);
    assert_eq!(bench.get("/webhook-events").await.text, "[]");
}

#[tokio::test]
async fn urls_must_be_https_or_loopback_and_events_must_be_known() {
    let bench = TestBench::new().await;
    for (body, field) in [
        (json!({}), "name"),
        (
            json!({"name": "a", "url": "http://shop.example/", "event_types": ["charge.created"]}),
            "url",
        ),
        (
            json!({"name": "a", "url": "https://shop.example/", "event_types": ["cat.meowed"]}),
            "event_types",
        ),
        (
            json!({"name": "a", "url": "https://shop.example/"}),
            "event_types",
        ),
    ] {
        let refused = bench.post("/webhook-events", body).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.json()["errors"][field].is_array(),
            "{}",
            refused.text
        );
    }
}

#[tokio::test]
async fn a_declined_charge_of_a_saved_method_sends_an_event_but_no_form() {
    let bench = TestBench::new().await;
    let (events, forms) = (
        Merchant::responding(&[200]).await,
        Merchant::responding(&[200]).await,
    );
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(&events.url, &["charge.created", "charge.failed"]);
    let body = json!({"name": "Plan", "amount": 9.9, "currency": "sgd", "save_card": "true", "cycle": "save_card",
        "customer_email": "ana@shop.example", "reference": "SUB-1", "webhook": forms.url, "payment_methods": ["card"]});
    let made = bench.post("/recurring-billing", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    hitpay.save_method(&id).unwrap();
    hitpay.decline_next(&id).unwrap();
    let charge = json!({"amount": 9.9, "currency": "sgd"});
    let path = format!("/charge/recurring-billing/{id}");
    assert_eq!(bench.post(&path, charge.clone()).await.status, 400);
    assert_eq!(bench.post(&path, charge).await.status, 200);
    bench.sandbox.deliveries().idle().await;
    let mut sent: Vec<(String, String, String)> = events
        .received()
        .iter()
        .map(|event| {
            let body: Value = serde_json::from_slice(&event.body).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let kind = event.headers["hitpay-event-type"].to_str().unwrap();
            let billing = text(&body["recurring_billing_id"]);
            (kind.to_owned(), text(&body["status"]), billing)
        })
        .collect();
    sent.sort();
    let row = |kind: &str, status: &str| (kind.to_owned(), status.to_owned(), id.clone());
    assert_eq!(sent, [row("created", "succeeded"), row("failed", "failed")]);
    assert_eq!(
        forms.received().len(),
        1,
        "the form of the charge that succeeded"
    );
}
