//! Every status word that HitPay documents, with its exact meaning, in every place where it can occur.

use std::sync::LazyLock;

use dhow_core::{
    Currency, Delivery, Environment, Money, NewPayment, Outcome, PaymentProvider,
    ProviderReference, Secret, Subject, WebhookSigner, WebhookVerifier,
};
use dhow_hitpay::{HitPayWebhooks, TransferFailure};
use dhow_tests::Words;

use crate::{events::json_event, recorder::Recorder};

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../data/words.json")));

fn reference(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

/// Meaning of the subject of an event.
fn meaning(subject: &Subject) -> String {
    match subject {
        Subject::Payment(status) | Subject::Attempt(status) => status.to_string(),
        Subject::Payout(status) => status.to_string(),
        Subject::Refund(status) => status.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_status_has_a_meaning_without_a_row() {
    WORDS.assert_cover(include_str!("../../src/status.rs"), &[]);
}

#[tokio::test]
async fn every_status_of_a_payment_request_has_its_meaning() {
    for [word, expected, source] in WORDS.table("payment request") {
        let body = format!(
            r#"{{"id":"r-1","amount":"5.00","currency":"SGD","status":"{word}","reference_number":"R"}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder.hitpay().payment_status(&reference("r-1")).await;
        let payment = payment.unwrap();
        assert_eq!(payment.status.to_string(), expected, "{word}: {source}");
        assert_eq!(payment.gateway_status, word);
        let event = json_event("payment_request", "updated", &body);
        assert_eq!(meaning(&event.subject), expected, "event, {word}: {source}");
    }
}

#[tokio::test]
async fn every_status_of_a_charge_has_its_meaning() {
    for [word, expected, source] in WORDS.table("charge") {
        let body = format!(r#"{{"id":"c-1","amount":5.00,"currency":"sgd","status":"{word}"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let charge = recorder.hitpay().charge(&reference("c-1")).await.unwrap();
        assert_eq!(charge.status.to_string(), expected, "{word}: {source}");
        assert_eq!(charge.gateway_status, word);

        let within = format!(
            r#"{{"id":"r-1","amount":"5.00","currency":"SGD","status":"pending","payments":[{body}]}}"#
        );
        let recorder = Recorder::with_responses([(200, &within)]);
        let payment = recorder.hitpay().payment_status(&reference("r-1")).await;
        let attempt = &payment.unwrap().attempts[0];
        assert_eq!(attempt.status.to_string(), expected, "{word}: {source}");
    }
}

#[tokio::test]
async fn every_status_of_a_refund_has_its_meaning() {
    for [word, expected, source] in WORDS.table("refund") {
        let body = format!(
            r#"{{"id":"f-1","payment_id":"c-1","amount_refunded":1.00,"currency":"sgd","status":"{word}"}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let hitpay = recorder.hitpay();
        let id = reference("f-1");
        let refund = hitpay.refunds().unwrap().refund_status(&id).await.unwrap();
        assert_eq!(refund.status.to_string(), expected, "{word}: {source}");
        assert_eq!(refund.gateway_status, word);
    }
}

#[tokio::test]
async fn every_status_of_a_transfer_has_its_meaning() {
    for [word, expected, source] in WORDS.table("transfer") {
        let body = format!(
            r#"{{"id":"t-1","beneficiary":{{"id":"b-1"}},"payment_amount":5.00,"payment_currency":"sgd","reference":"R","status":"{word}"}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let hitpay = recorder.hitpay();
        let id = reference("t-1");
        let payout = hitpay.payouts().unwrap().payout_status(&id).await.unwrap();
        assert_eq!(payout.status.to_string(), expected, "{word}: {source}");
        assert_eq!(payout.gateway_status, word);
        let event = json_event("transfer", "updated", &body);
        assert_eq!(meaning(&event.subject), expected, "event, {word}: {source}");
    }
}

/// Statuses that state no movement of money are passed on unchanged.
#[tokio::test]
async fn the_statuses_of_billings_invoices_and_orders_are_kept_unchanged() {
    for table in ["recurring billing", "invoice", "order"] {
        for [word, source] in WORDS.table(table) {
            let body = format!(r#"{{"id":"x-1","status":"{word}"}}"#);
            let recorder = Recorder::with_responses([(200, &body)]);
            let hitpay = recorder.hitpay();
            let read = match table {
                "recurring billing" => Some(hitpay.recurring_billing("x-1").await.unwrap().status),
                "invoice" => hitpay.invoice("x-1").await.unwrap().status,
                _ => hitpay.order("x-1").await.unwrap().status,
            };
            assert_eq!(read.as_deref(), Some(word), "{table}: {source}");
        }
    }
}

#[tokio::test]
async fn every_failure_code_of_a_transfer_has_its_meaning() {
    let table = WORDS.table("transfer failure");
    for [code, meaning, source] in &table {
        let body = format!(
            r#"{{"id":"t-1","status":"failed","failure_code":{code},"failure_message":"no"}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let transfer = recorder.hitpay().transfer(&reference("t-1")).await.unwrap();
        let reason = transfer.failure_reason().unwrap();
        assert_eq!(format!("{reason:?}"), *meaning, "{code}: {source}");
    }
    // No other code has a meaning.
    let known = |code: &str| table.iter().any(|[known, _, _]| *known == code);
    for code in (100_000..102_000).map(|code| code.to_string()) {
        let reason = TransferFailure::from_code(&code);
        let unknown = reason == TransferFailure::Unknown(code.clone());
        assert_eq!(unknown, !known(&code), "{code}");
    }
    let paid = r#"{"id":"t-1","status":"paid"}"#;
    let recorder = Recorder::with_responses([(200, paid)]);
    let transfer = recorder.hitpay().transfer(&reference("t-1")).await.unwrap();
    assert_eq!(transfer.failure_reason(), None);
}

#[test]
fn every_status_of_a_form_has_its_meaning() {
    let salt = || Secret::new("self-made-salt").unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live).with_webhook_secret(salt());
    for (table, form) in [
        (
            "form",
            "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&phone=&amount=5.00&currency=SGD&reference_number=R",
        ),
        (
            "recurring form",
            "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&recurring_billing_id=92965a20-dae5-4d89-a452-5fdfa382dbe1&amount=5.00&currency=SGD&reference=R",
        ),
    ] {
        for [word, expected, source] in WORDS.table(table) {
            let form = format!("{form}&status={word}");
            let delivery = Delivery::post("/", form);
            let delivery = webhooks.sign_test_webhook(delivery).unwrap();
            let event = webhooks.event(&webhooks.verify_webhook(&delivery).unwrap());
            let payment = matches!(event.subject, Subject::Payment(_));
            assert!(payment, "{table}, {word}: {source}");
            assert_eq!(
                meaning(&event.subject),
                expected,
                "{table}, {word}: {source}"
            );
            assert_eq!(event.gateway_status.as_deref(), Some(word));
        }
    }
}

#[tokio::test]
async fn every_http_status_of_an_error_has_its_meaning() {
    let amount = Money::from_minor(500, Currency::SGD);
    let order = NewPayment::new("R".parse().unwrap(), amount);
    for [status, kind, outcome, source] in WORDS.table("http status") {
        // Absence has messages of its own.
        let body = match status {
            "404" | "410" => {
                r#"{"message":"No query results for model [App\\Business\\PaymentRequest]"}"#
            }
            "409" => r#"{"message":"Virtual account already exists.","errors":[]}"#,
            "422" => {
                r#"{"message":"The given data was invalid.","errors":{"amount":["It is too small."]}}"#
            }
            _ => r#"{"message":"The given data was invalid."}"#,
        };
        let code = status.parse().unwrap();
        let recorder = Recorder::with_responses([(code, body), (code, body)]);
        let hitpay = recorder.hitpay();
        let error = hitpay.create_payment(&order).await.unwrap_err();
        assert_eq!(error.kind().to_string(), kind, "{status}: {source}");
        assert_eq!(error.outcome().as_str(), outcome, "{status}: {source}");
        assert_eq!(error.gateway().unwrap().status, Some(code));
        let error = hitpay.payment_status(&reference("r-1")).await.unwrap_err();
        // For a read, only absence is a decision.
        let read = match kind {
            "duplicate" | "invalid-request" => "protocol",
            other => other,
        };
        assert_eq!(error.kind().to_string(), read, "read, {status}: {source}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "read, {status}");
    }
}
