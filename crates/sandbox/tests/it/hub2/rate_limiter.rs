//! Time-dependent behaviour: rate limits, the ban, and the day after a secret rotation.

use std::sync::Arc;

use dhow_core::Clock;
use dhow_sandbox::hub2::signature;
use http::Method;

use super::Shop;
use crate::bench::{ManualClock, Merchant, TestBench, quick, send};

/// 2027-01-15T08:00:00Z.
const START: u64 = 1_800_000_000;

impl Shop {
    async fn at(clock: &Arc<ManualClock>) -> Self {
        Self(TestBench::with(quick().clock(Arc::clone(clock) as Arc<dyn Clock>)).await)
    }
}

#[tokio::test]
async fn a_request_over_a_published_limit_gets_429_with_retry_after() {
    let clock = ManualClock::new(START);
    let shop = Shop::at(&clock).await;
    let id = shop.attempted("orange", "00000003").await;
    shop.hub2().limit_rates(true);
    let path = format!("/payment-intents/{id}");
    assert_eq!(shop.call(Method::GET, &path, None).await.status, 200);
    let limited = shop.call(Method::GET, &path, None).await;
    assert_eq!(limited.status, 429);
    let wait: u64 = limited.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=6).contains(&wait));
    clock.advance(wait);
    assert_eq!(shop.call(Method::GET, &path, None).await.status, 200);
}

#[tokio::test]
async fn a_request_that_the_limit_of_all_routes_refuses_uses_up_no_quota_of_its_route() {
    let clock = ManualClock::new(START);
    let shop = Shop::at(&clock).await;
    let id = shop.attempted("orange", "00000003").await;
    shop.hub2().limit_rates(true);
    let path = format!("/payment-intents/{id}");
    for _ in 0..50 {
        assert_eq!(shop.call(Method::GET, "/balance", None).await.status, 200);
    }
    clock.advance(4);
    assert_eq!(shop.call(Method::GET, &path, None).await.status, 429);
    // The limit of all routes is free again, and that of the route, one read in 5 seconds, was never used.
    clock.advance(1);
    assert_eq!(shop.call(Method::GET, &path, None).await.status, 200);
}

#[tokio::test]
async fn polling_a_closed_intent_is_banned_and_polling_an_active_one_is_not() {
    let clock = ManualClock::new(START);
    let shop = Shop::at(&clock).await;
    shop.hub2().ban_on_abuse(true);
    let open = shop.attempted("orange", "00000001").await;
    for _ in 0..20 {
        assert_eq!(shop.status(&open).await, "action_required");
    }
    let closed = shop.intent().await["id"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(shop.status(&closed).await, "payment_required");
    }
    assert_eq!(shop.hub2().bans(), 1);
    let banned = shop.call(Method::GET, "/balance", None).await;
    assert_eq!(banned.status, 403);
    assert_eq!(banned.headers["retry-after"], "600");
    assert_eq!(shop.hub2().banned_for(), Some(600));
    clock.advance(599);
    let banned = shop.call(Method::GET, "/balance", None).await;
    assert_eq!(banned.headers["retry-after"], "1");
    clock.advance(1);
    assert_eq!(shop.call(Method::GET, "/balance", None).await.status, 200);
    assert_eq!(shop.hub2().banned_for(), None);
}

#[tokio::test]
async fn a_ban_can_be_lifted_over_http() {
    let shop = Shop::at(&ManualClock::new(START)).await;
    shop.hub2().ban_on_abuse(true);
    let closed = shop.intent().await["id"].as_str().unwrap().to_owned();
    let poll = async || {
        let path = format!("/payment-intents/{closed}/status");
        shop.call(Method::GET, &path, None).await.status
    };
    let ban = async |method| send(shop.0.root(method, "/_sandbox/hub2/ban")).await;
    let without = ban(Method::GET).await;
    assert_eq!(without.text, r#"{"bans":0,"seconds":null}"#);
    assert_eq!(ban(Method::DELETE).await.text, r#"{"lifted":false}"#);
    assert_eq!([poll().await, poll().await, poll().await], [200; 3]);
    assert_eq!(poll().await, 403);
    assert_eq!(ban(Method::GET).await.text, r#"{"bans":1,"seconds":600}"#);
    assert_eq!(ban(Method::DELETE).await.text, r#"{"lifted":true}"#);
    // The reads that led to the ban no longer count.
    assert_eq!([poll().await, poll().await, poll().await], [200; 3]);
    assert_eq!(poll().await, 403);
    assert!(shop.hub2().lift_ban());
    assert_eq!(shop.hub2().bans(), 2);
}

#[tokio::test]
async fn for_a_day_after_a_change_both_secrets_sign() {
    let clock = ManualClock::new(START);
    let shop = Shop::at(&clock).await;
    let merchant = Merchant::responding(&[200]).await;
    let webhook = shop
        .hub2()
        .register_webhook(&merchant.url, &["payment_intent.created"]);
    let new = shop.hub2().rotate_secret(&webhook.id).unwrap();
    shop.intent().await;
    shop.0.sandbox.deliveries().idle().await;
    clock.advance(24 * 60 * 60 + 1);
    shop.intent().await;
    shop.0.sandbox.deliveries().idle().await;
    let received = merchant.received();
    assert_eq!(received.len(), 2);
    let header = |at: usize| {
        received[at].headers["hub2-signature"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    let sign = |at: usize, old: Option<&[u8]>| {
        signature(&received[at].body, new.expose().as_bytes(), old).unwrap()
    };
    assert_eq!(header(0), sign(0, Some(webhook.secret.expose().as_bytes())));
    assert_eq!(header(1), sign(1, None));
}
