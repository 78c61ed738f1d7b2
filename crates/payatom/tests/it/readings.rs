//! Readings of the ledger that no other test covers. Each test fails if the code follows another reading.

use dhow_core::{
    Currency, Delivery, Environment, Money, NewPayment, NextAction, PaymentProvider, Secret,
    WebhookVerifier,
};
use dhow_payatom::{Day, NewComplaint, PayAtomWebhooks, TransactionReference, v2_signature};
use serde_json::{Value, json};

use crate::recorder::{Recorder, SECRET, config, sealed_hash, set_payment};

const UPI: &str = r#"{"ref_code":"r-1","qr_code":"upi:\/\/pay?pa=a@b","status":"success"}"#;
const HOSTED: &str = r#"{"hash_value":"h","status":"ok"}"#;
const V2: [(&str, &str); 5] = [
    ("api", "v2"),
    ("ip", "203.0.113.9"),
    ("latitude", "19.07"),
    ("longitude", "72.87"),
    ("customer_id", "C-1"),
];

fn order(reference: &str, set: &[(&str, &str)]) -> NewPayment {
    let amount = Money::from_major(100, Currency::INR).unwrap();
    let mut order = NewPayment::new(reference.parse().unwrap(), amount);
    let customer = [
        ("name", "Ravi"),
        ("email", "ravi@example.com"),
        ("phone", "9000000000"),
    ];
    for (name, value) in customer.iter().chain(set) {
        set_payment(&mut order, name, value);
    }
    order
}

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

#[tokio::test]
async fn an_amount_is_a_text_on_the_first_hosted_page_and_an_integer_everywhere_else() {
    let hosted_v2 = [&V2[..], &[("product", "hosted")]].concat();
    let upi_v2 = [&V2[..], &[("product", "upi-p2p")]].concat();
    type Options<'a> = &'a [(&'a str, &'a str)];
    let table: [(Options<'_>, &str, Value); 4] = [
        (&[("product", "hosted")], HOSTED, json!("100")),
        (&hosted_v2, HOSTED, json!(100)),
        (&[("product", "upi-p2p")], UPI, json!(100)),
        (&upi_v2, UPI, json!(100)),
    ];
    for (set, answer, amount) in table {
        let recorder = Recorder::with_responses([(200, answer)]);
        let mut fraction = order("ORDER-1042A", set);
        recorder.india().create_payment(&fraction).await.unwrap();
        assert_eq!(body(&recorder, 0)["amount"], amount, "{set:?}");
        fraction.amount = Money::from_minor(10_050, Currency::INR);
        let error = recorder
            .india()
            .create_payment(&fraction)
            .await
            .unwrap_err();
        assert_eq!(error.field(), Some("amount"), "{set:?}");
        assert_eq!(recorder.sent().len(), 1, "{set:?}");
    }
}

#[tokio::test]
async fn ok_and_success_are_accepted_for_hosted_and_upi() {
    for word in ["ok", "success"] {
        for (product, answer) in [("hosted", HOSTED), ("upi-p2p", UPI)] {
            let answer = answer.replace(r#""ok""#, r#""success""#);
            let answer = answer.replace(r#""success""#, &format!(r#""{word}""#));
            let recorder = Recorder::with_responses([(200, &answer)]);
            let new = order("ORDER-1042A", &[("product", product)]);
            let made = recorder.india().create_payment(&new).await;
            assert!(made.is_ok(), "{product}, {word}: {:?}", made.err());
        }
    }
    for word in ["Ok", "OK", "Success", "approved", ""] {
        let answer = HOSTED.replace(r#""ok""#, &format!(r#""{word}""#));
        let recorder = Recorder::with_responses([(200, &answer)]);
        let made = recorder
            .india()
            .create_payment(&order("ORDER-1042A", &[]))
            .await;
        let error = made.unwrap_err();
        assert!(error.outcome().is_unknown(), "{word:?}");
    }
}

#[tokio::test]
async fn the_page_of_a_hosted_payin_over_v2_is_that_of_v1() {
    let recorder = Recorder::with_responses([(200, HOSTED)]);
    let new = order("ORDER-1042A", &[&V2[..], &[("product", "hosted")]].concat());
    let payment = recorder.india().create_payment(&new).await.unwrap();
    let url = "https://gateway.example/x/pay/connect.php?code=h".to_owned();
    assert_eq!(payment.next_actions, [NextAction::Redirect { url }]);
    let page = "https://gateway.example/x/pay/connect.php";
    let NextAction::Redirect { url } = &payment.next_actions[0] else {
        panic!()
    };
    recorder.assert_link("GET /pay/connect.php", url, page);
}

#[tokio::test]
async fn a_transaction_reference_is_called_utr_and_hashed_as_in_polling() {
    let recorder = Recorder::with_responses([(200, r#"{"status":"success"}"#)]);
    let new = TransactionReference::new("r-1", "412345678901");
    recorder
        .india()
        .submit_transaction_reference(&new)
        .await
        .unwrap();
    let sent = body(&recorder, 0);
    let names: Vec<_> = sent.as_object().unwrap().keys().collect();
    assert_eq!(names, ["pid", "post_hash", "ref_code", "utr"]);
    assert_eq!(
        (&sent["utr"], &sent["ref_code"]),
        (&json!("412345678901"), &json!("r-1"))
    );
    recorder.assert_calls([(
        "POST /{transaction reference path}",
        "/x/api/collection_utr.php",
    )]);
}

#[tokio::test]
async fn a_complaint_has_a_v2_signature_and_its_images_are_joined_with_commas() {
    let answer = r#"{"status":"success"}"#;
    let recorder = Recorder::with_responses([(200, answer), (200, answer)]);
    let mut new = NewComplaint::new("O-A", "r-1");
    new.screenshots = vec!["png".into(), "jpg".into()];
    recorder.india().submit_complaint(&new).await.unwrap();
    assert_eq!(body(&recorder, 0)["screenshot_images"], "cG5n,anBn");
    let secret = Secret::new(SECRET).unwrap();
    let text = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    let signature = v2_signature(&secret, &text).unwrap();
    assert_eq!(body(&recorder, 0)["signature"], signature);
    new.signature = Some("a signature of the caller".into());
    recorder.india().submit_complaint(&new).await.unwrap();
    assert_eq!(body(&recorder, 1)["signature"], "a signature of the caller");
}

#[tokio::test]
async fn days_and_times_are_sent_and_read_unchanged() {
    let rows = r#"{"status":"success","data":[{"orderCreateDateTime":"October 15, 2023, 2:30 pm","statusChangeDateTime":"October 15, 2023, 2:31 pm","order_id":"O-A","amount_requested":1000,"amount_received":950,"transaction_status":"Approved"}]}"#;
    let recorder = Recorder::with_responses([(200, rows)]);
    let day = Day::new(2023, 10, 15).unwrap();
    let found = recorder.india().payin_reconciliation(day).await.unwrap();
    assert_eq!(body(&recorder, 0)["date"], "15-10-2023");
    let created = found[0].created.as_deref();
    assert_eq!(created, Some("October 15, 2023, 2:30 pm"));
    let changed = found[0].status_changed.as_deref();
    assert_eq!(changed, Some("October 15, 2023, 2:31 pm"));
}

#[tokio::test]
async fn a_server_error_leaves_a_payin_unknown_and_the_body_decides_under_other_statuses() {
    let response = r#"{"status":"error","message":"Invalid PID"}"#;
    for (status, body, outcome) in [
        (200, response, dhow_core::Outcome::Refused),
        (401, response, dhow_core::Outcome::Refused),
        (
            500,
            response,
            dhow_core::Outcome::Unknown(dhow_core::Resolution::LookUp),
        ),
        (
            503,
            HOSTED,
            dhow_core::Outcome::Unknown(dhow_core::Resolution::LookUp),
        ),
        (
            200,
            r#"{"status":"Error","message":"Invalid PID"}"#,
            dhow_core::Outcome::Unknown(dhow_core::Resolution::LookUp),
        ),
    ] {
        let recorder = Recorder::with_responses([(status, body)]);
        let payatom = recorder.payatom(config(Currency::INR));
        let error = payatom
            .create_payment(&order("ORDER-1042A", &[]))
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), outcome, "HTTP {status}, {body}");
    }
}

#[tokio::test]
async fn a_payin_is_polled_by_ref_code_and_nothing_else_is_sent() {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "O-A", "100", "Approved");
    let answer = format!(
        r#"{{"order_id":"O-A","status":"Approved","received_amount":"100","webhook_acknowledged":"1","post_hash":"{post_hash}"}}"#
    );
    let recorder = Recorder::with_responses([(200, &answer)]);
    recorder
        .india()
        .payment_status(&"r-1".parse().unwrap())
        .await
        .unwrap();
    let sent = body(&recorder, 0);
    let names: Vec<_> = sent.as_object().unwrap().keys().collect();
    assert_eq!(names, ["pid", "post_hash", "ref_code"]);
    assert_eq!(sent["ref_code"], "r-1");
}

#[test]
fn a_refund_is_an_object_an_empty_list_null_or_absent_and_its_times_are_kept_as_text() {
    let secret = || Secret::new(SECRET).unwrap();
    let webhooks = PayAtomWebhooks::new(Environment::Live, Currency::INR, secret());
    let post_hash = sealed_hash(&secret(), "O-A", "100", "Refund Completed");
    let object = r#"{"refund_amount":"40","refund_initiated_time":"2023-06-01 10:00:00","refund_completed_time":"01/06/2023 4 pm"}"#;
    for (member, refund) in [
        (format!(r#","refund_info":{object}"#), true),
        (r#","refund_info":"given back""#.to_owned(), true),
        (r#","refund_info":[]"#.to_owned(), false),
        (r#","refund_info":null"#.to_owned(), false),
        (String::new(), false),
    ] {
        let body = format!(
            r#"{{"order_id":"O-A","received_amount":"100","status":"Refund Completed","post_hash":"{post_hash}"{member}}}"#
        );
        let verified = webhooks.verify_webhook(&Delivery::post("/", body)).unwrap();
        let webhook = webhooks.payin_webhook(&verified).unwrap();
        let found = webhook.unsigned.refund_info;
        assert_eq!(found.is_some(), refund, "{member}");
        if member.contains("given back") {
            assert_eq!(found.unwrap().amount, None, "a refund of an unknown amount");
        } else if let Some(found) = found {
            assert_eq!(found.amount.as_deref(), Some("40"));
            let times = (
                found.initiated_time.as_deref(),
                found.completed_time.as_deref(),
            );
            assert_eq!(
                times,
                (Some("2023-06-01 10:00:00"), Some("01/06/2023 4 pm"))
            );
        }
    }
}
