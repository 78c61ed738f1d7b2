//! Charges of a saved method: paid, declined, and without a readable response.

use dhow_core::{Currency, ErrorKind, Money, Outcome, PaymentStatus, Resolution};

use crate::recorder::Recorder;

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

#[tokio::test]
async fn a_saved_method_is_charged_at_the_documented_path() {
    let charged = r#"{"payment_id":"9746f906-bdbb-4064-8372-642cf5877e0c","recurring_billing_id":"9746f8c2","amount":9.9,"currency":"sgd","status":"succeeded"}"#;
    let recorder = Recorder::with_responses([(200, charged)]);
    let paid = recorder
        .hitpay()
        .charge_saved_method("9746f8c2", sgd(990))
        .await
        .unwrap();
    assert_eq!(paid.status, PaymentStatus::Paid);
    assert_eq!(paid.amount.unwrap().money(), Some(sgd(990)));
    let sent = recorder.sent();
    assert_eq!(
        sent[0].uri().path(),
        "/v1/charge/recurring-billing/9746f8c2"
    );
    assert_eq!(sent[0].body(), r#"{"amount":9.90,"currency":"SGD"}"#);
    recorder.assert_calls([(
        "POST /v1/charge/recurring-billing/{id}",
        "/v1/charge/recurring-billing/9746f8c2",
    )]);
}

#[tokio::test]
async fn a_decline_of_a_saved_method_is_a_refusal() {
    for (status, body) in [
        (400, r#"{"message":"Your card was declined."}"#),
        (
            402,
            r#"{"message":"Your card was declined.","error_code":"card_declined"}"#,
        ),
        (
            422,
            r#"{"message":"Your card was declined.","errors":["declined"]}"#,
        ),
        (
            200,
            r#"{"payment_id":null,"recurring_billing_id":"r","amount":9.9,"currency":"sgd","status":"failed","message":"declined"}"#,
        ),
    ] {
        let recorder = Recorder::with_responses([(status, body)]);
        let error = recorder
            .hitpay()
            .charge_saved_method("r", sgd(990))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Declined, "{status}: {error}");
        assert_eq!(error.outcome(), Outcome::Refused, "{status}: {error}");
        assert!(error.to_string().contains("declined"));
    }
}

#[tokio::test]
async fn a_saved_charge_without_a_readable_response_is_unknown() {
    for (status, body) in [
        (200, "<html>ok</html>"),
        (200, r#"{"status":"succeeded"}"#),
        (200, r#"{"payment_id":"p"}"#),
        (502, "<html>"),
        (500, r#"{"message":"Server Error"}"#),
        // No document shows these shapes for these statuses.
        (402, r#"{"message":"Your card was declined."}"#),
        (422, r#"{"message":"Your card was declined."}"#),
    ] {
        let recorder = Recorder::with_responses([(status, body)]);
        let error = recorder
            .hitpay()
            .charge_saved_method("r", sgd(990))
            .await
            .unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::Poll),
            "{status} {body}: {error}"
        );
        assert_eq!(recorder.sent().len(), 1);
    }
    let invalid = r#"{"message":"The amount must be a number.","errors":{"amount":["The amount must be a number."]}}"#;
    let recorder = Recorder::with_responses([
        (422, invalid),
        (
            404,
            r#"{"message":"No query results for model [App\\Business\\RecurringBilling] r"}"#,
        ),
    ]);
    let hitpay = recorder.hitpay();
    let error = hitpay.charge_saved_method("r", sgd(990)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let error = hitpay.charge_saved_method("r", sgd(990)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
