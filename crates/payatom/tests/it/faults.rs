//! Network faults during payins and payouts, over a real connection.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Beneficiary, Currency, Environment, Error, ErrorKind, Money, NewPayment, NewPayout,
    Outcome, PaymentProvider, Resolution, Secret,
};
use dhow_payatom::{PayAtom, PayAtomConfig};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};

use crate::recorder::{sealed_hash, set_payment, set_payout};

const CREATED: &str = r#"{"ref_code":"a1c9","qr_code":"upi:\/\/pay?pa=a@b","status":"success"}"#;
const PAID_OUT: &str = r#"{"status":"success","ref_code":"p-1"}"#;
const SECRET: &str = "an-invented-secret";

fn payatom(url: &str) -> PayAtom {
    let transport = ReqwestTransport::builder()
        .limits(Limits::default().total(Duration::from_secs(3)))
        .retry(RetryPolicy::default().pauses(Duration::from_millis(1), Duration::from_millis(5)))
        .build()
        .unwrap();
    let base = BaseUrl::new(url).unwrap();
    let secret = Secret::new(SECRET).unwrap();
    let config = PayAtomConfig::new(Environment::Sandbox, Currency::INR, base, "P-1", secret);
    PayAtom::new(config, Arc::new(transport)).unwrap()
}

fn order() -> NewPayment {
    let amount = Money::from_major(100, Currency::INR).unwrap();
    let mut order = NewPayment::new("ORDER-1042A".parse().unwrap(), amount);
    for (name, value) in [
        ("product", "upi-p2c"),
        ("name", "Ravi"),
        ("email", "r@example.com"),
        ("phone", "9000000000"),
    ] {
        set_payment(&mut order, name, value);
    }
    order
}

fn payout() -> NewPayout {
    let amount = Money::from_major(500, Currency::INR).unwrap();
    let mut new = NewPayout::new(
        "PAYOUT1042A".parse().unwrap(),
        amount,
        Beneficiary::default(),
    );
    set_payout(&mut new, "name", "Asha");
    set_payout(&mut new, "account", "asha@bank");
    new
}

/// Returns the error of a payin and the number of requests that the gateway received.
async fn failed_payin(script: Script) -> (Error, usize) {
    let server = FaultServer::start(script).await;
    let error = payatom(&server.url())
        .create_payment(&order())
        .await
        .unwrap_err();
    (error, server.requests().len())
}

async fn failed_payout(script: Script) -> (Error, usize) {
    let server = FaultServer::start(script).await;
    let payatom = payatom(&server.url());
    let error = payatom
        .payouts()
        .unwrap()
        .payout(&payout())
        .await
        .unwrap_err();
    (error, server.requests().len())
}

fn assert_unknown(error: &Error, requests: usize, resolution: Resolution, label: &str) {
    let unknown = Outcome::Unknown(resolution);
    assert_eq!(error.outcome(), unknown, "{label}: {error}");
    assert_eq!(requests, 1, "{label}: a write must be sent once");
}

#[tokio::test]
async fn a_payin_reset_at_every_byte_of_the_response_is_unknown_and_never_sent_again() {
    let complete = Script::json(200, CREATED);
    for cut in 0..CREATED.len() + 60 {
        let (error, requests) = failed_payin(complete.clone().reset_after(cut)).await;
        assert_unknown(
            &error,
            requests,
            Resolution::LookUp,
            &format!("reset after {cut} bytes"),
        );
    }
}

#[tokio::test]
async fn a_payout_reset_at_every_byte_of_the_response_is_unknown_and_never_sent_again() {
    let complete = Script::json(200, PAID_OUT);
    for cut in 0..PAID_OUT.len() + 60 {
        let (error, requests) = failed_payout(complete.clone().reset_after(cut)).await;
        assert_unknown(
            &error,
            requests,
            Resolution::Reconcile,
            &format!("reset after {cut} bytes"),
        );
    }
}

#[tokio::test]
async fn http_200_with_a_page_an_empty_body_or_foreign_json_is_unknown() {
    for body in [
        "<html>maintenance</html>",
        "",
        "{}",
        "null",
        r#"{"status":"Success"}"#,
    ] {
        let (error, requests) = failed_payin(Script::json(200, body)).await;
        assert_unknown(&error, requests, Resolution::LookUp, body);
        let (error, requests) = failed_payout(Script::json(200, body)).await;
        assert_unknown(&error, requests, Resolution::Reconcile, body);
        assert_eq!(error.kind(), ErrorKind::Protocol);
    }
}

#[tokio::test]
async fn a_server_error_after_the_commit_is_unknown() {
    for script in [
        Script::json(502, "<html>bad gateway</html>"),
        Script::json(500, r#"{"status":"error","message":"Internal error"}"#),
    ] {
        let (error, requests) = failed_payin(script.clone()).await;
        assert_unknown(&error, requests, Resolution::LookUp, "5xx");
        let (error, requests) = failed_payout(script).await;
        assert_unknown(&error, requests, Resolution::Reconcile, "5xx");
    }
}

#[tokio::test]
async fn a_missing_response_is_unknown_after_the_total_deadline() {
    let (error, requests) = failed_payout(Script::json(200, PAID_OUT).hang_after(0)).await;
    assert_unknown(&error, requests, Resolution::Reconcile, "hang");
}

#[tokio::test]
async fn a_failed_connection_is_not_sent() {
    let server = FaultServer::start(Script::nothing()).await;
    let url = server.url();
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let payatom = payatom(&url);
    let error = payatom.create_payment(&order()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    let error = payatom
        .payouts()
        .unwrap()
        .payout(&payout())
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
}

#[tokio::test]
async fn a_status_is_read_again_after_a_reset() {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "ORDER-1042A", "100", "Approved");
    let answer = format!(
        r#"{{"order_id":"ORDER-1042A","received_amount":"100","status":"Approved","webhook_acknowledged":"1","post_hash":"{post_hash}"}}"#
    );
    let complete = Script::json(200, &answer);
    let server = FaultServer::start(complete.clone().reset_after(40).then(complete)).await;
    let payment = payatom(&server.url())
        .payment_status(&"a1c9".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(payment.received.unwrap().to_string(), "100.00 INR");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_retry_by_the_caller_sends_the_same_reference_and_body() {
    let complete = Script::json(200, CREATED);
    let server = FaultServer::start(complete.clone().reset_after(10).then(complete)).await;
    let payatom = payatom(&server.url());
    assert!(payatom.create_payment(&order()).await.is_err());
    payatom.create_payment(&order()).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body(), requests[1].body());
}

#[tokio::test]
async fn polling_waits_for_retry_after() {
    let answer = "HTTP/1.1 429 Too Many\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n";
    let server = FaultServer::start(Script::answer(answer)).await;
    let error = payatom(&server.url())
        .payment_status(&"a1c9".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}
