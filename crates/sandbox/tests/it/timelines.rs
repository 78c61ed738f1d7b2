//! Timelines: everything that happened to one payment, payout or refund, in order of time.

use std::time::Duration;

use dhow_sandbox::{Actor, Cause, Sandbox, TimelineEntry};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, quick, send};
use crate::{hpay, payatom};

mod events;

async fn timeline(bench: &TestBench, record: &str) -> Vec<Value> {
    let path = format!("/_sandbox/records/{record}/timeline");
    let read = send(bench.root(Method::GET, &path)).await;
    assert_eq!(read.status, 200, "{record}: {}", read.text);
    read.json()["events"].as_array().unwrap().clone()
}

/// One word for each event.
fn words(events: &[Value]) -> Vec<String> {
    let word = |event: &Value| {
        let text = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
        match event["type"].as_str().unwrap() {
            "request" => format!("{} {} {}", text("source"), text("method"), event["status"]),
            "action" => format!("{} by {}", text("action"), text("by")),
            "webhook" => format!(
                "webhook {} by {}",
                event["webhook"],
                event["cause"]["by"].as_str().unwrap()
            ),
            "attempt" => format!(
                "attempt {} of {} {}",
                event["attempt"],
                event["webhook"],
                text("verdict")
            ),
            other => other.to_owned(),
        }
    };
    events.iter().map(word).collect()
}

#[tokio::test]
async fn a_payment_from_its_creation_to_the_next_retry() {
    let pauses = [Duration::from_secs(60), Duration::from_secs(600)];
    let bench = TestBench::with(quick().webhook_retries(pauses)).await;
    let merchant = Merchant::responding(&[500, 401]).await;
    let other = bench.request().await;
    let body = json!({"amount": 5, "currency": "SGD", "webhook": merchant.url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    bench.get(&format!("/payment-requests/{id}")).await;
    bench.get("/payment-requests").await;
    let page = format!("/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout");
    assert_eq!(send(bench.root(Method::GET, &page)).await.status, 200);
    let pay = bench.root(Method::POST, &page).form(&[("outcome", "pay")]);
    assert_eq!(send(pay).await.status, 303);
    let attempts = async |number: usize| {
        while bench.sandbox.deliveries().all()[0].attempts.len() < number {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    attempts(1).await;
    bench.sandbox.clock().advance(Duration::from_secs(60));
    attempts(2).await;
    let events = timeline(&bench, &format!("hitpay/payment/{id}")).await;
    let expected = [
        "api POST 201",
        "api GET 200",
        "page GET 200",
        "page POST 303",
        "pay by customer",
        "webhook 1 by customer",
        "attempt 1 of 1 refused",
        "clock",
        "attempt 2 of 1 refused",
        "next-attempt",
    ];
    assert_eq!(words(&events), expected);
    let times: Vec<&str> = events
        .iter()
        .map(|event| event["at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(events[6]["status"], 500);
    assert_eq!(events[6]["body"], "ok");
    assert_eq!(events[9]["attempt"], 3);
    let of_other = timeline(&bench, &format!("hitpay/payment/{other}")).await;
    assert_eq!(words(&of_other), ["api POST 201", "clock"]);
}

#[tokio::test]
async fn a_refund_has_its_call_and_the_webhooks_after_it() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.hitpay().register_endpoint(&merchant.url, &[]);
    let id = bench.request().await;
    let payment = bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let made = bench.post("/refund", json!({"payment_id": payment})).await;
    let refund = made.json()["id"].as_str().unwrap().to_owned();
    bench.get(&format!("/refunds/{refund}")).await;
    bench.sandbox.deliveries().idle().await;
    let events = timeline(&bench, &format!("hitpay/refund/{refund}")).await;
    let expected = [
        "api POST 201",
        "webhook 3 by call",
        "attempt 1 of 3 accepted",
        "api GET 200",
    ];
    let mut found = words(&events);
    found.sort_by_key(|word| expected.iter().position(|known| known == word));
    assert_eq!(found, expected);
    let events = timeline(&bench, &format!("hitpay/payment/{id}")).await;
    let found = words(&events);
    assert_eq!(
        found
            .iter()
            .filter(|word| word.starts_with("webhook"))
            .count(),
        3
    );
    assert!(found.contains(&"pay by program".to_owned()), "{found:?}");
    assert_eq!(
        found.iter().filter(|word| *word == "api POST 201").count(),
        2
    );
}

#[tokio::test]
async fn actions_by_the_control_api_and_by_programs_are_told_apart() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let body = json!({"amount": 5, "currency": "SGD", "webhook": merchant.url, "allow_repeated_payments": true});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    let path = format!("/_sandbox/hitpay/payment-requests/{id}/pay");
    send(bench.root(Method::POST, &path).json(&json!({}))).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let sent = bench.sandbox.deliveries().all();
    assert_eq!(sent[0].cause, Cause::Action(1, Actor::Control));
    assert_eq!(sent[1].cause, Cause::Action(2, Actor::Program));
    let copy = bench.sandbox.deliveries().resend(1).unwrap();
    bench.sandbox.deliveries().idle().await;
    let key = bench.sandbox.record_key("hitpay", "payment", &id).unwrap();
    let events = bench.sandbox.timeline(&key);
    let copied = events.iter().find_map(|event| match &event.entry {
        TimelineEntry::Webhook {
            number, copy_of, ..
        } if *number == copy => *copy_of,
        _ => None,
    });
    assert_eq!(copied.unwrap().number, 1);
}

/// Events of one record of each other gateway: created, read, changed, with its webhook.
#[tokio::test]
async fn the_other_gateways_have_timelines_too() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let sandbox = &bench.sandbox;
    sandbox.payatom().register_webhook(&merchant.url);
    let order = payatom::order(&bench, "ORDER-0001");
    payatom::post(&bench, "/pay/request.php", &order).await;
    sandbox.payatom().pay("ORDER-0001").unwrap();
    let payin = only(sandbox, "payatom");
    payatom::poll(&bench, payin.rsplit('/').next().unwrap()).await;
    sandbox.deliveries().idle().await;
    let found = words(&timeline(&bench, &payin).await);
    assert_eq!(
        found[..3],
        ["api POST 200", "pay by program", "webhook 1 by program"]
    );
    assert!(
        found.iter().filter(|word| *word == "api POST 200").count() == 2,
        "{found:?}"
    );

    let hub2 = sandbox.hub2();
    hub2.register_webhook(&merchant.url, &["transfer.created", "transfer.succeeded"]);
    let transfer = json!({"reference": "OUT", "amount": 500, "currency": "XOF", "description": "d", "destination": {"type": "mobile_money", "country": "CI", "recipientName": "Awa", "msisdn": "00000001", "provider": "orange"}});
    let call = bench.root(Method::POST, "/hub2/transfers");
    let call = call
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", "sandbox");
    assert_eq!(send(call.json(&transfer)).await.status, 201);
    sandbox.deliveries().idle().await;
    let found = words(&timeline(&bench, &only(sandbox, "hub2")).await);
    assert_eq!(found[0], "api POST 201");
    assert_eq!(
        found
            .iter()
            .filter(|word| word.ends_with("by call"))
            .count(),
        2,
        "{found:?}"
    );

    let link = hpay::link(sandbox, "OM_1", "200000");
    assert_eq!(
        send(bench.root(
            Method::GET,
            link.split_once(&sandbox.addr().to_string()).unwrap().1
        ))
        .await
        .status,
        303
    );
    let order = only(sandbox, "hpay");
    let page = format!("/hpay/checkout/pay/{}", order.rsplit('/').next().unwrap());
    let pay = bench.root(Method::POST, &page).form(&[("outcome", "hold")]);
    assert_eq!(send(pay).await.status, 303);
    let found = words(&timeline(&bench, &order).await);
    assert_eq!(
        found,
        ["api GET 303", "page POST 303", "pay-later by customer"]
    );
}

/// Path of the only record of a gateway.
fn only(sandbox: &Sandbox, gateway: &str) -> String {
    let filter = dhow_sandbox::RecordFilter {
        gateway: Some(gateway.to_owned()),
        ..Default::default()
    };
    let page = sandbox.find_records(&filter, 0, 10);
    assert_eq!(page.total, 1, "{page:?}");
    page.records[0].key.to_string()
}
