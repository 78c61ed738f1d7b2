//! Every word known from Hub2's documents and integrations, with its exact meaning, wherever it can occur.

use std::sync::LazyLock;

use dhow_core::{
    AssuranceLevel, Currency, Money, NewPayment, Outcome, PaymentProvider, ProviderReference,
    Resolution, Subject,
};
use dhow_hub2::{PaymentFailure, TransferFailure};
use dhow_tests::{Words, refused_write};

use crate::{events::event, recorder::Recorder};

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../data/words.json")));

fn reference(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn order() -> NewPayment {
    let amount = Money::from_minor(200, Currency::XOF);
    NewPayment::new("R".parse().unwrap(), amount)
}

#[test]
fn no_word_has_a_meaning_without_a_row() {
    WORDS.assert_cover(include_str!("../../src/status.rs"), &[]);
}

#[tokio::test]
async fn every_status_of_an_intent_has_its_meaning() {
    for [word, expected, source] in WORDS.table("intent") {
        let body = format!(r#"{{"id":"pi_1","status":"{word}","amount":200,"currency":"XOF"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder.hub2().payment_status(&reference("pi_1")).await;
        let payment = payment.unwrap();
        assert_eq!(payment.status.to_string(), expected, "{word}: {source}");
        assert_eq!(payment.gateway_status, word);
    }
}

#[tokio::test]
async fn every_status_of_an_attempt_has_its_meaning() {
    for [word, expected, source] in WORDS.table("payment") {
        let body = format!(
            r#"{{"id":"pi_1","status":"processing","payments":[{{"id":"pay_1","status":"{word}"}}]}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder.hub2().payment_status(&reference("pi_1")).await;
        let attempt = &payment.unwrap().attempts[0];
        assert_eq!(attempt.status.to_string(), expected, "{word}: {source}");
        assert_eq!(attempt.gateway_status, word);
    }
}

#[tokio::test]
async fn every_status_of_a_transfer_has_its_meaning() {
    for [word, expected, source] in WORDS.table("transfer") {
        let body = format!(r#"{{"id":"tr_1","status":"{word}","reference":"P"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let hub2 = recorder.hub2();
        let id = reference("tr_1");
        let payout = hub2.payouts().unwrap().payout_status(&id).await.unwrap();
        assert_eq!(payout.status.to_string(), expected, "{word}: {source}");
        assert_eq!(payout.gateway_status, word);
    }
}

// Each event name with each status of its object. The object's status is reported. A name with another meaning is a doubt if either is
// final.
#[test]
fn every_event_name_and_every_status_beside_it_has_its_meaning() {
    let is_final = |meaning: &str| ["paid", "failed", "cancelled", "expired"].contains(&meaning);
    for (family, statuses) in [
        ("payment_intent", "intent"),
        ("payment", "payment"),
        ("transfer", "transfer"),
    ] {
        for [action, named, source] in WORDS.table(&format!("{family} event")) {
            for [word, stated, _] in WORDS.table(statuses) {
                let label = format!("{family}.{action} with {word}: {source}");
                let amount = r#""amount":200,"currency":"XOF""#;
                let payments = match family {
                    "payment_intent" => {
                        let of_attempt = if stated == "paid" { word } else { "failed" };
                        format!(r#","payments":[{{"id":"p_1","status":"{of_attempt}",{amount}}}]"#)
                    }
                    _ => String::new(),
                };
                let data =
                    format!(r#"{{"id":"x_1","status":"{word}","mode":"live",{amount}{payments}}}"#);
                let event = event(&format!("{family}.{action}"), &data);
                let (subject, status) = match &event.subject {
                    Subject::Payment(status) => ("payment_intent", status.to_string()),
                    Subject::Attempt(status) => ("payment", status.to_string()),
                    Subject::Payout(status) => ("transfer", status.to_string()),
                    other => panic!("{label}: {other:?}"),
                };
                assert_eq!((subject, &*status), (family, stated), "{label}");
                assert_eq!(event.gateway_status.as_deref(), Some(word), "{label}");
                let differ = named != stated && (is_final(named) || is_final(stated));
                let retry = action == "payment_failed" && stated == "failed";
                let doubtful = event.assurance.level() == AssuranceLevel::AskGateway;
                assert_eq!(doubtful, differ && !retry, "{label}");
            }
        }
    }
}

#[test]
fn an_event_name_without_a_row_is_no_payment() {
    for kind in [
        "payment.refunded",
        "payment_intent.pending",
        "transfer.expired",
        "cat.meowed",
    ] {
        let event = event(kind, r#"{"id":"x_1","status":"successful"}"#);
        assert_eq!(event.subject, Subject::Other, "{kind}");
    }
}

#[test]
fn every_failure_code_has_its_responsible_party() {
    let rows = WORDS.table("payment failure");
    for [code, who, source] in &rows {
        let failure = PaymentFailure::from_code(code);
        assert!(PaymentFailure::KNOWN.contains(&failure), "{code}: {source}");
        assert_eq!(failure.must_act().to_string(), *who, "{code}: {source}");
        assert_eq!(failure.code(), *code);
    }
    assert_eq!(PaymentFailure::KNOWN.len(), rows.len());
    let rows = WORDS.table("transfer failure");
    for [code, who, source] in &rows {
        let failure = TransferFailure::from_code(code);
        assert!(
            TransferFailure::KNOWN.contains(&failure),
            "{code}: {source}"
        );
        assert_eq!(failure.must_act().to_string(), *who, "{code}: {source}");
        assert_eq!(failure.code(), *code);
    }
    assert_eq!(TransferFailure::KNOWN.len(), rows.len());
}

#[tokio::test]
async fn every_failure_code_is_read_from_payments_and_transfers() {
    for [code, ..] in WORDS.table::<3>("payment failure") {
        let body = format!(
            r#"{{"id":"pi_1","status":"failed","payments":[{{"id":"pay_1","status":"failed","failure":{{"code":"{code}","message":"no"}}}}]}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let intent = recorder.hub2().payment_intent(&reference("pi_1")).await;
        let failure = intent.unwrap().payments[0].failure.clone();
        assert_eq!(failure, Some(PaymentFailure::from_code(code)));
    }
    for [code, ..] in WORDS.table::<3>("transfer failure") {
        let body = format!(
            r#"{{"id":"tr_1","status":"failed","failureCause":{{"code":"{code}","message":"no"}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let transfer = recorder.hub2().transfer(&reference("tr_1")).await.unwrap();
        assert_eq!(
            transfer.failure_cause(),
            Some(TransferFailure::from_code(code))
        );
    }
}

/// Returns the error kind of a refused read: only "not found" is a result.
fn of_question(kind: &str) -> &str {
    match kind {
        "declined" | "duplicate" | "invalid-request" | "unsupported" => "protocol",
        other => other,
    }
}

#[tokio::test]
async fn every_application_code_has_its_kind() {
    for [code, kind, source] in WORDS.table("application code") {
        let body = format!(r#"{{"status":400,"code":"{code}","message":"no"}}"#);
        let recorder = Recorder::with_responses([(400, &body), (400, &body)]);
        let hub2 = recorder.hub2();
        let error = hub2.create_payment(&order()).await.unwrap_err();
        assert_eq!(error.kind().to_string(), kind, "{code}: {source}");
        assert_eq!(
            error.outcome(),
            refused_write(error.kind(), Resolution::LookUp),
            "{code}"
        );
        assert_eq!(error.gateway().unwrap().code.as_deref(), Some(code));
        let error = hub2.payment_status(&reference("pi_1")).await.unwrap_err();
        let kind = of_question(kind);
        assert_eq!(error.kind().to_string(), kind, "read, {code}: {source}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "read, {code}");
    }
}

#[test]
fn no_application_code_has_a_kind_without_a_row() {
    let source = include_str!("../../src/error.rs");
    let table = source.split("fn kind_for_code").nth(1).unwrap();
    let table = table.split("_ => return None").next().unwrap();
    WORDS.assert_cover(table, &[]);
}

#[tokio::test]
async fn every_http_status_of_an_error_has_its_meaning() {
    for [status, kind, outcome, source] in WORDS.table("http status") {
        let body = format!(r#"{{"status":{status},"code":"Words","message":"Payment words"}}"#);
        let code = status.parse().unwrap();
        let recorder = Recorder::with_responses([(code, &body), (code, &body)]);
        let hub2 = recorder.hub2();
        let error = hub2.create_payment(&order()).await.unwrap_err();
        assert_eq!(error.kind().to_string(), kind, "{status}: {source}");
        assert_eq!(error.outcome().as_str(), outcome, "{status}: {source}");
        let error = hub2.payment_status(&reference("pi_1")).await.unwrap_err();
        let kind = of_question(kind);
        assert_eq!(error.kind().to_string(), kind, "read, {status}: {source}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "read, {status}");
    }
}
