//! The contract of a transport: complete responses, and no wrong claim that a call was not sent.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use dhow::{BaseUrl, prelude::*};
use dhow_sandbox::Sandbox;
use dhow_tests::{FaultServer, Script};

use super::*;

fn hitpay(base_url: &str) -> HitPay {
    let secret = || Secret::new("9f8e7d6c5b4a-0a1b").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, secret()).with_webhook_secret(secret());
    let config = config.with_base_url(BaseUrl::new(base_url).unwrap());
    HitPay::new(config, Arc::new(HyperTransport::new().unwrap())).unwrap()
}

fn order() -> NewPayment {
    NewPayment::new("ORDER-1042".parse().unwrap(), "599.00 SGD".parse().unwrap())
}

#[tokio::test]
async fn a_payment_is_created_and_its_status_is_read() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let transport = Arc::new(HyperTransport::new().unwrap());
    let gateways = Registry::builder().variables(sandbox.hitpay().env()).transport(transport).build().unwrap();
    let hitpay = gateways.get("hitpay").unwrap();
    let payment = hitpay.create_payment(&order()).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Pending);
    sandbox.hitpay().pay(payment.provider_reference.as_str()).unwrap();
    let paid = hitpay.payment_status(&payment.provider_reference).await.unwrap();
    assert_eq!(paid.status, PaymentStatus::Paid);
}

#[tokio::test]
async fn without_a_connection_the_payment_was_not_sent() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = hitpay(&format!("http://127.0.0.1:{port}")).create_payment(&order()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
}

#[tokio::test]
async fn a_response_that_breaks_off_or_never_ends_leaves_the_outcome_unknown() {
    let json = Script::json(201, r#"{"id":"1","status":"pending","amount":"599.00","currency":"SGD"}"#);
    for (name, script) in [
        ("nothing", Script::nothing()),
        ("half a body", json.close_after(120)),
        ("a body without an end", Script::endless(u64::MAX)),
    ] {
        let gateway = FaultServer::start(script).await;
        let error = hitpay(&gateway.url()).create_payment(&order()).await.unwrap_err();
        assert!(matches!(error.outcome(), Outcome::Unknown(_)), "{name}: {error}");
        assert_eq!(gateway.requests().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_a_response_and_is_not_followed() {
    let script = Script::answer("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    let gateway = FaultServer::start(script).await;
    let error = hitpay(&gateway.url()).create_payment(&order()).await.unwrap_err();
    assert!(matches!(error.outcome(), Outcome::Unknown(_)), "{error}");
    assert_eq!(gateway.requests().len(), 1);
}
