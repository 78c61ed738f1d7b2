//! Network faults over real sockets: resets at every byte, endless responses, and HTML pages instead of JSON.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Beneficiary, Currency, Environment, Error, ErrorKind, Money, NewPayment, NewPayout,
    Outcome, PaymentProvider, Payouts, ProviderReference, Resolution, Secret,
};
use dhow_hub2::{Hub2, Hub2Config};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use tokio::time::timeout;

const CREATED: &str = r#"{"id":"pi_1","status":"payment_required","amount":200,"currency":"XOF","token":"t.o.k","purchaseReference":"R-1","mode":"sandbox"}"#;
const ATTEMPTED: &str = r#"{"id":"pi_1","status":"processing","amount":200,"currency":"XOF","payments":[{"id":"pay_1","status":"created"}]}"#;
const TRANSFER: &str =
    r#"{"id":"tr_1","status":"created","reference":"P-1","amount":500,"currency":"XOF"}"#;

pub(crate) fn hub2(address: &str, limits: Limits) -> Hub2 {
    let transport = ReqwestTransport::builder()
        .limits(limits)
        .retry(RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(5)))
        .build()
        .unwrap();
    let key = Secret::new("test_51c9f0a4b2").unwrap();
    let config = Hub2Config::new(Environment::Sandbox, key, "m")
        .with_base_url(BaseUrl::new(address).unwrap());
    Hub2::new(config, Arc::new(transport)).unwrap()
}

fn order() -> NewPayment {
    NewPayment::new(
        "R-1".parse().unwrap(),
        Money::from_minor(200, Currency::XOF),
    )
}

fn order_of_a_payer() -> NewPayment {
    let mut order = order();
    order.country = Some("CI".into());
    order.options.set("msisdn", "00000001");
    order.options.set("provider", "orange");
    order
}

fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    NewPayout::new(
        "P-1".parse().unwrap(),
        Money::from_minor(500, Currency::XOF),
        beneficiary,
    )
}

/// Returns the error of a creation and the number of requests that the gateway received.
async fn failed_creation(script: Script, limits: Limits) -> (Error, usize) {
    let server = FaultServer::start(script).await;
    let hub2 = hub2(&server.url(), limits);
    let error = hub2.create_payment(&order()).await.unwrap_err();
    (error, server.requests().len())
}

fn assert_unknown(error: &Error, requests: usize, what: &str) {
    assert!(error.outcome().is_unknown(), "{what}: {error}");
    assert_eq!(error.resolution(), Some(Resolution::LookUp), "{what}");
    assert_eq!(requests, 1, "{what}: a write must be sent once");
}

#[tokio::test]
async fn a_reset_at_every_byte_of_the_response_is_unknown_and_never_sent_again() {
    let whole = Script::json(201, CREATED);
    for cut in 0..CREATED.len() + 60 {
        let (error, requests) =
            failed_creation(whole.clone().reset_after(cut), Limits::default()).await;
        assert_unknown(&error, requests, &format!("reset after {cut} bytes"));
    }
}

#[tokio::test]
async fn an_attempt_with_a_cut_off_response_is_unknown_sent_once_and_names_its_intent() {
    for cut in (0..ATTEMPTED.len() + 60).step_by(11) {
        let script = Script::json(201, CREATED).then(Script::json(201, ATTEMPTED).reset_after(cut));
        let server = FaultServer::start(script).await;
        let hub2 = hub2(&server.url(), Limits::default());
        let error = hub2.create_payment(&order_of_a_payer()).await.unwrap_err();
        assert!(error.outcome().is_unknown(), "{cut}: {error}");
        assert_eq!(error.resolution(), Some(Resolution::Poll));
        assert!(error.to_string().contains("pi_1"), "{error}");
        assert_eq!(server.requests().len(), 2, "{cut}");
    }
}

#[tokio::test]
async fn an_unknown_payout_is_never_sent_again() {
    for cut in (0..TRANSFER.len() + 60).step_by(7) {
        let server = FaultServer::start(Script::json(201, TRANSFER).close_after(cut)).await;
        let hub2 = hub2(&server.url(), Limits::default());
        let error = hub2.payout(&payout()).await.unwrap_err();
        assert_unknown(
            &error,
            server.requests().len(),
            &format!("closed after {cut} bytes"),
        );
    }
}

/// Scripted responses after which the transport retries a read.
fn passing_faults() -> [Script; 4] {
    let whole = Script::json(200, CREATED);
    let cut = [whole.clone().reset_after(30), whole.close_after(0)];
    let [reset, closed] = cut;
    [reset, closed, Script::json(502, ""), Script::json(503, "")]
}

#[tokio::test]
async fn a_read_of_an_intent_is_never_retried() {
    let id: ProviderReference = "pi_1".parse().unwrap();
    for script in passing_faults() {
        let server = FaultServer::start(script).await;
        let hub2 = hub2(&server.url(), Limits::default());
        hub2.payment_status(&id).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "GET /payment-intents/{{id}}");
        hub2.intent_status(&id, None).await.unwrap_err();
        assert_eq!(
            server.requests().len(),
            2,
            "one read of the intent and one of its status"
        );
    }
}

#[tokio::test]
async fn reads_with_a_rate_limit_are_not_retried_faster() {
    let id: ProviderReference = "tr_1".parse().unwrap();
    let (reference, short) = ("R-1".parse().unwrap(), Duration::from_millis(900));
    for script in passing_faults() {
        let server = FaultServer::start(script).await;
        let hub2 = hub2(&server.url(), Limits::default());
        let lookups = (hub2.lookup().unwrap(), hub2.payout_lookup().unwrap());
        // After a reset, each read waits for its own rate limit.
        timeout(short, hub2.transfer_status(&id)).await.unwrap_err();
        timeout(short, hub2.transfer(&id)).await.unwrap_err();
        let balance = hub2.transfer_balance(&id);
        timeout(short, balance).await.unwrap_err();
        // The rate limit of the lists is longer than the deadline.
        lookups.0.find_payments(&reference).await.unwrap_err();
        lookups.1.find_payouts(&reference).await.unwrap_err();
        assert_eq!(server.requests().len(), 5);
    }
}

#[tokio::test]
async fn no_connection_is_certainly_not_sent() {
    let server = FaultServer::start(Script::nothing()).await;
    let address = server.url();
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let error = hub2(&address, Limits::default())
        .create_payment(&order())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
}

#[tokio::test]
async fn an_html_page_or_empty_body_with_200_is_an_error() {
    for body in [
        "<html>under maintenance</html>",
        "",
        "{}",
        "null",
        r#"{"id":"x"}"#,
    ] {
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
async fn every_part_of_a_call_has_a_deadline_or_a_limit() {
    let started = std::time::Instant::now();
    let endless = Script::endless(100 * 1024 * 1024);
    let (error, requests) = failed_creation(endless, Limits::default()).await;
    assert_unknown(&error, requests, "100 MB");
    let limits = Limits::default().total(Duration::from_millis(500));
    let slow = Script::json(201, CREATED).dripped(Duration::from_secs(1));
    let (error, requests) = failed_creation(slow, limits).await;
    assert_unknown(&error, requests, "drip");
    let redirect =
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/steal\r\ncontent-length: 0\r\n\r\n";
    let (error, requests) = failed_creation(Script::answer(redirect), Limits::default()).await;
    assert_unknown(&error, requests, "302");
    assert!(started.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn a_read_without_a_rate_limit_is_retried_after_a_reset() {
    let whole = Script::json(200, r#"{"collectionAccount":[],"transferAccount":[]}"#);
    let server = FaultServer::start(whole.clone().reset_after(40).then(whole)).await;
    let hub2 = hub2(&server.url(), Limits::default());
    let balances = hub2.merchant_balances(None, None).await.unwrap();
    assert!(balances.collection.is_empty());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_retry_by_the_caller_sends_the_same_reference() {
    let whole = Script::json(201, CREATED);
    let server = FaultServer::start(whole.clone().reset_after(10).then(whole)).await;
    let hub2 = hub2(&server.url(), Limits::default());
    let order = order();
    assert!(hub2.create_payment(&order).await.is_err());
    hub2.create_payment(&order).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body(), requests[1].body());
}

#[tokio::test]
async fn not_found_after_an_unknown_outcome_is_an_empty_list_not_a_proof() {
    let script = Script::json(201, TRANSFER)
        .reset_after(20)
        .then(Script::json(200, "[]"));
    let server = FaultServer::start(script).await;
    let hub2 = hub2(&server.url(), Limits::default());
    let error = hub2.payout(&payout()).await.unwrap_err();
    assert!(!error.is_safe_to_retry());
    let lookup = hub2.payout_lookup().unwrap();
    let found = lookup.find_payouts(&"P-1".parse().unwrap()).await.unwrap();
    assert!(found.is_empty());
    assert_eq!(
        server.requests().len(),
        2,
        "the lookup is a read and does not send the write again"
    );
}
