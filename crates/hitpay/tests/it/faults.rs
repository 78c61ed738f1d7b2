//! Reads over a faulty network. The laws of `dhow-conformance` cover broken connections, timeouts and HTML pages.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use dhow_core::{BaseUrl, Environment, PaymentProvider, ProviderReference, Secret};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};

const ID: &str = "90f28b43-2cff-4f86-a29e-15697424b3e7";
const CREATED: &str = r#"{"id":"90f28b43-2cff-4f86-a29e-15697424b3e7","amount":"1.00","currency":"SGD","status":"pending","reference_number":"R-1","url":"https://x.example/checkout"}"#;

fn hitpay(url: &str) -> HitPay {
    let transport = ReqwestTransport::builder()
        .retry(RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(5)))
        .build()
        .unwrap();
    let key = Secret::new("test_51c9f0a4b2").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, key)
        .with_base_url(BaseUrl::new(format!("{url}/v1")).unwrap());
    HitPay::new(config, Arc::new(transport)).unwrap()
}

#[tokio::test]
async fn a_read_is_retried_after_a_connection_reset() {
    let whole = Script::json(200, CREATED);
    let server = FaultServer::start(whole.clone().reset_after(40).then(whole)).await;
    let hitpay = hitpay(&server.url());
    let reference = ProviderReference::new(ID).unwrap();
    let started = Instant::now();
    let payment = hitpay.payment_status(&reference).await.unwrap();
    assert_eq!(payment.merchant_reference.as_deref(), Some("R-1"));
    assert_eq!(server.requests().len(), 2);
    let pace = hitpay.capabilities().polling.payments.rate_limit.unwrap();
    assert!(started.elapsed() >= pace.pause(), "{:?}", started.elapsed());
}

#[tokio::test]
async fn not_found_after_an_unknown_outcome_is_an_empty_list_not_a_proof() {
    let server = FaultServer::start(Script::json(200, "[]")).await;
    let hitpay = hitpay(&server.url());
    let lookup = hitpay.lookup().unwrap();
    let found = lookup.find_payments(&"R-1".parse().unwrap()).await.unwrap();
    assert!(found.is_empty());
}
