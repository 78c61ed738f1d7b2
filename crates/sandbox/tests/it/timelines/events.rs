//! Refused calls, faults, actions on webhooks and amounts in timelines.

use std::time::Duration;

use dhow_sandbox::{Fault, FaultRule, Tamper};
use http::Method;
use serde_json::{Value, json};

use super::{timeline, words};
use crate::bench::{Merchant, TestBench, quick, send};
use crate::payatom;

#[tokio::test]
async fn refused_calls_and_those_that_a_fault_stops_are_in_the_timeline_of_the_record_they_name() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let other = bench.request().await;
    let charge = bench.sandbox.hitpay().pay(&id).unwrap();
    let refund = json!({"payment_id": charge, "amount": 9_999_999});
    assert_eq!(bench.post("/refund", refund).await.status, 422);
    let longer = json!({"payment_id": format!("{charge}0")});
    assert!(bench.post("/refund", longer).await.status >= 400);
    let stopped = FaultRule::new(Fault::server_error()).before_work();
    bench.sandbox.faults().add(stopped);
    let read = bench.get(&format!("/payment-requests/{id}")).await;
    assert_eq!(read.status, 500);
    let events = timeline(&bench, &format!("hitpay/payment/{id}")).await;
    let expected = [
        "api POST 201",
        "pay by program",
        "api POST 422",
        "api GET 500",
    ];
    assert_eq!(words(&events), expected);
    assert!(events[3]["fault"].is_string(), "{events:?}");
    let of_other = timeline(&bench, &format!("hitpay/payment/{other}")).await;
    assert_eq!(words(&of_other), ["api POST 201"]);
}

async fn act(bench: &TestBench, path: &str, body: Value) {
    let path = format!("/_sandbox/deliveries/{path}");
    let done = send(bench.root(Method::POST, &path).json(&body)).await;
    assert!(done.status < 300, "{path}: {}", done.text);
}

#[tokio::test]
async fn actions_on_webhooks_are_events_with_numbers_and_copies_have_their_own_cause() {
    let bench = TestBench::with(quick().webhook_retries([Duration::from_secs(3_600)])).await;
    let merchant = Merchant::responding(&[500, 200]).await;
    let body = json!({"amount": 5, "currency": "SGD", "webhook": merchant.url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    bench.sandbox.hitpay().pay(&id).unwrap();
    let deliveries = bench.sandbox.deliveries();
    while deliveries.all()[0].attempts.is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    act(&bench, "1/delay", json!({"seconds": 60})).await;
    act(&bench, "1/hold", json!({})).await;
    act(&bench, "1/release", json!({})).await;
    deliveries.idle().await;
    act(&bench, "1/late", json!({"seconds": 0})).await;
    act(&bench, "1/tamper", json!({"part": "signature"})).await;
    deliveries.tamper(1, Tamper::Body).unwrap();
    deliveries.idle().await;
    let path = format!("hitpay/payment/{id}");
    let events = timeline(&bench, &path).await;
    let found: Vec<String> = words(&events)
        .into_iter()
        .filter(|word| !word.starts_with("attempt") || word.starts_with("attempt 2"))
        .collect();
    let expected = [
        "api POST 201",
        "pay by program",
        "webhook 1 by program",
        "delay by control",
        "hold by control",
        "release by control",
        "attempt 2 of 1 accepted",
        "webhook 2 by control",
        "webhook 3 by control",
        "webhook 4 by program",
    ];
    assert_eq!(found, expected);
    let of = |kind: &str| -> Vec<&Value> {
        let events = events.iter();
        events.filter(|event| event["type"] == kind).collect()
    };
    let (actions, webhooks) = (of("action"), of("webhook"));
    assert_eq!(actions[0]["number"], webhooks[0]["cause"]["action"]);
    assert_eq!(webhooks[1]["copy_of"], json!({"number": 1, "kind": "late"}));
    assert_eq!(webhooks[1]["cause"], json!({"by": "control"}));
    assert_eq!(webhooks[3]["cause"], json!({"by": "program"}));
    let delay = actions[1];
    assert_eq!(
        (&delay["webhook"], &delay["detail"]),
        (&json!(1), &json!("60 s"))
    );
    let page = send(bench.root(Method::GET, &format!("/records/{path}")));
    let page = page.await.text;
    for part in ["delay (60 s)", "late copy of no. 1", "action no. "] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn another_amount_and_a_url_that_is_not_allowed_have_words_of_their_own() {
    let bench = TestBench::new().await;
    let payatom = bench.sandbox.payatom();
    payatom.register_webhook("https://shop.example/hook");
    let order = payatom::order(&bench, "ORDER-0001");
    payatom::post(&bench, "/pay/request.php", &order).await;
    payatom.pay_amount("ORDER-0001", 90).unwrap();
    bench.sandbox.deliveries().idle().await;
    let events = timeline(&bench, &super::only(&bench.sandbox, "payatom")).await;
    let pay = events.iter().find(|event| event["action"] == "pay");
    assert_eq!(pay.unwrap()["detail"], "90 INR");
    let webhook = events.iter().find(|event| event["type"] == "webhook");
    assert_eq!(webhook.unwrap()["state"], "not sent");
    let listed = send(bench.root(Method::GET, "/_sandbox/deliveries?state=not%20sent"));
    assert_eq!(listed.await.json()[0]["state"], "not sent");
}

#[tokio::test]
async fn the_page_of_a_payment_links_its_refunds() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let charge = bench.sandbox.hitpay().pay(&id).unwrap();
    for _ in 0..2 {
        let refund = json!({"payment_id": charge, "amount": 1});
        let made = bench.post("/refund", refund).await;
        let refund = made.json()["id"].as_str().unwrap().to_owned();
        let page = send(bench.root(Method::GET, &format!("/records/hitpay/payment/{id}")));
        let link = format!("href=\"/records/hitpay/refund/{refund}\"");
        assert!(page.await.text.contains(&link), "{link}");
    }
}

#[tokio::test]
async fn the_expiry_of_an_unpaid_payment_is_an_event_at_its_time_limit() {
    let bench = TestBench::new().await;
    let body = json!({"amount": 5, "currency": "SGD", "expires_after": "10 mins"});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    let path = format!("hitpay/payment/{id}");
    bench.sandbox.clock().advance(Duration::from_secs(60));
    assert_eq!(
        words(&timeline(&bench, &path).await),
        ["api POST 201", "clock"]
    );
    bench.sandbox.clock().advance(Duration::from_secs(3_600));
    bench.get(&format!("/payment-requests/{id}")).await;
    let found = words(&timeline(&bench, &path).await);
    let expected = ["api POST 201", "clock", "clock", "expiry", "api GET 200"];
    assert_eq!(found, expected);
    let page = send(bench.root(Method::GET, &format!("/records/{path}")));
    assert!(page.await.text.contains("Time limit passed"));
    let ended = bench.request().await;
    bench.sandbox.hitpay().expire(&ended).unwrap();
    let found = words(&timeline(&bench, &format!("hitpay/payment/{ended}")).await);
    assert_eq!(found, ["api POST 201", "expire by program"]);
}
