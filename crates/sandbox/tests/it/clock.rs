//! The movable clock: expiry, lifetimes, delays and retries follow it.

use std::time::{Duration, Instant, SystemTime};

use dhow_core::Clock as _;
use dhow_sandbox::{ClockError, Sandbox, WebhookState};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{ManualClock, Merchant, TestBench, TestResponse, quick, send};

async fn advance(bench: &TestBench, body: Value) -> TestResponse {
    send(bench.root(Method::POST, "/_sandbox/clock").json(&body)).await
}

async fn status(bench: &TestBench, id: &str) -> Value {
    bench.get(&format!("/payment-requests/{id}")).await.json()["status"].clone()
}

#[tokio::test]
async fn a_payment_request_expires_at_once_and_can_be_paid_late() {
    let bench = TestBench::new().await;
    let body = json!({"amount": 5, "currency": "SGD", "expires_after": "30 mins"});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    advance(&bench, json!({"seconds": 1_790})).await;
    assert_eq!(status(&bench, &id).await, "pending");
    advance(&bench, json!({"seconds": 10})).await;
    assert_eq!(status(&bench, &id).await, "expired");
    bench.sandbox.hitpay().pay(&id).unwrap();
    assert_eq!(status(&bench, &id).await, "completed");
}

#[tokio::test]
async fn retries_wait_for_the_clock_and_not_for_real_time() {
    let pauses = [Duration::from_secs(3600), Duration::from_secs(86_400)];
    let bench = TestBench::with(quick().webhook_retries(pauses)).await;
    let merchant = Merchant::responding(&[500, 500, 200]).await;
    let made = bench
        .create(json!({"amount": 5, "currency": "SGD", "webhook": merchant.url}))
        .await;
    bench
        .sandbox
        .hitpay()
        .pay(made["id"].as_str().unwrap())
        .unwrap();
    let deliveries = bench.sandbox.deliveries();
    let attempts = async |number: usize| {
        let start = Instant::now();
        while deliveries.all()[0].attempts.len() < number {
            assert!(start.elapsed() < Duration::from_secs(5), "attempt {number}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        deliveries.all()[0].clone()
    };
    let first = attempts(1).await;
    let due = first.next_attempt.unwrap();
    let wait = due.duration_since(first.attempts[0].at).unwrap();
    assert!(wait.as_secs().abs_diff(3600) <= 5, "{wait:?}");
    bench.sandbox.clock().advance(Duration::from_secs(3590));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(deliveries.all()[0].attempts.len(), 1, "it is not due yet");
    bench.sandbox.clock().advance(Duration::from_secs(10));
    attempts(2).await;
    advance(&bench, json!({"seconds": 86_400})).await;
    let last = attempts(3).await;
    deliveries.idle().await;
    assert_eq!(deliveries.all()[0].state, WebhookState::Accepted);
    let span = last.attempts[2].at.duration_since(last.attempts[0].at);
    assert!(span.unwrap() >= Duration::from_secs(90_000));
}

#[tokio::test]
async fn a_delayed_webhook_arrives_when_the_clock_is_moved() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    bench.sandbox.deliveries().delay(Duration::from_secs(600));
    let made = bench
        .create(json!({"amount": 5, "currency": "SGD", "webhook": merchant.url}))
        .await;
    bench
        .sandbox
        .hitpay()
        .pay(made["id"].as_str().unwrap())
        .unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(merchant.received().is_empty());
    bench.sandbox.clock().advance(Duration::from_secs(600));
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 1);
}

#[tokio::test]
async fn the_old_secret_of_hub2_expires_with_the_clock() {
    let bench = TestBench::new().await;
    let hub2 = bench.sandbox.hub2();
    let merchant = Merchant::responding(&[200]).await;
    let webhook = hub2.register_webhook(&merchant.url, &["payment_intent.created"]);
    hub2.rotate_secret(&webhook.id).unwrap();
    let create = async || {
        let call = bench.root(Method::POST, "/hub2/payment-intents");
        let call = call
            .header("ApiKey", hub2.api_key().expose())
            .header("MerchantId", hub2.merchant_id())
            .header("Environment", "sandbox");
        let body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
        assert_eq!(send(call.json(&body)).await.status, 201);
        bench.sandbox.deliveries().idle().await;
        let received = merchant.received().pop().unwrap();
        received.headers["hub2-signature"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert!(create().await.contains(",s0="), "both secrets sign");
    bench
        .sandbox
        .clock()
        .advance(Duration::from_secs(30 * 86_400));
    assert!(
        !create().await.contains(",s0="),
        "the old secret has expired"
    );
}

#[tokio::test]
async fn the_clock_is_read_and_moved_over_http() {
    let clock = ManualClock::new(1_800_000_000);
    let bench = TestBench::with(quick().clock(clock.clone())).await;
    let read = async || {
        send(bench.root(Method::GET, "/_sandbox/clock"))
            .await
            .json()
    };
    let expected = json!({"now": "2027-01-15T08:00:00.000000Z", "moved_seconds": 0});
    assert_eq!(read().await, expected);
    let moved = advance(&bench, json!({"seconds": 60})).await.json();
    assert_eq!(moved["now"], "2027-01-15T08:01:00.000000Z");
    assert_eq!(moved, read().await);
    let to = json!({"to": "2027-01-16T10:00:00+02:00"});
    let moved = advance(&bench, to).await.json();
    assert_eq!(moved["now"], "2027-01-16T08:00:00.000000Z");
    assert_eq!(moved["moved_seconds"], 86_400);
    clock.advance(5);
    assert_eq!(read().await["now"], "2027-01-16T08:00:05.000000Z");
    let form = bench.root(Method::POST, "/_sandbox/clock");
    let moved = send(form.form(&[("seconds", "5")])).await.json();
    assert_eq!(moved["now"], "2027-01-16T08:00:10.000000Z");
}

#[tokio::test]
async fn the_clock_never_moves_backwards_or_out_of_range() {
    let clock = ManualClock::new(1_800_000_000);
    let bench = TestBench::with(quick().clock(clock.clone())).await;
    for (body, rule) in [
        (json!({"seconds": -1}), "0 or more"),
        (json!({"seconds": 1.5}), "whole number"),
        (json!({"seconds": u64::MAX}), "10 years"),
        (json!({"seconds": 99_999_999_999_999_u64}), "10 years"),
        (json!({"seconds": 3653 * 86_400 + 1}), "10 years"),
        (json!({"to": "2037-01-16T08:00:00Z"}), "10 years"),
        (json!({"to": "2027-01-15T07:59:59Z"}), "forward only"),
        (json!({"to": "2027-01-15 08:00:00"}), "with its zone"),
        (json!({"to": "tomorrow"}), "with its zone"),
        (
            json!({"to": "2028-01-01T00:00:00Z", "seconds": 1}),
            "either",
        ),
        (json!({}), "either"),
    ] {
        let refused = advance(&bench, body.clone()).await;
        assert_eq!(refused.status, 422, "{body}");
        assert!(refused.text.contains(rule), "{body}: {}", refused.text);
    }
    let sandbox_clock = bench.sandbox.clock();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    assert_eq!(sandbox_clock.now(), start, "nothing moved it");
    assert_eq!(sandbox_clock.offset(), Duration::ZERO);
    let before = start - Duration::from_secs(1);
    assert_eq!(sandbox_clock.advance_to(before), Err(ClockError::Backwards));
    sandbox_clock.advance_to(start).unwrap();
    clock.set(1_799_999_000);
    assert_eq!(
        sandbox_clock.now(),
        start,
        "the configured clock was set back"
    );
    sandbox_clock.advance(Duration::MAX);
    let most = Duration::from_secs(3653 * 86_400);
    assert_eq!(sandbox_clock.offset(), most);
    assert_eq!(
        sandbox_clock.try_advance(Duration::from_nanos(1)),
        Err(ClockError::TooFar)
    );
    let made = bench.create(json!({"amount": 5, "currency": "SGD"})).await;
    let created = made["created_at"].as_str().unwrap();
    assert!(created.starts_with("2037-01-15"), "{created}");
}

#[tokio::test]
async fn a_clock_near_the_last_year_is_not_moved_out_of_range() {
    // The last second of the year 8999.
    let clock = ManualClock::new(221_845_391_999);
    let bench = TestBench::with(quick().clock(clock)).await;
    let refused = advance(&bench, json!({"seconds": 1})).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("year 8999"), "{}", refused.text);
    let body = json!({"amount": 5, "currency": "SGD", "expires_after": "30 mins"});
    let made = bench.create(body).await;
    assert!(
        made["created_at"]
            .as_str()
            .unwrap()
            .starts_with("9000-01-01T07"),
        "{made}"
    );
}

#[tokio::test]
async fn moves_have_their_whole_length_while_time_passes() {
    let bench = TestBench::new().await;
    for number in 1..=20 {
        let moved = advance(&bench, json!({"seconds": 60})).await.json();
        assert_eq!(moved["moved_seconds"], 60 * number);
    }
    let day = bench.root(Method::POST, "/clock");
    send(day.form(&[("seconds", "86400")])).await;
    let page = send(bench.root(Method::GET, "/clock")).await.text;
    assert!(page.contains("<td data-label=\"By\">1 d</td>"), "{page}");
    let default = page.split_once("name=\"to\"").unwrap().1;
    let default = default.split_once("value=\"").unwrap().1;
    let default = default.split_once('"').unwrap().0;
    let default: SystemTime = default.parse::<jiff::Timestamp>().unwrap().into();
    assert!(default > bench.sandbox.clock().now(), "{default:?}");
}

#[tokio::test]
async fn moves_are_logged_and_signalled() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let mut changes = sandbox.changes();
    sandbox.clock().advance(Duration::from_secs(7));
    tokio::time::timeout(Duration::from_secs(5), changes.changed())
        .await
        .unwrap()
        .unwrap();
    let moves = sandbox.clock().moves();
    assert_eq!(moves.len(), 1);
    let by = moves[0].to.duration_since(moves[0].from).unwrap();
    assert_eq!(by, Duration::from_secs(7));
}
