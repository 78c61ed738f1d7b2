//! Faults of a real network: a socket that resets at every byte, answers that never end, pages instead of answers.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Currency, Environment, Error, ErrorKind, Money, NewPayment, NewRefund, Outcome,
    PaymentProvider, ProviderReference, Refunds, Resolution, Secret,
};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};

const CREATED: &str = r#"{"id":"90f28b43-2cff-4f86-a29e-15697424b3e7","amount":"1.00","currency":"SGD","status":"pending","reference_number":"R-1","url":"https://x.example/checkout"}"#;
const REFUNDED: &str = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":1.00,"currency":"sgd","status":"succeeded"}"#;

fn hitpay(address: &str, limits: Limits) -> HitPay {
    let transport = ReqwestTransport::builder()
        .limits(limits)
        .retry(RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(5)))
        .build()
        .unwrap();
    let key = Secret::new("key").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, key)
        .with_base_url(BaseUrl::new(format!("{address}/v1")).unwrap());
    HitPay::new(config, Arc::new(transport)).unwrap()
}

fn order() -> NewPayment {
    let amount = Money::from_minor(100, Currency::SGD);
    NewPayment::new("R-1".parse().unwrap(), amount)
}

/// The error of a creation, and how many requests the gateway saw.
async fn failed_creation(script: Script, limits: Limits) -> (Error, usize) {
    let server = FaultServer::start(script).await;
    let hitpay = hitpay(&server.url(), limits);
    let error = hitpay.create_payment(&order()).await.unwrap_err();
    (error, server.requests().len())
}

fn assert_unknown(error: &Error, requests: usize, what: &str) {
    assert_eq!(error.outcome(), Outcome::Unknown, "{what}: {error}");
    assert_eq!(error.resolution(), Some(Resolution::LookUp), "{what}");
    assert_eq!(requests, 1, "{what}: a write goes out once");
}

#[tokio::test]
async fn a_reset_at_every_byte_of_the_answer_is_unknown_and_never_sent_again() {
    let whole = Script::json(201, CREATED);
    for cut in 0..CREATED.len() + 60 {
        let (error, requests) =
            failed_creation(whole.clone().reset_after(cut), Limits::default()).await;
        assert_unknown(&error, requests, &format!("reset after {cut} bytes"));
    }
}

#[tokio::test]
async fn a_refund_whose_answer_is_cut_is_unknown_and_never_sent_again() {
    for cut in (0..REFUNDED.len() + 60).step_by(7) {
        let server = FaultServer::start(Script::json(201, REFUNDED).close_after(cut)).await;
        let hitpay = hitpay(&server.url(), Limits::default());
        let payment = ProviderReference::new("r-1").unwrap();
        let amount = Money::from_minor(100, Currency::SGD);
        let mut new = NewRefund::new("B-1".parse().unwrap(), payment, amount);
        new.attempt = Some(ProviderReference::new("c-1").unwrap());
        let error = hitpay.refund(&new).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{cut}: {error}");
        assert_eq!(server.requests().len(), 1, "{cut}");
    }
}

#[tokio::test]
async fn no_connection_is_certainly_not_sent() {
    let server = FaultServer::start(Script::nothing()).await;
    let address = server.url();
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let error = hitpay(&address, Limits::default())
        .create_payment(&order())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
}

#[tokio::test]
async fn http_200_is_not_an_answer_when_it_is_a_page_or_nothing() {
    let page = "<html>under maintenance</html>";
    let answers = [page, "", "{}", "null", r#"{"id":"x"}"#];
    for body in answers {
        let (error, requests) = failed_creation(Script::json(200, body), Limits::default()).await;
        assert_unknown(&error, requests, body);
        assert_eq!(error.kind(), ErrorKind::Protocol);
    }
}

#[tokio::test]
async fn a_502_page_after_the_payment_was_committed_is_unknown() {
    let page = Script::json(502, "<html>bad gateway</html>");
    let (error, requests) = failed_creation(page, Limits::default()).await;
    assert_unknown(&error, requests, "502");
    assert_eq!(error.gateway().unwrap().status, Some(502));
}

#[tokio::test]
async fn a_body_of_100_megabytes_is_cut_short() {
    let started = std::time::Instant::now();
    let script = Script::endless(100 * 1024 * 1024);
    let (error, requests) = failed_creation(script, Limits::default()).await;
    assert_unknown(&error, requests, "100 MB");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn one_byte_per_second_ends_at_the_total_deadline() {
    let limits = Limits::default().total(Duration::from_millis(700));
    let script = Script::json(201, CREATED).dripped(Duration::from_secs(1));
    let started = std::time::Instant::now();
    let (error, requests) = failed_creation(script, limits).await;
    assert_unknown(&error, requests, "drip");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let redirect =
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/steal\r\ncontent-length: 0\r\n\r\n";
    let (error, requests) = failed_creation(Script::answer(redirect), Limits::default()).await;
    assert_unknown(&error, requests, "302");
}

#[tokio::test]
async fn a_read_is_repeated_after_a_reset_and_then_answers() {
    let whole = Script::json(200, CREATED);
    let server = FaultServer::start(whole.clone().reset_after(40).then(whole)).await;
    let hitpay = hitpay(&server.url(), Limits::default());
    let reference = ProviderReference::new("90f28b43").unwrap();
    let payment = hitpay.payment_status(&reference).await.unwrap();
    assert_eq!(payment.merchant_reference.as_deref(), Some("R-1"));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_retry_by_the_caller_sends_the_same_reference() {
    let whole = Script::json(201, CREATED);
    let server = FaultServer::start(whole.clone().reset_after(10).then(whole)).await;
    let hitpay = hitpay(&server.url(), Limits::default());
    let order = order();
    assert!(hitpay.create_payment(&order).await.is_err());
    hitpay.create_payment(&order).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body(), requests[1].body());
}

#[tokio::test]
async fn not_found_after_an_unknown_outcome_is_an_empty_list_not_a_proof() {
    let server = FaultServer::start(Script::json(200, "[]")).await;
    let hitpay = hitpay(&server.url(), Limits::default());
    let lookup = hitpay.lookup().unwrap();
    let found = lookup.find_payments(&"R-1".parse().unwrap()).await.unwrap();
    assert!(found.is_empty());
}
