//! Webhooks before the answer to a call, saved webhooks, and the size of the log.

use std::time::Duration;

use dhow_sandbox::{DeliveryFilter, Verdict, WebhookState};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, quick, send};
use crate::delivery_actions::{find, paid};

/// A merchant that polls the payment before it answers its own request could see either order.
#[tokio::test]
async fn a_webhook_can_arrive_before_the_answer_to_the_call_that_causes_it() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let hub2 = bench.sandbox.hub2();
    hub2.register_webhook(&merchant.url, &[]);
    bench.sandbox.deliveries().before_answer(true);
    let body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
    let call = bench.root(Method::POST, "/hub2/payment-intents");
    let call = call
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", "sandbox");
    let made = send(call.json(&body)).await;
    assert_eq!(made.status, 201);
    // Nothing was awaited since the response.
    let received = merchant.received();
    assert_eq!(received.len(), 1);
    let event: Value = serde_json::from_slice(&received[0].body).unwrap();
    assert_eq!(event["data"]["id"], made.json()["id"]);
    let sent = find(&bench, 1);
    assert_eq!(sent.state, WebhookState::Accepted);
    let request = bench.sandbox.requests().find(1).unwrap();
    assert!(request.duration.unwrap() >= sent.attempts[0].duration);
}

#[tokio::test]
async fn an_early_webhook_that_fails_or_is_held_does_not_block_the_answer() {
    let bench = TestBench::with(quick().webhook_retries([Duration::from_secs(600)])).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}/", silent.local_addr().unwrap());
    let merchant = Merchant::responding(&[500]).await;
    let deliveries = bench.sandbox.deliveries();
    deliveries.before_answer(true);
    let pay = async |url: &str| {
        let body = json!({"amount": 5, "currency": "SGD", "webhook": url});
        let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
        let path = format!("/_sandbox/hitpay/payment-requests/{id}/pay");
        let paid = send(bench.root(Method::POST, &path).json(&json!({})));
        let paid = tokio::time::timeout(Duration::from_secs(5), paid)
            .await
            .unwrap();
        assert_eq!(paid.status, 200);
    };
    pay(&merchant.url).await;
    assert_eq!(
        find(&bench, 1).attempts.len(),
        1,
        "the retry is not awaited"
    );
    pay(&silent).await;
    assert_eq!(find(&bench, 2).verdict(), Verdict::NoResponse);
    pay("https://shop.example/").await;
    assert_eq!(find(&bench, 3).verdict(), Verdict::NotSent);
    deliveries.hold();
    pay(&merchant.url).await;
    assert_eq!(find(&bench, 4).state, WebhookState::Held);
}

#[tokio::test]
async fn a_slow_shop_does_not_keep_the_answer_back_for_longer_than_five_seconds() {
    let builder = quick().webhook_timeout(Duration::from_secs(60));
    let bench = TestBench::with(builder.webhook_retries([])).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    bench.sandbox.deliveries().before_answer(true);
    let body = json!({"amount": 5, "currency": "SGD", "webhook": url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    let path = format!("/_sandbox/hitpay/payment-requests/{id}/pay");
    let start = std::time::Instant::now();
    let paid = send(bench.root(Method::POST, &path).json(&json!({})));
    let paid = tokio::time::timeout(Duration::from_secs(20), paid).await;
    assert_eq!(paid.expect("an answer").status, 200);
    let took = start.elapsed();
    assert!(took >= Duration::from_secs(4), "{took:?}");
    assert_eq!(
        find(&bench, 1).state,
        WebhookState::Open,
        "still on its way"
    );
}

#[tokio::test]
async fn a_webhook_is_saved_as_the_request_that_arrived() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    paid(&bench, &format!("{}?shop=1", merchant.url)).await;
    bench.sandbox.deliveries().idle().await;
    let file = send(bench.root(Method::GET, "/_sandbox/deliveries/1/http")).await;
    assert_eq!(file.status, 200);
    let disposition = &file.headers["content-disposition"];
    assert_eq!(disposition, "attachment; filename=\"hitpay-1.http\"");
    let received = &merchant.received()[0];
    let host = received.headers["host"].to_str().unwrap();
    let body = String::from_utf8_lossy(&received.body);
    let expected = format!(
        "POST /webhook?shop=1 HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(file.text, expected);
    let missing = send(bench.root(Method::GET, "/_sandbox/deliveries/2/http")).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn the_log_keeps_ten_thousand_webhooks() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let deliveries = bench.sandbox.deliveries();
    paid(&bench, "http://127.0.0.1:1/hook").await;
    deliveries.idle().await;
    for _ in 0..100 {
        deliveries.send_copies(1, 100).unwrap();
        deliveries.idle().await;
    }
    let all = deliveries.all();
    assert_eq!(all.len(), 10_000);
    assert_eq!((all[0].number, all[9_999].number), (2, 10_001));
    assert!(deliveries.find(1).is_none(), "the oldest one is dropped");
    assert!(deliveries.find(2).is_some());
    assert_eq!(
        deliveries.latest(&DeliveryFilter::default(), 0, 1).1,
        10_000
    );
}
