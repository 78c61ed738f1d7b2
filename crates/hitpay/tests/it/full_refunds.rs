//! Refunds without an amount, voided payments, and responses about refunds.

use dhow_core::{
    Currency, ErrorKind, Money, NewRefund, Outcome, PaymentProvider, ProviderReference,
    RefundStatus, Resolution,
};
use dhow_hitpay::RefundNotice;

use crate::{creation::at, recorder::Recorder};

const CHARGE: &str = r#"{"id":"c-1","status":"succeeded","amount":599,"currency":"sgd"}"#;

/// A refund from HitPay's documents.
const REFUND: &str = r#"{"id":"f-1","refunded_by":"Ana","payment_id":"c-1","amount_refunded":599,"total_amount":599.00,"currency":"sgd","status":"succeeded","payment_method":"card","provider_fee":1.5,"provider_fee_currency":"sgd","refunded_at":"2025-05-21T09:17:52.000000Z","created_at":"2025-05-21T17:17:52"}"#;

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn a_refund_without_an_amount_refunds_everything() {
    let recorder = Recorder::with_responses([(201, REFUND)]);
    let mut notice = RefundNotice::default();
    notice.comment = some("Out of stock");
    let hitpay = recorder.hitpay();
    let charge = reference("c-1");
    let refund = hitpay
        .refund_charge_in_full(&charge, &notice)
        .await
        .unwrap();
    let sent = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    assert_eq!(sent, r#"{"payment_id":"c-1","comment":"Out of stock"}"#);
    recorder.assert_calls([("POST /v1/refund", "/v1/refund")]);

    assert_eq!(refund.id, Some(reference("f-1")));
    assert_eq!(refund.payment_id, some("c-1"));
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!(refund.gateway_status, "succeeded");
    assert!(!refund.voided);
    assert_eq!(refund.amount.unwrap().to_string(), "599.00 SGD");
    assert_eq!(refund.total_amount.unwrap().to_string(), "599.00 SGD");
    assert_eq!(refund.method, some("card"));
    assert_eq!(refund.refunded_at, Some(at("2025-05-21T09:17:52Z")));
    assert_eq!(refund.created_at, Some(at("2025-05-21T09:17:52Z")));
    assert_eq!(refund.raw.text("refunded_by"), some("Ana"));
    let fee = refund.raw.amount("provider_fee", "provider_fee_currency");
    assert_eq!(fee.unwrap().to_string(), "1.50 SGD");
}

#[tokio::test]
async fn a_voided_payment_is_not_a_refund() {
    for (answer, id) in [
        (
            r#"{"id":"c-1","status":"void","amount":599,"currency":"sgd"}"#,
            Some("c-1"),
        ),
        (r#"{"status":"voided","payment_id":"c-1"}"#, None),
        (
            r#"{"id":"v-1","status":"void","payment_id":"c-1"}"#,
            Some("v-1"),
        ),
        // The payment itself, with any status.
        (r#"{"id":"c-1","status":"canceled"}"#, Some("c-1")),
    ] {
        let recorder = Recorder::with_responses([(201, answer), (200, CHARGE), (201, answer)]);
        let hitpay = recorder.hitpay();
        let charge = reference("c-1");
        let notice = RefundNotice::default();
        let made = hitpay.refund_charge_in_full(&charge, &notice).await;
        let made = made.unwrap();
        assert!(made.voided, "{answer}");
        assert_eq!(made.id, id.map(reference), "{answer}");
        assert_ne!(made.status, RefundStatus::Succeeded, "{answer}");

        // A partial refund that became a void is an error.
        let part = Money::from_minor(100, Currency::SGD);
        let error = hitpay.refund_charge(&charge, part).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (
                ErrorKind::Protocol,
                Outcome::Unknown(Resolution::CompareRefunds)
            )
        );
        assert!(error.to_string().contains("voided"), "{error}");
    }
    let recorder = Recorder::with_responses([(200, r#"{"id":"f-1","status":"void"}"#)]);
    let hitpay = recorder.hitpay();
    let read = hitpay
        .refunds()
        .unwrap()
        .refund_status(&reference("f-1"))
        .await;
    let error = read.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Protocol, Outcome::ReadOnly)
    );
}

#[tokio::test]
async fn a_full_refund_must_match_its_payment() {
    for (status, body) in [
        (
            201,
            REFUND.replace(r#""payment_id":"c-1""#, r#""payment_id":"c-2""#),
        ),
        (201, REFUND.replace(r#""id":"f-1","#, "")),
        (201, REFUND.replace(r#""status":"succeeded","#, "")),
        (201, "<html>".to_owned()),
        (502, "{}".to_owned()),
        (422, r#"{"message":"The amount is required."}"#.to_owned()),
    ] {
        let recorder = Recorder::with_responses([(status, &*body)]);
        let hitpay = recorder.hitpay();
        let refund = hitpay
            .refund_charge_in_full(&reference("c-1"), &RefundNotice::default())
            .await;
        let error = refund.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::CompareRefunds),
            "{body}"
        );
    }
    let refused =
        r#"{"message":"The amount is required.","errors":{"amount":["The amount is required."]}}"#;
    let recorder = Recorder::with_responses([(422, refused)]);
    let hitpay = recorder.hitpay();
    let refund = hitpay
        .refund_charge_in_full(&reference("c-1"), &RefundNotice::default())
        .await;
    assert_eq!(refund.unwrap_err().outcome(), Outcome::Refused);
}

#[tokio::test]
async fn a_comment_is_an_option_of_a_refund() {
    let part = REFUND.replace(r#""amount_refunded":599"#, r#""amount_refunded":1"#);
    let recorder = Recorder::with_responses([(200, CHARGE), (201, &part)]);
    let amount = Money::from_minor(100, Currency::SGD);
    let mut new = NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), amount);
    new.attempt = Some(reference("c-1"));
    new.options.set("comment", "Out of stock");
    let hitpay = recorder.hitpay();
    let refund = hitpay.refunds().unwrap().refund(&new).await.unwrap();
    assert_eq!(refund.payment, some("c-1"));
    assert_eq!(refund.amount.unwrap().money(), Some(amount));
    let sent = String::from_utf8(recorder.sent()[1].body().to_vec()).unwrap();
    assert_eq!(
        sent,
        r#"{"amount":1.00,"payment_id":"c-1","comment":"Out of stock"}"#
    );
}
