//! Statuses that are not words: a response is unreadable, and an event is doubtful.

use std::fmt::Debug;

use dhow_core::{AssuranceLevel, Error, ErrorKind, Outcome, PaymentProvider, Result, Subject};

use crate::{
    events::json_event,
    recorder::Recorder,
    requests::{CREATED, ID, order, reference},
    transfers::{TRANSFER, payout, sgd, within_singapore},
};

/// Statuses without meaning, as raw JSON.
const INVALID_STATUSES: [&str; 11] = [
    "null", "true", "false", "5", "1.0", "[]", "{}", r#""""#, r#"" ""#, r#""5""#, r#""-""#,
];

const CHARGE: &str = r#"{"id":"c-1","status":"succeeded","amount":599,"currency":"sgd","refunded_amount":0,"payment_request_id":"r-1"}"#;
const REFUND: &str = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":10,"total_amount":599,"currency":"sgd","status":"succeeded"}"#;
const SAVED: &str = r#"{"payment_id":"p-1","recurring_billing_id":"b-1","amount":9.9,"currency":"sgd","status":"succeeded"}"#;

/// Replaces the status of a response.
fn with_status(body: &str, status: &str) -> String {
    let words = ["pending", "succeeded", "scheduled"].map(|word| format!(r#""status":"{word}""#));
    let current = words.iter().find(|word| body.contains(*word)).unwrap();
    body.replace(current, &format!(r#""status":{status}"#))
}

fn error<T: Debug>(ended: Result<T>, status: &str) -> Error {
    let error = ended.expect_err(status);
    assert_eq!(error.kind(), ErrorKind::Protocol, "{status}: {error}");
    error
}

#[tokio::test]
async fn a_read_with_a_status_that_is_not_a_word_is_an_error() {
    for status in INVALID_STATUSES {
        let read =
            |body: &str| Recorder::with_responses([(200, &with_status(body, status))]).hitpay();
        let transfer = reference("9ec02ec7-a121-457f-9efc-1c4610fbe4e6");
        let hitpay = read(CREATED);
        let payment = hitpay.payment_status(&reference(ID)).await;
        let hitpay = read(TRANSFER);
        let payout = hitpay.payouts().unwrap().payout_status(&transfer).await;
        let hitpay = read(REFUND);
        let refunds = hitpay.refunds().unwrap();
        let refund = refunds.refund_status(&reference("f-1")).await;
        let charge = read(CHARGE).charge(&reference("c-1")).await;
        for error in [
            error(payment, status),
            error(payout, status),
            error(refund, status),
            error(charge, status),
        ] {
            assert_eq!(error.outcome(), Outcome::ReadOnly, "{status}");
        }
    }
}

#[tokio::test]
async fn a_write_with_a_status_that_is_not_a_word_is_unknown() {
    for status in INVALID_STATUSES {
        let answer =
            |body: &str| Recorder::with_responses([(200, &with_status(body, status))]).hitpay();
        let payment = answer(CREATED).create_payment(&order()).await;
        let hitpay = answer(&within_singapore());
        let paid = hitpay.payouts().unwrap().payout(&payout()).await;
        let refunded = with_status(REFUND, status);
        let hitpay = Recorder::with_responses([(200, CHARGE), (200, &refunded)]).hitpay();
        let refund = hitpay.refund_charge(&reference("c-1"), sgd(1_000)).await;
        let saved = answer(SAVED).charge_saved_method("b-1", sgd(990)).await;
        for error in [
            error(payment, status),
            error(paid, status),
            error(refund, status),
            error(saved, status),
        ] {
            let is_unknown = matches!(error.outcome(), Outcome::Unknown(_));
            assert!(is_unknown, "{status}: {error}");
        }
    }
}

#[test]
fn an_event_with_a_status_that_is_not_a_word_is_doubtful() {
    for status in INVALID_STATUSES {
        for (object, kind, body) in [
            ("payment_request", "completed", CREATED),
            ("charge", "created", CHARGE),
            ("transfer", "created", TRANSFER),
        ] {
            let event = json_event(object, kind, &with_status(body, status));
            assert_eq!(event.subject, Subject::Unreadable, "{object} {status}");
            let level = event.assurance.level();
            assert_eq!(level, AssuranceLevel::AskGateway, "{object} {status}");
        }
    }
}

#[tokio::test]
async fn a_payment_with_a_status_that_is_not_a_word_cannot_be_read() {
    for status in INVALID_STATUSES {
        let payment = with_status(
            r#"{"id":"c-1","status":"succeeded","amount":"599.00","currency":"SGD"}"#,
            status,
        );
        let body = CREATED.replacen('{', &format!(r#"{{"payments":[{payment}],"#), 1);
        let hitpay = Recorder::with_responses([(200, &body)]).hitpay();
        let polled = hitpay.payment_status(&reference(ID)).await.unwrap();
        assert_eq!(polled.warnings.len(), 1, "{status}");
        let event = json_event("payment_request", "completed", &body);
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{status}"
        );
    }
}
