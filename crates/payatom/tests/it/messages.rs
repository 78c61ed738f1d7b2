//! Error messages of PayAtom's documents with their meanings, and similar texts without one.

use dhow_core::{
    Beneficiary, Currency, Error, ErrorKind, Money, NewPayment, NewPayout, NewRefund, Outcome,
    PaymentProvider, Resolution,
};
use dhow_payatom::{Paths, TransactionReference};
use dhow_tests::refused_write;

use crate::{
    recorder::{Recorder, config, set_payment},
    words::{WORDS, kind_of_read},
};

fn payout() -> NewPayout {
    let amount = Money::from_major(500, Currency::INR).unwrap();
    let beneficiary = Beneficiary::new("Asha", "asha@bank");
    NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, beneficiary)
}

/// Returns the errors of a payout and of a status poll that get the same response.
async fn errors_for(status: u16, body: &str) -> (Error, Error) {
    let recorder = Recorder::with_responses([(status, body), (status, body)]);
    let payatom = recorder.india();
    let payouts = payatom.payouts().unwrap();
    let write = payouts.payout(&payout()).await.unwrap_err();
    let reference = "r".parse().unwrap();
    let read = payatom.payment_status(&reference).await.unwrap_err();
    assert_eq!(read.outcome(), Outcome::ReadOnly);
    assert_eq!(kind_of_read(write.kind()), read.kind(), "{body}");
    (write, read)
}

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::Reconcile);

fn error_body(message: &str) -> String {
    serde_json::json!({"status": "error", "message": message}).to_string()
}

#[tokio::test]
async fn every_documented_message_has_its_meaning_under_any_http_status() {
    for [message, kind, field, source] in WORDS.table("message") {
        for text in [message.to_owned(), message.to_lowercase()] {
            for status in [200, 400, 401, 403, 404, 410, 422] {
                let label = format!("HTTP {status}, {text}: {source}");
                let (write, read) = errors_for(status, &error_body(&text)).await;
                assert_eq!(write.kind().to_string(), kind, "{label}");
                assert_eq!(
                    write.outcome(),
                    refused_write(write.kind(), Resolution::Reconcile),
                    "{label}"
                );
                assert_eq!(write.field().unwrap_or_default(), field, "{label}");
                assert_eq!(read.field().unwrap_or_default(), field, "{label}");
            }
        }
    }
}

/// Messages similar to documented ones, which no document of PayAtom has.
const SIMILAR_MESSAGES: [&str; 26] = [
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
    "Gateway timeout",
    "Pending",
    "Server error",
    "Service temporarily unavailable",
    "Unable to process",
    "Please try again later",
    "Order already exists",
    "Duplicate order_id",
    "Duplicate order id found",
];

#[tokio::test]
async fn an_undocumented_message_leaves_a_write_unknown_unless_the_http_status_refuses_it() {
    for message in SIMILAR_MESSAGES {
        let (write, _) = errors_for(200, &error_body(message)).await;
        assert_eq!(write.kind(), ErrorKind::Protocol, "{message}");
        // The payout may have been made.
        assert_eq!(write.outcome(), UNKNOWN, "{message}");
        assert_eq!(write.field(), None, "{message}");
        assert_eq!(write.gateway().unwrap().message.as_deref(), Some(message));
        for (status, kind, outcome) in [
            (400, ErrorKind::Protocol, UNKNOWN),
            (402, ErrorKind::Protocol, UNKNOWN),
            (409, ErrorKind::Protocol, UNKNOWN),
            (410, ErrorKind::Protocol, UNKNOWN),
            (422, ErrorKind::Protocol, UNKNOWN),
            // Gateways return these statuses before any work.
            (401, ErrorKind::Authentication, Outcome::Refused),
            (403, ErrorKind::Authentication, Outcome::Refused),
            (404, ErrorKind::Protocol, Outcome::Refused),
            (429, ErrorKind::RateLimited, Outcome::Refused),
        ] {
            let (write, _) = errors_for(status, &error_body(message)).await;
            assert_eq!(write.kind(), kind, "{status} {message}");
            assert_eq!(write.outcome(), outcome, "{status} {message}");
        }
        for status in [408, 500, 503] {
            let (write, _) = errors_for(status, &error_body(message)).await;
            assert_eq!(write.kind(), ErrorKind::Unavailable, "{status} {message}");
            assert_eq!(write.outcome(), UNKNOWN, "{status} {message}");
        }
    }
}

#[tokio::test]
async fn every_write_is_unknown_after_an_undocumented_error() {
    let rupees = |units| Money::from_major(units, Currency::INR).unwrap();
    for (message, is_refused) in [
        ("Gateway timeout", false),
        ("Order already exists", false),
        ("Duplicate order_id Found", false),
        ("Invalid PID", true),
    ] {
        let body = error_body(message);
        let recorder =
            Recorder::with_responses([(200, &body), (200, &body), (200, &body), (200, &body)]);
        let mut paths = Paths::default();
        paths.refund = Some("/api/refund.php".into());
        paths.transaction_reference = Some("/api/collection_utr.php".into());
        let payatom = recorder.payatom(config(Currency::INR).with_paths(paths));
        let mut payin = NewPayment::new("ORDER-1042A".parse().unwrap(), rupees(100));
        for (name, value) in [
            ("name", "Ravi"),
            ("email", "ravi@example.com"),
            ("phone", "9000000000"),
        ] {
            set_payment(&mut payin, name, value);
        }
        let refund = NewRefund::new(
            "REFUND-1A".parse().unwrap(),
            "r".parse().unwrap(),
            rupees(40),
        );
        let utr = TransactionReference::new("r", "U7");
        for (error, resolution) in [
            (
                payatom.create_payment(&payin).await.unwrap_err(),
                Resolution::LookUp,
            ),
            (
                payatom
                    .payouts()
                    .unwrap()
                    .payout(&payout())
                    .await
                    .unwrap_err(),
                Resolution::Reconcile,
            ),
            (
                payatom
                    .refunds()
                    .unwrap()
                    .refund(&refund)
                    .await
                    .unwrap_err(),
                Resolution::CompareRefunds,
            ),
            (
                payatom
                    .submit_transaction_reference(&utr)
                    .await
                    .unwrap_err(),
                Resolution::Poll,
            ),
        ] {
            let outcome = match is_refused {
                true => Outcome::Refused,
                false => Outcome::Unknown(resolution),
            };
            assert_eq!(error.outcome(), outcome, "{message}");
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}

#[tokio::test]
async fn a_page_with_status_404_does_not_prove_absence() {
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
        let recorder = Recorder::with_responses([(status, body)]);
        let payatom = recorder.india();
        let lookup = payatom.lookup().unwrap();
        let order = "ORDER-1042A".parse().unwrap();
        let error = lookup.find_payments(&order).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{status} {body}");
    }
    let not_found = error_body("Reference code not found.");
    for status in [200, 404] {
        let recorder = Recorder::with_responses([(status, &not_found)]);
        let payatom = recorder.india();
        let lookup = payatom.lookup().unwrap();
        let order = "ORDER-1042A".parse().unwrap();
        assert!(lookup.find_payments(&order).await.unwrap().is_empty());
    }
}
