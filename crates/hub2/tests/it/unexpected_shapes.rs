//! Responses and events of unexpected shapes: invalid ids, arrays for objects, statuses that are not words, integers with a fraction, and
//! paid attempts of unpaid intents.

use dhow_core::{
    AssuranceLevel, Beneficiary, Doubt, ErrorKind, NewPayout, Outcome, PaymentProvider,
    PaymentStatus, PayoutStatus, Subject,
};
use dhow_hub2::NewPaymentAttempt;

use crate::{
    echo::{order, xof},
    events::event,
    recorder::Recorder,
};

fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa Diop", "07000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    NewPayout::new("R".parse().unwrap(), xof(), beneficiary)
}

/// As JSON.
fn invalid_ids() -> [String; 4] {
    let long = format!("\"{}\"", "x".repeat(600));
    [r#""\u0000""#, r#""1\n2""#, r#""\u009b""#, &long].map(str::to_owned)
}

#[tokio::test]
async fn an_invalid_id_leaves_a_write_unknown_and_fails_a_read() {
    for id in invalid_ids() {
        let intent = format!(
            r#"{{"id":{id},"status":"payment_required","purchaseReference":"R","amount":200}}"#
        );
        let transfer = format!(r#"{{"id":{id},"status":"pending","reference":"R","amount":200}}"#);
        let attempts = format!(
            r#"{{"id":"pi_1","status":"processing","purchaseReference":"R","payments":[{{"id":{id},"status":"pending"}}]}}"#
        );
        let answers = [
            (201, &*intent),
            (201, &*transfer),
            (201, &*attempts),
            (200, &*attempts),
        ];
        let recorder = Recorder::with_responses(answers);
        let hub2 = recorder.hub2();
        let pi_1 = "pi_1".parse().unwrap();
        let attempt = NewPaymentAttempt::new("CI", "orange", "07000001");
        let writes = [
            hub2.create_payment(&order()).await.err(),
            hub2.payouts().unwrap().payout(&payout()).await.err(),
            hub2.attempt_payment(&pi_1, None, &attempt).await.err(),
        ];
        for error in writes {
            let error = error.unwrap();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{id}");
            assert!(error.outcome().is_unknown(), "{id}");
            assert!(error.resolution().is_some(), "{id}");
        }
        let error = hub2.payment_status(&pi_1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{id}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "{id}");
    }
}

#[test]
fn an_array_is_not_an_object_of_an_event() {
    for kind in [
        "payment.succeeded",
        "payment_intent.succeeded",
        "transfer.failed",
    ] {
        for array in ["[]", r#"["pi_1","successful"]"#, r#"[1,"a"]"#] {
            let event = event(kind, array);
            assert_eq!(event.subject, Subject::Unreadable, "{kind} {array}");
        }
    }
}

#[tokio::test]
async fn an_array_is_not_an_object_of_a_response() {
    let array = r#"["tr_1","successful"]"#;
    let answers = [
        (200, r#"[[1,"a"]]"#),
        (200, "[[]]"),
        (200, array),
        (201, array),
    ];
    let recorder = Recorder::with_responses(answers);
    let hub2 = recorder.hub2();
    let reference = "R".parse().unwrap();
    let lookup = hub2.payout_lookup().unwrap();
    for _ in 0..2 {
        let error = lookup.find_payouts(&reference).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
    }
    let read = hub2.transfer(&"tr_1".parse().unwrap()).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
    let sent = hub2.payouts().unwrap().payout(&payout()).await;
    assert!(sent.unwrap_err().outcome().is_unknown());
}

/// As JSON.
const INVALID_STATUSES: [&str; 14] = [
    "[]",
    "{}",
    r#"["successful"]"#,
    r#"{"a":1}"#,
    r#""""#,
    r#"" ""#,
    "true",
    "false",
    r#""true""#,
    r#""null""#,
    "5",
    "200.0",
    r#""-""#,
    r#""1e2""#,
];

#[tokio::test]
async fn an_object_is_not_an_empty_list() {
    for body in [r#"{"data":{}}"#, r#"{"data":null}"#, "{}"] {
        let recorder = Recorder::with_responses([(200, body); 5]);
        let hub2 = recorder.hub2();
        let reference = "R".parse().unwrap();
        let (lookup, payouts) = (hub2.lookup().unwrap(), hub2.payout_lookup().unwrap());
        for error in [
            lookup.find_payments(&reference).await.err(),
            payouts.find_payouts(&reference).await.err(),
            hub2.payment_intents(&Default::default()).await.err(),
            hub2.transfers(&Default::default()).await.err(),
            hub2.provisionings().await.err(),
        ] {
            let error = error.unwrap_or_else(|| panic!("{body}"));
            assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
            assert_eq!(error.outcome(), Outcome::ReadOnly, "{body}");
        }
    }
    let accounts = r#"{"collectionAccount":[],"transferAccount":{}}"#;
    let recorder = Recorder::with_responses([(200, accounts)]);
    let read = recorder.hub2().merchant_balances(None, None).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
fn a_status_that_is_not_a_word_hides_no_reference() {
    for odd in INVALID_STATUSES {
        let objects = [
            (
                "payment_intent",
                format!(
                    r#"{{"id":"pi_1","purchaseReference":"R","status":{odd},"amount":200,"currency":"XOF"}}"#
                ),
            ),
            (
                "payment",
                format!(
                    r#"{{"id":"pay_1","intentId":"pi_1","purchaseReference":"R","status":{odd},"amount":200,"currency":"XOF"}}"#
                ),
            ),
            (
                "transfer",
                format!(
                    r#"{{"id":"pi_1","reference":"R","status":{odd},"amount":200,"currency":"XOF"}}"#
                ),
            ),
        ];
        for (family, object) in objects {
            for action in ["succeeded", "failed", "processing"] {
                let event = event(&format!("{family}.{action}"), &object);
                assert_eq!(
                    event.provider_reference.as_deref(),
                    Some("pi_1"),
                    "{object}"
                );
                assert_eq!(event.merchant_reference.as_deref(), Some("R"), "{object}");
                let printed = odd.trim_matches('"');
                assert_eq!(event.gateway_status.as_deref(), Some(printed), "{object}");
                let open = match &event.subject {
                    Subject::Payment(status) | Subject::Attempt(status) => status.is_open(),
                    Subject::Payout(status) => status.is_open(),
                    _ => false,
                };
                assert!(open, "{object}");
                let doubt = Doubt::BrokenGrammar("status".into());
                assert!(event.assurance.doubts().contains(&doubt), "{object}");
            }
        }
    }
}

#[tokio::test]
async fn a_status_that_is_not_a_word_is_an_error() {
    for odd in INVALID_STATUSES {
        let intent = format!(
            r#"{{"id":"pi_1","purchaseReference":"R","customerReference":"R","amount":200,"status":{odd}}}"#
        );
        let transfer = format!(r#"{{"id":"tr_1","reference":"R","amount":200,"status":{odd}}}"#);
        let provisioning = format!(r#"{{"id":7,"params":{{"amount":200}},"status":{odd}}}"#);
        let (intents, transfers) = (format!("[{intent}]"), format!("[{transfer}]"));
        let recorder = Recorder::with_responses([
            (201, &*intent),
            (201, &*intent),
            (201, &*transfer),
            (201, &*provisioning),
            (200, &*intent),
            (200, &*transfer),
            (200, &*intents),
            (200, &*intents),
            (200, &*transfers),
            (200, &*format!("[{provisioning}]")),
        ]);
        let hub2 = recorder.hub2();
        let (pi_1, tr_1) = ("pi_1".parse().unwrap(), "tr_1".parse().unwrap());
        let attempt = NewPaymentAttempt::new("CI", "orange", "07000001");
        for error in [
            hub2.create_payment(&order()).await.err(),
            hub2.attempt_payment(&pi_1, None, &attempt).await.err(),
            hub2.payouts().unwrap().payout(&payout()).await.err(),
            hub2.create_provisioning(xof(), "x").await.err(),
        ] {
            let error = error.unwrap_or_else(|| panic!("{odd}"));
            assert!(error.outcome().is_unknown(), "{odd}");
        }
        for error in [
            hub2.payment_status(&pi_1).await.err(),
            hub2.payouts().unwrap().payout_status(&tr_1).await.err(),
            hub2.payment_intents(&Default::default()).await.err(),
            hub2.payments(&Default::default(), None).await.err(),
            hub2.transfers(&Default::default()).await.err(),
            hub2.provisionings().await.err(),
        ] {
            let error = error.unwrap_or_else(|| panic!("{odd}"));
            assert_eq!(error.kind(), ErrorKind::Protocol, "{odd}");
            assert_eq!(error.outcome(), Outcome::ReadOnly, "{odd}");
        }
    }
}

#[test]
fn a_final_transfer_without_an_amount_is_doubtful() {
    let object = r#"{"id":"tr_1","reference":"R","status":"STATUS","amount":AMOUNT,"currency":"XOF","mode":"live"}"#;
    for (action, word) in [("succeeded", "successful"), ("failed", "failed")] {
        let object = object.replace("STATUS", word);
        let kind = format!("transfer.{action}");
        let whole = event(&kind, &object.replace("AMOUNT", "200"));
        assert_eq!(whole.assurance.level(), AssuranceLevel::Full, "{object}");
        for missing in [
            object.replace("AMOUNT", "null"),
            object.replace(r#""amount":AMOUNT,"#, ""),
        ] {
            let event = event(&kind, &missing);
            let doubts = [Doubt::MissingField("amount".into())];
            assert_eq!(event.assurance.doubts(), doubts, "{missing}");
        }
    }
}

#[tokio::test]
async fn a_whole_number_with_a_fraction_of_zeros_is_the_same_reference() {
    let intent = r#"{"id":"pi_1","status":"processing","purchaseReference":1042.0,"customerReference":1042.00,"amount":200,"payments":[{"id":7.0,"status":"pending","number":2250700000001.0}]}"#;
    let transfer = r#"{"id":9.0,"status":"pending","reference":1042.0,"amount":200,"destination":{"msisdn":2250700000001.0}}"#;
    let recorder = Recorder::with_responses([(201, intent), (201, intent), (201, transfer)]);
    let hub2 = recorder.hub2();
    let mut order = order();
    order.merchant_reference = "1042".parse().unwrap();
    let made = hub2.create_payment(&order).await.unwrap();
    assert_eq!(made.merchant_reference.as_deref(), Some("1042"));
    assert_eq!(made.attempts[0].reference.as_str(), "7");
    let attempt = NewPaymentAttempt::new("CI", "orange", "2250700000001");
    let pi_1 = "pi_1".parse().unwrap();
    let attempted = hub2.attempt_payment(&pi_1, None, &attempt).await.unwrap();
    let number = attempted.payments[0].msisdn.as_deref();
    assert_eq!(number, Some("2250700000001"));
    let mut payout = payout();
    payout.merchant_reference = "1042".parse().unwrap();
    payout.beneficiary.account = "+2250700000001".into();
    let sent = hub2.payouts().unwrap().payout(&payout).await.unwrap();
    assert_eq!(sent.provider_reference.as_str(), "9");
    assert_eq!(sent.status, PayoutStatus::Pending);
}

#[tokio::test]
async fn a_paid_attempt_of_an_unpaid_intent_is_warned_about() {
    let paid = r#"{"id":"pay_1","status":"successful","amount":2500,"currency":"XOF"}"#;
    let failed = paid.replace("successful", "failed");
    for (word, open) in [
        ("failed", true),
        ("canceled", true),
        ("expired", true),
        ("payment_required", true),
        ("moon", true),
        ("processing", false),
        ("action_required", false),
        ("successful", false),
    ] {
        for (payments, doubtful) in [
            (format!("[{paid}]"), open),
            (
                format!("[{}]", paid.replace("successful", "succeeded")),
                open,
            ),
            (format!("[{failed}]"), false),
            ("[]".to_owned(), false),
        ] {
            let object = format!(
                r#"{{"id":"pi_1","status":"{word}","amount":2500,"currency":"XOF","payments":{payments}}}"#
            );
            let recorder = Recorder::with_responses([(200, &*object)]);
            let id = "pi_1".parse().unwrap();
            let payment = recorder.hub2().payment_status(&id).await.unwrap();
            let warned = payment
                .warnings
                .iter()
                .any(|words| words.contains("MAY HAVE"));
            assert_eq!(warned, doubtful, "{object}");
            let event = event("payment_intent.payment_failed", &object);
            let words = "an attempt succeeded, but the intent is not successful";
            let doubt = Doubt::Other(words.into());
            let doubted = event.assurance.doubts().contains(&doubt);
            assert_eq!(doubted, doubtful, "{object}");
            if word == "failed" {
                assert_eq!(event.subject, Subject::Payment(PaymentStatus::Failed));
            }
        }
    }
}

#[tokio::test]
async fn only_hub2s_not_found_is_a_result_of_a_refused_read() {
    for (status, kind) in [
        (400, ErrorKind::Protocol),
        (402, ErrorKind::Protocol),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::Protocol),
        (406, ErrorKind::Protocol),
        (409, ErrorKind::Protocol),
        (422, ErrorKind::Protocol),
        (401, ErrorKind::Authentication),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Unavailable),
    ] {
        for body in [
            format!(
                r#"{{"status":{status},"code":"Weird","message":"Payment not found","request_id":"r"}}"#
            ),
            format!(r#"{{"statusCode":{status},"message":"Payment not found","error":"Weird"}}"#),
        ] {
            let recorder = Recorder::with_responses([(status, &*body), (status, &*body)]);
            let hub2 = recorder.hub2();
            let id = "pi_1".parse().unwrap();
            let read = hub2.payment_status(&id).await.unwrap_err();
            assert_eq!(read.kind(), kind, "{body}");
            let read = hub2.payouts().unwrap().payout_status(&id).await;
            assert_eq!(read.unwrap_err().kind(), kind, "{body}");
        }
    }
}
