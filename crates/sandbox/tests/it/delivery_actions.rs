//! Actions on webhooks: resend, copies, delay, hold, order, tampering and late delivery.

use std::time::Duration;

use dhow_core::Clock as _;
use dhow_crypto::hmac::HmacKey;
use dhow_sandbox::{Cause, CopyKind, SentWebhook, Tamper, Verdict, WebhookState};
use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, TestResponse, quick, send};

/// Creates and pays a payment request with a form webhook.
pub(crate) async fn paid(bench: &TestBench, url: &str) -> String {
    let body = json!({"amount": 599, "currency": "SGD", "webhook": url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    bench.sandbox.hitpay().pay(&id).unwrap();
    id
}

async fn act(bench: &TestBench, path: &str, body: Value) -> TestResponse {
    let path = format!("/_sandbox/deliveries/{path}");
    send(bench.root(Method::POST, &path).json(&body)).await
}

pub(crate) fn find(bench: &TestBench, number: u64) -> SentWebhook {
    bench.sandbox.deliveries().find(number).unwrap()
}

#[tokio::test]
async fn a_settled_webhook_is_sent_again_with_the_same_bytes() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    paid(&bench, &merchant.url).await;
    let deliveries = bench.sandbox.deliveries();
    deliveries.idle().await;
    let copy = deliveries.resend(1).unwrap();
    let more = act(&bench, "1/duplicate", json!({"copies": 2})).await;
    assert_eq!(more.json()["numbers"], json!([3, 4]));
    let resent = act(&bench, "1/resend", json!({})).await;
    assert_eq!(
        (resent.status, resent.json()["number"].as_u64()),
        (201, Some(5))
    );
    deliveries.idle().await;
    let received = merchant.received();
    assert_eq!(received.len(), 5);
    assert!(received.iter().all(|copy| copy.body == received[0].body));
    let copy = find(&bench, copy).copy_of.unwrap();
    assert_eq!((copy.number, copy.kind), (1, CopyKind::Resent));
    assert_eq!(find(&bench, 3).copy_of.unwrap().kind, CopyKind::Duplicate);
    assert_eq!(find(&bench, 5).cause, Cause::Control);
    assert_ne!(find(&bench, 1).cause, Cause::Control);
}

#[tokio::test]
async fn a_late_copy_and_a_delayed_retry_follow_the_clock() {
    let pauses = [Duration::from_secs(60)];
    let bench = TestBench::with(quick().webhook_retries(pauses)).await;
    let merchant = Merchant::responding(&[500, 200]).await;
    paid(&bench, &merchant.url).await;
    let clock = bench.sandbox.clock();
    let received = async |number: usize| {
        for _ in 0..500 {
            if merchant.received().len() >= number {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        merchant.received().len()
    };
    assert_eq!(received(1).await, 1);
    assert_eq!(
        act(&bench, "1/delay", json!({"seconds": 40})).await.status,
        200
    );
    clock.advance(Duration::from_secs(70));
    assert_eq!(received(1).await, 1, "60 and 40 seconds are not over");
    clock.advance(Duration::from_secs(40));
    assert_eq!(received(2).await, 2);
    let late = act(&bench, "1/late", json!({"seconds": 3600})).await;
    assert_eq!(late.json()["number"], 2);
    assert_eq!(received(2).await, 2);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(received(3).await, 3);
}

#[tokio::test]
async fn a_retry_can_be_started_at_once() {
    let bench = TestBench::with(quick().webhook_retries([Duration::from_secs(600)])).await;
    let merchant = Merchant::responding(&[503, 200]).await;
    paid(&bench, &merchant.url).await;
    let deliveries = bench.sandbox.deliveries();
    for _ in 0..500 {
        if deliveries.retry_now(1) && merchant.received().len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    deliveries.idle().await;
    assert_eq!(find(&bench, 1).state, WebhookState::Accepted);
    assert_eq!(act(&bench, "1/retry", json!({})).await.status, 409);
}

#[tokio::test]
async fn held_webhooks_are_released_in_any_order() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let deliveries = bench.sandbox.deliveries();
    act(&bench, "switches", json!({"hold": true})).await;
    for _ in 0..4 {
        paid(&bench, &merchant.url).await;
    }
    deliveries.idle().await;
    assert_eq!(deliveries.held(), [1, 2, 3, 4]);
    assert_eq!(find(&bench, 1).state, WebhookState::Held);
    assert!(merchant.received().is_empty());
    for (numbers, error) in [
        (json!([3, 1, 9]), "webhook 9 is not held"),
        (json!([3, 3]), "webhook 3 occurs twice"),
    ] {
        let refused = act(&bench, "release", json!({"numbers": numbers})).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(error), "{}", refused.text);
    }
    assert_eq!(deliveries.held(), [1, 2, 3, 4], "nothing was released");
    let released = act(&bench, "release", json!({"numbers": [3, 1]})).await;
    assert_eq!(released.json()["released"], 2);
    assert_eq!(act(&bench, "3/release", json!({})).await.status, 409);
    deliveries.idle().await;
    act(&bench, "release", json!({"order": "latest-first"})).await;
    deliveries.idle().await;
    let arrived: Vec<u64> = merchant
        .received()
        .iter()
        .map(|received| {
            let all = deliveries.all();
            let same = all.iter().find(|sent| sent.body == received.body);
            same.unwrap().number
        })
        .collect();
    assert_eq!(arrived, [3, 1, 4, 2]);
    paid(&bench, &merchant.url).await;
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 5, "the hold has ended");
}

#[tokio::test]
async fn one_waiting_webhook_is_held_and_released() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let deliveries = bench.sandbox.deliveries();
    deliveries.delay(Duration::from_secs(3600));
    paid(&bench, &merchant.url).await;
    assert_eq!(act(&bench, "1/hold", json!({})).await.status, 200);
    assert_eq!(
        act(&bench, "1/hold", json!({})).await.status,
        409,
        "it is held already"
    );
    bench.sandbox.clock().advance(Duration::from_secs(7200));
    deliveries.idle().await;
    assert!(merchant.received().is_empty());
    assert_eq!(act(&bench, "1/release", json!({})).await.status, 200);
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 1);
}

#[tokio::test]
async fn switches_are_read_and_changed_over_http() {
    let bench = TestBench::new().await;
    let switches = json!({"copies": 2, "delay_seconds": 3, "before_answer": true});
    let changed = act(&bench, "switches", switches).await.json();
    let expected =
        json!({"copies": 2, "delay_seconds": 3, "before_answer": true, "hold": false, "held": []});
    assert_eq!(changed, expected);
    let read = send(bench.root(Method::GET, "/_sandbox/deliveries/switches")).await;
    assert_eq!(read.json(), expected);
    for body in [
        json!({"copies": -1}),
        json!({"hold": 1}),
        json!({"delay_seconds": "x"}),
    ] {
        assert_eq!(
            act(&bench, "switches", body.clone()).await.status,
            422,
            "{body}"
        );
    }
    assert_eq!(bench.sandbox.deliveries().switches().extra_copies, 2);
}

#[tokio::test]
async fn wrong_actions_say_what_is_wrong() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    paid(&bench, &merchant.url).await;
    bench.sandbox.deliveries().idle().await;
    for (path, body, status, rule) in [
        ("9/resend", json!({}), 404, "no webhook 9"),
        ("1/explode", json!({}), 404, "no action"),
        ("1/late", json!({}), 422, "`seconds`"),
        (
            "1/delay",
            json!({"seconds": 5}),
            409,
            "no attempt is scheduled",
        ),
        ("1/hold", json!({}), 409, "no attempt is scheduled"),
        ("1/release", json!({}), 409, "not held"),
        ("1/duplicate", json!({"copies": 0}), 422, "from 1 to 100"),
        ("1/duplicate", json!({"copies": 101}), 422, "from 1 to 100"),
        (
            "1/tamper",
            json!({"part": "headers"}),
            422,
            "body or signature",
        ),
        ("release", json!({"order": "random"}), 422, "`order`"),
        ("release", json!({"numbers": ["x"]}), 422, "`numbers`"),
    ] {
        let refused = act(&bench, path, body).await;
        assert_eq!(refused.status, status, "{path}");
        assert!(refused.text.contains(rule), "{path}: {}", refused.text);
    }
    assert_eq!(merchant.received().len(), 1);
}

/// Returns true if the signature of a form webhook matches.
fn is_genuine(body: &[u8], salt: &str) -> bool {
    let form = std::str::from_utf8(body).unwrap();
    let url = format!("http://shop/?{form}")
        .parse::<reqwest::Url>()
        .unwrap();
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let at = pairs.iter().position(|(name, _)| name == "hmac").unwrap();
    let (_, hmac) = pairs.remove(at);
    pairs.sort();
    let text: String = pairs
        .into_iter()
        .map(|(name, value)| name + &value)
        .collect();
    HmacKey::new(salt.as_bytes())
        .unwrap()
        .sign_hex(text.as_bytes())
        == hmac
}

#[tokio::test]
async fn a_tampered_form_has_one_changed_character_and_a_wrong_signature() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    paid(&bench, &merchant.url).await;
    let deliveries = bench.sandbox.deliveries();
    deliveries.idle().await;
    let salt = bench.sandbox.hitpay().salt().expose();
    let original = find(&bench, 1);
    assert!(is_genuine(&original.body, salt));
    let value = deliveries.tamper(1, Tamper::Body).unwrap();
    let signature = act(&bench, "1/tamper", json!({"part": "signature"})).await;
    let signature = signature.json()["number"].as_u64().unwrap();
    deliveries.idle().await;
    for (number, kind) in [
        (value, CopyKind::TamperedBody),
        (signature, CopyKind::TamperedSignature),
    ] {
        let copy = find(&bench, number);
        assert_eq!(copy.copy_of.unwrap().kind, kind);
        assert_eq!(copy.body.len(), original.body.len());
        let pairs = copy.body.iter().zip(&original.body);
        assert_eq!(pairs.filter(|(a, b)| a != b).count(), 1, "{copy:?}");
        assert!(!is_genuine(&copy.body, salt), "{kind:?}");
    }
    let text = String::from_utf8_lossy(&find(&bench, value).body).into_owned();
    assert!(text.contains("amount=199.00"), "{text}");
}

#[tokio::test]
async fn a_refused_webhook_looks_refused_with_time_and_order() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let refusing = Merchant::responding(&[401]).await;
    let accepting = Merchant::responding(&[200]).await;
    let deliveries = bench.sandbox.deliveries();
    paid(&bench, &refusing.url).await;
    deliveries.idle().await;
    paid(&bench, &accepting.url).await;
    paid(&bench, "http://127.0.0.1:1/nobody").await;
    paid(&bench, "https://shop.example/hook").await;
    deliveries.idle().await;
    let verdicts: Vec<Verdict> = deliveries.all().iter().map(SentWebhook::verdict).collect();
    let unauthorised = http::StatusCode::UNAUTHORIZED;
    let expected = [
        Verdict::Refused(unauthorised),
        Verdict::Accepted,
        Verdict::NoResponse,
        Verdict::NotSent,
    ];
    assert_eq!(verdicts, expected);
    let (first, second) = (find(&bench, 1), find(&bench, 2));
    assert!(first.attempts[0].order < second.order);
    assert!(first.attempts[0].at <= second.at);
    let json = send(bench.root(Method::GET, "/_sandbox/deliveries/1"))
        .await
        .json();
    assert_eq!(json["verdict"], "refused");
    assert_eq!(json["attempts"][0]["verdict"], "refused");
    assert_eq!(json["attempts"][0]["status"], 401);
    assert_eq!(json["attempts"][0]["body"], "ok");
    let list = send(bench.root(Method::GET, "/_sandbox/deliveries?state=accepted")).await;
    assert_eq!(list.json()[0]["number"], 2);
    let latest = send(bench.root(Method::GET, "/_sandbox/deliveries?limit=2&offset=1")).await;
    let numbers: Vec<u64> = latest
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|sent| sent["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [2, 3], "oldest first, cut from the newest");
}

#[tokio::test]
async fn pauses_are_at_most_366_days_everywhere() {
    const MAX: u64 = 366 * 86_400;
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let body = json!({"amount": 5, "currency": "SGD", "webhook": merchant.url});
    let made = bench.create(body).await;
    let id = made["id"].as_str().unwrap();
    bench.sandbox.hitpay().pay(id).unwrap();
    let deliveries = bench.sandbox.deliveries();
    deliveries.idle().await;
    let ends = [
        ("deliveries/1/late", "seconds", 1),
        ("deliveries/2/delay", "seconds", 1),
        ("deliveries/switches", "delay_seconds", 1),
        ("faults", "milliseconds", 1_000),
    ];
    // The copy that is delayed.
    deliveries.resend_after(1, Duration::from_secs(60)).unwrap();
    for (path, member, unit) in ends {
        for (value, expected) in [(MAX * unit + 1, 422), (u64::MAX, 422)] {
            let body = json!({"fault": "delay", member: value});
            let body = match path {
                "faults" => body,
                _ => json!({member: value}),
            };
            let call = bench.root(Method::POST, &format!("/_sandbox/{path}"));
            let answer = send(call.json(&body)).await;
            assert_eq!(answer.status, expected, "{path}: {body}");
            let limit = (MAX * unit).to_string();
            assert!(answer.text.contains(member), "{}", answer.text);
            assert!(answer.text.contains(&limit), "{}", answer.text);
            assert!(answer.text.contains("366 days"), "{}", answer.text);
        }
    }
    let too_long = (MAX + 1).to_string();
    for (path, form) in [
        ("act", [("number", "1"), ("action", "late")]),
        ("act", [("number", "2"), ("action", "postpone")]),
        ("switch", [("switch", "delay"), ("on", "")]),
    ] {
        let form = [form[0], form[1], ("seconds", &too_long)];
        let call = bench.root(Method::POST, &format!("/webhooks/{path}"));
        assert_eq!(send(call.form(&form)).await.status, 303);
    }
    assert_eq!(deliveries.all().len(), 2, "no copy was made");
    assert!(deliveries.switches().delay.is_zero());
    assert_eq!(bench.sandbox.faults().pending(), 0);
    // The longest pause is shown as it is.
    let call = bench.root(Method::POST, "/_sandbox/deliveries/1/late");
    assert_eq!(send(call.json(&json!({"seconds": MAX}))).await.status, 201);
    let due = deliveries.find(3).unwrap().next_attempt.unwrap();
    let left = due.duration_since(bench.sandbox.clock().now()).unwrap();
    assert!(left.as_secs().abs_diff(MAX) < 60, "{left:?}");
    assert!(!deliveries.postpone(3, Duration::from_secs(600)));
    deliveries.delay(Duration::MAX);
    assert_eq!(deliveries.switches().delay, Duration::from_secs(MAX));
}
