//! Every message in PayAtom's documents with its meaning, and texts that only resemble one.

use dhow_core::{
    Beneficiary, Currency, Error, ErrorKind, Money, NewPayout, Outcome, PaymentProvider,
};

use crate::{recorder::Recorder, words::WORDS};

fn payout() -> NewPayout {
    let amount = Money::from_major(500, Currency::INR).unwrap();
    let beneficiary = Beneficiary::new("Asha", "asha@bank");
    NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, beneficiary)
}

/// A payout that is answered with this, and with a status poll too.
async fn answered(status: u16, body: &str) -> (Error, Error) {
    let recorder = Recorder::answering([(status, body), (status, body)]);
    let payatom = recorder.india();
    let payouts = payatom.payouts().unwrap();
    let write = payouts.payout(&payout()).await.unwrap_err();
    let reference = "r".parse().unwrap();
    let read = payatom.payment_status(&reference).await.unwrap_err();
    assert_eq!(read.outcome(), Outcome::NotSent);
    assert_eq!(write.kind(), read.kind(), "{body}");
    (write, read)
}

fn said(message: &str) -> String {
    serde_json::json!({"status": "error", "message": message}).to_string()
}

#[tokio::test]
async fn every_documented_message_has_its_meaning_under_any_http_status() {
    for [message, kind, field, source] in WORDS.table("message") {
        for text in [message.to_owned(), message.to_lowercase()] {
            for status in [200, 400, 401, 403, 404, 410, 422] {
                let label = format!("HTTP {status}, {text}: {source}");
                let (write, read) = answered(status, &said(&text)).await;
                assert_eq!(write.kind().to_string(), kind, "{label}");
                assert_eq!(write.outcome(), Outcome::Refused, "{label}");
                assert_eq!(write.field().unwrap_or_default(), field, "{label}");
                assert_eq!(read.field().unwrap_or_default(), field, "{label}");
            }
        }
    }
}

const RESEMBLING: [&str; 17] = [
    "Maximum amount for this wallet is 50000",
    "Transaction limit exceeded",
    "Daily limit exceeded: 10 calls per day",
    "Too many requests",
    "Not today",
    "Insufficient balance",
    "Reference code not found",
    "Payment not found",
    "Beneficiary not found.",
    "IP not allowed: <ip>",
    "IP not allowed: 203.0.113.9 or later",
    "Duplicate order_id found in another account",
    "Invalid PID or wallet is required",
    "email is required field",
    "phone not provided",
    "Invalid account number",
    "error",
];

#[tokio::test]
async fn a_text_that_is_in_no_document_decides_nothing() {
    for message in RESEMBLING {
        let (write, _) = answered(200, &said(message)).await;
        assert_eq!(write.kind(), ErrorKind::Protocol, "{message}");
        // PayAtom itself says that it ended in an error.
        assert_eq!(write.outcome(), Outcome::Refused, "{message}");
        assert_eq!(write.field(), None, "{message}");
        assert_eq!(write.gateway().unwrap().message.as_deref(), Some(message));
        for (status, kind) in [
            (400, ErrorKind::InvalidRequest),
            (401, ErrorKind::Authentication),
            (403, ErrorKind::Authentication),
            (402, ErrorKind::Protocol),
            (404, ErrorKind::Protocol),
            (409, ErrorKind::Protocol),
            (410, ErrorKind::Protocol),
            (422, ErrorKind::InvalidRequest),
            (429, ErrorKind::RateLimited),
        ] {
            let (write, _) = answered(status, &said(message)).await;
            assert_eq!(write.kind(), kind, "{status} {message}");
            assert_eq!(write.outcome(), Outcome::Refused, "{status} {message}");
        }
        for status in [408, 500, 503] {
            let (write, _) = answered(status, &said(message)).await;
            assert_eq!(write.kind(), ErrorKind::Unavailable, "{status} {message}");
            assert_eq!(write.outcome(), Outcome::Unknown, "{status} {message}");
        }
    }
}

#[tokio::test]
async fn absence_is_not_read_out_of_a_page_and_lookup_says_so() {
    for (status, body) in [
        (404, ""),
        (404, "<html>404 Not Found</html>"),
        (410, ""),
        (410, "<html>Gone</html>"),
        (404, r#"{"message":"Not Found"}"#),
        (404, r#"{"status":"error","message":"Not Found"}"#),
        (200, r#"{"status":"error","message":"Not Found"}"#),
        (200, r#"{"status":"error"}"#),
    ] {
        let recorder = Recorder::answering([(status, body)]);
        let payatom = recorder.india();
        let lookup = payatom.lookup().unwrap();
        let order = "ORDER-1042A".parse().unwrap();
        let error = lookup.find_payments(&order).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{status} {body}");
    }
    let own = said("Reference code not found.");
    for status in [200, 404] {
        let recorder = Recorder::answering([(status, &own)]);
        let payatom = recorder.india();
        let lookup = payatom.lookup().unwrap();
        let order = "ORDER-1042A".parse().unwrap();
        assert!(lookup.find_payments(&order).await.unwrap().is_empty());
    }
}
