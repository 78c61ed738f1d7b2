//! Every documented code and status number, with its exact meaning in every place where it can occur.

use std::sync::LazyLock;

use dhow_core::{
    Error, Outcome, PaymentProvider, PaymentStatus, PayoutStatus, Payouts, Resolution, Subject,
    WebhookVerifier,
};
use dhow_hpay::{
    CashoutStatus, CheckoutCode, FirmBankingCode, OrderQuery, TransactionStatus, TransferRefund,
    VirtualAccountCode, VirtualAccountStatus,
};
use dhow_tests::Words;

use crate::{
    deliveries::{FIELDS, signed, webhooks},
    recorder::Recorder,
    transfers::new_transfer,
};

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../data/words.json")));

fn answer(code: &str) -> String {
    format!(r#"{{"error_code":"{code}","data":[],"checksum":""}}"#)
}

/// Checks the error of a code: its kind, and for a write the outcome. A read refuses nothing, so a code that refuses a write is a protocol
/// error there.
fn assert_refused(error: &Error, expected: &str, on_unknown: Option<Resolution>, label: &str) {
    let (kind, outcome) = match (expected, on_unknown) {
        ("open", None) => ("unavailable", Outcome::ReadOnly),
        ("open", Some(resolution)) => ("unavailable", Outcome::Unknown(resolution)),
        ("declined" | "duplicate" | "invalid-request" | "unsupported", None) => {
            ("protocol", Outcome::ReadOnly)
        }
        (kind, None) => (kind, Outcome::ReadOnly),
        // An earlier transfer with the reference may have been carried out.
        ("duplicate", Some(resolution)) => ("duplicate", Outcome::Unknown(resolution)),
        (kind, Some(_)) => (kind, Outcome::Refused),
    };
    assert_eq!(error.kind().to_string(), kind, "{label}");
    assert_eq!(error.outcome(), outcome, "{label}");
}

fn code_and_message(error: &Error) -> (&str, &str) {
    let fault = error.gateway().unwrap();
    (
        fault.code.as_deref().unwrap_or("no code"),
        fault.message.as_deref().unwrap_or("no message"),
    )
}

#[tokio::test]
async fn every_code_of_the_checkout_service_has_its_meaning() {
    let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
    for [code, expected, meaning] in WORDS.table("checkout code") {
        let known = CheckoutCode::new(code);
        assert_eq!(known.meaning(), Some(meaning), "{code}");
        assert_eq!(known.is_success(), expected == "success", "{code}");
        assert_eq!(known.is_open(), expected == "open", "{code}");
        if expected == "success" {
            continue;
        }
        for status in [200, 400] {
            let recorder = Recorder::with_responses([(status, &answer(code))]);
            let error = recorder.hpay().order(&query).await.unwrap_err();
            let label = format!("HTTP {status}, {code}: {meaning}");
            assert_refused(&error, expected, None, &label);
            assert_eq!(code_and_message(&error), (code, meaning), "{label}");
        }
    }
}

#[tokio::test]
async fn every_code_of_the_virtual_account_service_has_its_meaning() {
    for [code, expected, meaning] in WORDS.table("virtual account code") {
        let known = VirtualAccountCode::new(code);
        assert_eq!(known.meaning(), Some(meaning), "{code}");
        assert_eq!(known.is_success(), expected == "success", "{code}");
        assert_eq!(known.is_open(), expected == "open", "{code}");
        if expected == "success" {
            continue;
        }
        for status in [200, 400] {
            let body = answer(code);
            let recorder = Recorder::with_responses([(status, &body), (status, &body)]);
            let hpay = recorder.hpay();
            let label = format!("HTTP {status}, {code}: {meaning}");
            let error = hpay.virtual_account_receipts("1001").await.unwrap_err();
            assert_refused(&error, expected, None, &label);
            assert_eq!(code_and_message(&error), (code, meaning), "{label}");
            let error = hpay.close_virtual_account("1001").await.unwrap_err();
            assert_refused(&error, expected, Some(Resolution::AskGateway), &label);
        }
    }
}

#[tokio::test]
async fn every_code_of_the_transfer_service_has_its_meaning() {
    let id = "00001".parse().unwrap();
    for [code, expected, meaning] in WORDS.table("transfer code") {
        let known = FirmBankingCode::new(code);
        assert_eq!(known.meaning(), Some(meaning), "{code}");
        assert_eq!(known.is_success(), expected == "success", "{code}");
        assert_eq!(known.is_open(), expected == "open", "{code}");
        if expected == "success" {
            continue;
        }
        for status in [200, 400] {
            let body = answer(code);
            let recorder = Recorder::with_responses([(status, &body), (status, &body)]);
            let hpay = recorder.hpay();
            let label = format!("HTTP {status}, {code}: {meaning}");
            match hpay.transfers(&id, None).await {
                // 217301 is the only code that proves that there is no such transfer.
                Ok(found) => assert_eq!((found.len(), code), (0, "217301"), "{label}"),
                Err(error) => {
                    assert_refused(&error, expected, None, &label);
                    assert_eq!(code_and_message(&error), (code, meaning), "{label}");
                }
            }
            let error = hpay.send_transfer(&new_transfer()).await.unwrap_err();
            assert_refused(&error, expected, Some(Resolution::LookUp), &label);
        }
    }
}

/// The tests above compare each documented row with the code; this one finds rows that the documents do not have, and repeated ones.
#[test]
fn every_row_matches_hpays_documentation() {
    for (source, name) in [
        (include_str!("../../src/error/checkout.rs"), "checkout code"),
        (
            include_str!("../../src/error/virtual_account.rs"),
            "virtual account code",
        ),
        (
            include_str!("../../src/error/firm_banking.rs"),
            "transfer code",
        ),
    ] {
        let rows = source.lines().filter_map(|line| {
            let row = line.strip_prefix("    (\"")?.strip_suffix("\"),")?;
            let (code, rest) = row.split_once("\", ")?;
            let (class, meaning) = rest.split_once(", \"")?;
            Some((code, class, meaning))
        });
        let documented = WORDS.table::<3>(name);
        let codes = documented.iter().map(|[code, class, meaning]| {
            let class = class.split('-').map(|word| {
                let (first, rest) = word.split_at(1);
                first.to_uppercase() + rest
            });
            let class = match class.collect::<String>().as_str() {
                class @ ("Success" | "Open") => class.to_owned(),
                kind => format!("Refusal({kind})"),
            };
            (*code, class, *meaning)
        });
        let rows: Vec<_> = rows
            .map(|(code, class, meaning)| (code, class.to_owned(), meaning))
            .collect();
        assert_eq!(rows, codes.collect::<Vec<_>>(), "{name}");
    }
}

#[tokio::test]
async fn every_code_that_is_a_state_of_an_order_is_that_state() {
    let states = WORDS.table::<2>("order code");
    for [code, expected, meaning] in WORDS.table("checkout code") {
        if expected == "success" {
            continue;
        }
        let recorder = Recorder::with_responses([(200, &answer(code))]);
        let read = recorder
            .hpay()
            .payment_status(&"OM_1".parse().unwrap())
            .await;
        match states.iter().find(|row| row[0] == code) {
            Some([_, state]) => {
                let payment = read.unwrap();
                assert_eq!(payment.status.to_string(), *state, "{code}: {meaning}");
                assert_eq!(
                    (payment.gateway_status.as_str(), payment.received),
                    (code, None)
                );
            }
            None => assert_refused(&read.unwrap_err(), expected, None, code),
        }
    }
}

#[test]
fn every_status_number_has_its_meaning() {
    let word = |debug: String| debug.to_lowercase();
    for [number, expected] in WORDS.table("transaction_status") {
        assert_eq!(
            word(format!("{:?}", TransactionStatus::new(number))),
            expected,
            "{number}"
        );
    }
    for [number, expected] in WORDS.table("cashout_status") {
        assert_eq!(
            word(format!("{:?}", CashoutStatus::new(number))),
            expected,
            "{number}"
        );
    }
    for [number, expected] in WORDS.table("refund_status") {
        let read = match TransferRefund::new(number) {
            TransferRefund::NotRefundable => "not refundable",
            TransferRefund::Full => "full",
            _ => "unknown",
        };
        assert_eq!(read, expected, "{number}");
    }
    for [number, expected] in WORDS.table("va_status") {
        assert_eq!(
            word(format!("{:?}", VirtualAccountStatus::new(number))),
            expected,
            "{number}"
        );
    }
    for undocumented in ["", "5", "01", "04", "-1", "success"] {
        let unknown = undocumented.to_owned();
        assert_eq!(
            TransactionStatus::new(undocumented),
            TransactionStatus::Unknown(unknown.clone())
        );
        assert_eq!(
            CashoutStatus::new(undocumented),
            CashoutStatus::Unknown(unknown.clone())
        );
        assert_eq!(
            TransferRefund::new(undocumented),
            TransferRefund::Unknown(unknown.clone())
        );
        assert_eq!(
            VirtualAccountStatus::new(undocumented),
            VirtualAccountStatus::Unknown(unknown)
        );
    }
}

#[tokio::test]
async fn every_combination_of_a_transfers_numbers_is_one_status_of_the_payout() {
    for [numbers, expected] in WORDS.table("payout") {
        let mut parts = numbers.split('/');
        let [transaction, cashout, refund] = std::array::from_fn(|_| parts.next().unwrap());
        let body = format!(
            r#"{{"data":{{"amount":1000,"transaction_status":{transaction},"cashout_status":"{cashout}","refund_status":"{refund}","request_id":"00001"}},"error_code":"000"}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let hpay = recorder.hpay();
        let payout = Payouts::payout_status(&hpay, &"00001".parse().unwrap())
            .await
            .unwrap();
        assert_eq!(payout.status.as_str(), expected, "{numbers}");
        let refunded = refund == "2";
        assert_eq!(payout.failure.is_some(), refunded, "{numbers}");
        assert!(!refunded || !payout.status.is_open(), "{numbers}");
    }
}

#[tokio::test]
async fn a_transfer_with_an_unknown_refund_status_is_unknown() {
    for (refund, words) in [
        ("0", "refund 0"),
        ("9", "refund 9"),
        ("\"9\"", "refund 9"),
        ("true", "refund true"),
        ("\"full\"", "refund full"),
    ] {
        let body = format!(
            r#"{{"data":{{"amount":1000,"transaction_status":4,"cashout_status":3,"refund_status":{refund},"request_id":"00001"}},"error_code":"000"}}"#
        );
        let recorder = Recorder::with_responses([(200, &*body), (200, &*body)]);
        let hpay = recorder.hpay();
        let polled = Payouts::payout_status(&hpay, &"00001".parse().unwrap()).await;
        let lookup = hpay.payout_lookup().unwrap();
        let found = lookup.find_payouts(&"00001".parse().unwrap()).await;
        for payout in [polled.unwrap(), found.unwrap().remove(0)] {
            assert_eq!(payout.status, PayoutStatus::Unknown(words.to_owned()));
            assert!(payout.gateway_status.contains(words), "{payout:?}");
            assert_eq!(payout.failure, None);
        }
    }
}

#[test]
fn every_payment_type_has_its_meaning_and_error_text_comes_first() {
    let webhooks = webhooks();
    let read = |kind: &'static str, words: &'static str| {
        let mut fields = FIELDS;
        (fields[4].1, fields[5].1) = (kind, words);
        webhooks
            .event(&webhooks.verify_webhook(&signed(&fields)).unwrap())
            .subject
    };
    for [kind, expected] in WORDS.table::<2>("payment_type") {
        let kind: &'static str = kind.to_owned().leak();
        match read(kind, "") {
            Subject::Payment(status) => assert_eq!(status.to_string(), expected, "{kind}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(read(kind, "no"), Subject::Payment(PaymentStatus::Failed));
    }
    let unknown = PaymentStatus::Unknown("3".into());
    assert_eq!(read("3", ""), Subject::Payment(unknown));
}
