//! Linked wallets: linking and charging.

use dhow_core::{ErrorKind, Outcome, PaymentStatus, Resolution};
use dhow_hitpay::tokenisation::NewTokenisation;

use crate::{
    billing::{body, sgd, some},
    recorder::Recorder,
};

const LINKED: &str = r#"{"id":"k-1","customer_email":"ana@shop.example","status":"scheduled","url":"https://securecheckout.sandbox.hit-pay.com/k","payment_methods":["shopee_pay"]}"#;

#[tokio::test]
async fn a_wallet_is_linked_and_charged() {
    let charged =
        r#"{"payment_id":"c-1","id":"k-1","amount":9.9,"currency":"sgd","status":"succeeded"}"#;
    let recorder = Recorder::with_responses([(200, LINKED), (200, charged)]);
    let hitpay = recorder.hitpay();
    let mut new = NewTokenisation::new("Ana Tan", "ana@shop.example");
    new.payment_methods = vec!["shopee_pay".into(), "grab_pay".into()];
    new.webhook = some("https://shop.example/hook");
    let linked = hitpay.create_tokenisation(&new).await.unwrap();
    assert_eq!(linked.id, "k-1");
    assert_eq!(linked.status, some("scheduled"));
    assert_eq!(
        linked.url,
        some("https://securecheckout.sandbox.hit-pay.com/k")
    );
    assert_eq!(linked.raw.texts("payment_methods"), ["shopee_pay"]);
    let paid = hitpay
        .charge_tokenisation("k-1", sgd(990), Some("Tea"))
        .await
        .unwrap();
    assert_eq!(paid.payment_id.as_str(), "c-1");
    assert_eq!(paid.status, PaymentStatus::Paid);
    assert_eq!(paid.gateway_status, "succeeded");
    assert_eq!(paid.amount.unwrap().money(), Some(sgd(990)));
    assert_eq!(paid.recurring_billing_id, None);
    let expected = r#"{"customer_name":"Ana Tan","customer_email":"ana@shop.example","payment_methods":["shopee_pay","grab_pay"],"webhook":"https://shop.example/hook"}"#;
    assert_eq!(body(&recorder, 0), expected);
    let expected = r#"{"amount":9.90,"currency":"SGD","description":"Tea"}"#;
    assert_eq!(body(&recorder, 1), expected);
    recorder.assert_calls([
        ("POST /v1/apm/tokenisation", "/v1/apm/tokenisation"),
        (
            "POST /v1/charge/tokenisation/{id}",
            "/v1/charge/tokenisation/k-1",
        ),
    ]);
}

#[tokio::test]
async fn a_charge_of_a_linked_wallet_must_match_its_request() {
    let charged =
        r#"{"payment_id":"c-1","id":"k-1","amount":9.9,"currency":"sgd","status":"succeeded"}"#;
    for (from, to) in [
        (r#""id":"k-1""#, r#""id":"k-2""#),
        (r#""amount":9.9"#, r#""amount":9.89"#),
        (r#""currency":"sgd""#, r#""currency":"myr""#),
        (r#""payment_id":"c-1","#, ""),
    ] {
        let answer = charged.replace(from, to);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let error = recorder
            .hitpay()
            .charge_tokenisation("k-1", sgd(990), None)
            .await;
        let error = error.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::Poll),
            "{answer}"
        );
    }
    let failed = charged.replace("succeeded", "failed");
    let other = LINKED.replace("ana@", "bob@");
    let recorder = Recorder::with_responses([(200, &failed), (200, &other)]);
    let hitpay = recorder.hitpay();
    let error = hitpay
        .charge_tokenisation("k-1", sgd(990), None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );
    let new = NewTokenisation::new("Ana Tan", "ana@shop.example");
    let error = hitpay.create_tokenisation(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::AskGateway));
    for (name, email, field) in [
        ("", "ana@shop.example", "customer_name"),
        ("Ana", " ", "customer_email"),
    ] {
        let error = hitpay
            .create_tokenisation(&NewTokenisation::new(name, email))
            .await;
        assert_eq!(error.unwrap_err().field(), Some(field));
    }
}
