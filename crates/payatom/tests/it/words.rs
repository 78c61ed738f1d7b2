//! Statuses and messages of PayAtom's documents, each with its exact meaning in every place where it can occur.

use std::sync::LazyLock;

use dhow_core::{
    Currency, ErrorKind, Money, NewPayment, Outcome, PaymentProvider, PaymentStatus, PayoutStatus,
    ProviderReference, Resolution, Secret, Subject,
};
use dhow_tests::{Words, refused_write};

use crate::{
    events::event,
    recorder::{Recorder, SECRET, sealed_hash, set_payment},
};

pub(crate) static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::parse(include_str!("../data/words.json")));

/// Converts the error kind of a write to that of a read. A read refuses nothing, so a duplicate or an invalid request is a protocol error.
pub(crate) fn kind_of_read(kind: ErrorKind) -> ErrorKind {
    match kind {
        ErrorKind::Duplicate | ErrorKind::InvalidRequest => ErrorKind::Protocol,
        kind => kind,
    }
}

fn reference() -> ProviderReference {
    "r-1".parse().unwrap()
}

fn post_hash(status: &str) -> String {
    let secret = Secret::new(SECRET).unwrap();
    sealed_hash(&secret, "O-A", "100", status)
}

async fn polled_payin(word: &str) -> PaymentStatus {
    let body = format!(
        r#"{{"order_id":"O-A","status":"{word}","received_amount":"100","ref_code":"r-1","webhook_acknowledged":"1","post_hash":"{}"}}"#,
        post_hash(word)
    );
    let recorder = Recorder::with_responses([(200, &body)]);
    let payment = recorder.india().payment_status(&reference()).await.unwrap();
    assert_eq!(payment.gateway_status, word);
    payment.status
}

async fn polled_payout(word: &str) -> PayoutStatus {
    let body = format!(
        r#"{{"order_id":"O-A","status":"{word}","received_amount":"100","ref_code":"r-1","post_hash":"{}"}}"#,
        post_hash(word)
    );
    let recorder = Recorder::with_responses([(200, &body)]);
    let payatom = recorder.india();
    let payout = payatom.payouts().unwrap().payout_status(&reference()).await;
    let payout = payout.unwrap();
    assert_eq!(payout.gateway_status, word);
    payout.status
}

#[test]
fn no_word_has_a_meaning_without_a_row() {
    WORDS.assert_cover(include_str!("../../src/status.rs"), &[]);
}

#[tokio::test]
async fn every_status_of_a_payin_has_its_meaning_in_a_webhook_and_in_a_poll() {
    let refunds = WORDS.table("refund");
    for [word, expected, source] in WORDS.table("payin") {
        let polled = polled_payin(word).await.to_string();
        assert_eq!(polled, expected, "polled {word}: {source}");
        let event = event("100", word);
        assert_eq!(event.gateway_status.as_deref(), Some(word));
        let refund = refunds.iter().find(|row| row[0] == word);
        match (refund, &event.subject) {
            (Some([_, expected, _]), Subject::Refund(status)) => {
                assert_eq!(status.to_string(), *expected, "{word}: {source}");
            }
            (None, Subject::Payment(status)) => {
                assert_eq!(status.to_string(), expected, "{word}: {source}");
            }
            (_, other) => panic!("{word}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn every_status_of_a_payout_has_its_meaning() {
    for [word, expected, source] in WORDS.table("payout") {
        let polled = polled_payout(word).await.to_string();
        assert_eq!(polled, expected, "{word}: {source}");
    }
}

#[tokio::test]
async fn words_match_exactly_and_others_are_kept() {
    for word in [
        "approved",
        "APPROVED",
        "Approved ",
        "Success",
        "Amount mismatch",
    ] {
        let unknown = PaymentStatus::Unknown(word.into());
        assert_eq!(polled_payin(word).await, unknown);
        assert_eq!(event("100", word).subject, Subject::Payment(unknown));
        assert_eq!(
            polled_payout(word).await,
            PayoutStatus::Unknown(word.into())
        );
    }
}

#[tokio::test]
async fn every_message_has_its_kind_and_its_field() {
    let amount = Money::from_major(100, Currency::INR).unwrap();
    let mut order = NewPayment::new("ORDER-1042A".parse().unwrap(), amount);
    for (name, value) in [
        ("name", "Ravi"),
        ("email", "ravi@example.com"),
        ("phone", "9000000000"),
    ] {
        set_payment(&mut order, name, value);
    }
    for [message, kind, field, source] in WORDS.table("message") {
        let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
        for status in [200, 400, 401] {
            let label = format!("HTTP {status}, {message}: {source}");
            let recorder = Recorder::with_responses([(status, &body), (status, &body)]);
            let payatom = recorder.india();
            let error = payatom.create_payment(&order).await.unwrap_err();
            assert_eq!(error.kind().to_string(), kind, "{label}");
            assert_eq!(error.field().unwrap_or_default(), field, "{label}");
            assert_eq!(
                error.outcome(),
                refused_write(error.kind(), Resolution::LookUp),
                "{label}"
            );
            let error = payatom.payment_status(&reference()).await.unwrap_err();
            assert_eq!(
                error.kind(),
                kind_of_read(kind.parse().unwrap()),
                "read, {label}"
            );
            assert_eq!(error.outcome(), Outcome::ReadOnly, "read, {label}");
        }
    }
}
