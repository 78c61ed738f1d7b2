//! Start and shutdown.

use std::time::{Duration, Instant};

use dhow_core::WeakSecret;
use dhow_sandbox::{Sandbox, StartError};
use http::Method;

use crate::bench::{TestBench, quick, send};

#[tokio::test]
async fn start_up_takes_less_than_100_milliseconds() {
    let mut quickest = Duration::MAX;
    // The fastest of five runs, because other work may slow down single ones.
    for _ in 0..5 {
        let began = Instant::now();
        let sandbox = Sandbox::builder().start().await.unwrap();
        quickest = quickest.min(began.elapsed());
        assert!(sandbox.addr().ip().is_loopback());
    }
    assert!(quickest < Duration::from_millis(100), "{quickest:?}");
}

#[tokio::test]
async fn an_address_reachable_by_other_machines_is_refused_unless_allowed() {
    let open = "0.0.0.0:0".parse().unwrap();
    let refused = Sandbox::builder().addr(open).start().await;
    assert!(matches!(refused, Err(StartError::NotLoopback(addr)) if addr == open));
    let allowed = Sandbox::builder().addr(open).allow_other_machines();
    let sandbox = allowed.start().await.unwrap();
    let base = sandbox.hitpay().base_url();
    assert!(base.starts_with("http://127.0.0.1:"), "{base}");
}

#[tokio::test]
async fn an_address_in_use_is_an_error() {
    let first = Sandbox::builder().start().await.unwrap();
    let second = Sandbox::builder().addr(first.addr()).start().await;
    assert!(matches!(second, Err(StartError::Listen { .. })));
}

#[tokio::test]
async fn credentials_are_random_unless_seeded_or_given() {
    let env = |sandbox: &Sandbox| {
        let env = sandbox.env();
        let credentials = env
            .into_iter()
            .filter(|(name, _)| name.starts_with("DHOW_HITPAY_"));
        credentials
            .filter(|(name, _)| !name.ends_with("BASE_URL"))
            .collect::<Vec<_>>()
    };
    let one = Sandbox::builder().start().await.unwrap();
    let two = Sandbox::builder().start().await.unwrap();
    assert_eq!(env(&one).len(), 3);
    assert_ne!(env(&one), env(&two));

    let seeded = Sandbox::builder().seed(9).start().await.unwrap();
    let again = Sandbox::builder().seed(9).start().await.unwrap();
    assert_eq!(env(&seeded), env(&again));

    let given = Sandbox::builder()
        .credentials(one.env())
        .start()
        .await
        .unwrap();
    assert_eq!(env(&given), env(&one));
    assert!(
        given
            .hitpay()
            .base_url()
            .contains(&given.addr().to_string())
    );
}

#[tokio::test]
async fn a_weak_credential_is_refused_with_the_name_of_its_variable() {
    for (variable, value, rule) in [
        ("DHOW_HITPAY_SALT", "  ", WeakSecret::Empty),
        ("DHOW_HITPAY_API_KEY", "x", WeakSecret::TooShort),
        (
            "DHOW_HITPAY_EVENT_SALTS",
            "9f8e7d6c5b4a,undefined",
            WeakSecret::NoValue,
        ),
        ("DHOW_HUB2_API_KEY", "$HUB2_API_KEY", WeakSecret::Variable),
        ("DHOW_HUB2_WEBHOOK_SECRETS", "xxxxxxxx", WeakSecret::Masked),
        ("DHOW_HPAY_PASSCODE", "12345678", WeakSecret::Guessable),
        ("DHOW_HPAY_MERCHANT_ID", " ", WeakSecret::Empty),
        (
            "DHOW_PAYATOM_SECRET_KEY",
            "your-secret-key",
            WeakSecret::Template,
        ),
    ] {
        let weak = Sandbox::builder().credentials([(variable, value)]);
        let refused = weak.start().await.unwrap_err();
        assert_eq!(refused.to_string(), format!("{variable} {rule}"));
    }
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let shown = format!("{sandbox:?}");
    for secret in [sandbox.hitpay().api_key(), sandbox.hitpay().salt()] {
        assert!(!shown.contains(secret.expose()));
    }
    for secret in sandbox.hitpay().event_salts() {
        assert!(!shown.contains(secret.expose()));
    }
}

#[tokio::test]
async fn after_a_shutdown_the_port_is_free() {
    let bench = TestBench::new().await;
    let url = format!("http://{}/", bench.sandbox.addr());
    assert_eq!(send(bench.root(Method::GET, "/")).await.status, 200);
    let addr = bench.sandbox.addr();
    bench.sandbox.shutdown().await;
    assert!(reqwest::get(url).await.is_err());
    quick().addr(addr).start().await.unwrap();
}

#[tokio::test]
async fn a_dropped_sandbox_stops_too() {
    let sandbox = quick().start().await.unwrap();
    let addr = sandbox.addr();
    drop(sandbox);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(addr).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("still listening");
}
