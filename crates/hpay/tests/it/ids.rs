//! Responses whose ids cannot be references. A transfer that was sent is never reported as refused, and one that was found is returned.

use dhow_core::{
    ErrorKind, Outcome, PaymentProvider, PaymentStatus, PayoutLookup, PayoutStatus, Payouts,
    ReportedAmount,
};

use crate::{
    recorder::{Recorder, config_with_keys},
    transfers::{genuine, payout},
};

/// JSON values of an id that is too long or malformed for a reference.
fn unusable() -> Vec<String> {
    vec![
        r#""\u0000""#.to_owned(),
        r#""1\n2""#.to_owned(),
        format!("\"{}\"", "x".repeat(600)),
        format!("\"{}\"", "7".repeat(507)),
    ]
}

#[tokio::test]
async fn a_sent_transfer_is_accepted_with_any_id() {
    for id in unusable() {
        let answer = genuine().replace(r#""96061677""#, &id);
        assert!(answer.contains(&id), "{answer}");
        let recorder = Recorder::with_responses([(200, &answer)]);
        let hpay = recorder.hpay_with(config_with_keys("12345"));
        let made = hpay.payout(&payout()).await.unwrap();
        assert_eq!(made.status, PayoutStatus::Processing, "{id}");
        assert_eq!(made.provider_reference.as_str(), "00001", "{id}");
        assert!(made.warnings[0].contains("id"), "{:?}", made.warnings);
    }
}

#[tokio::test]
async fn found_transfers_are_returned_with_any_id() {
    for id in unusable() {
        let transfer = format!(
            r#"{{"transaction_id":{id},"amount":5,"transaction_status":4,"cashout_status":3,"request_id":"00001"}}"#
        );
        let other = transfer.replace(&id, r#""7""#);
        let answer = format!(r#"{{"error_code":"000","data":[{transfer},{other}]}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let id_text = "00001".parse().unwrap();
        let found = recorder.hpay().find_payouts(&id_text).await.unwrap();
        let names: Vec<&str> = found
            .iter()
            .map(|p| p.provider_reference.as_str())
            .collect();
        assert_eq!(names, ["00001", "00001|7"], "{id}");
        assert_eq!(found[0].warnings.len(), 1, "{id}");
        assert!(found[1].warnings.is_empty(), "{id}");
    }
}

#[tokio::test]
async fn a_reference_of_several_transfers_is_refused() {
    let transfer =
        r#"{"transaction_id":"7","transaction_status":4,"cashout_status":3,"request_id":"00001"}"#;
    let answer = format!(r#"{{"error_code":"000","data":[{transfer},{transfer}]}}"#);
    let recorder = Recorder::with_responses([(200, &answer)]);
    let error = recorder
        .hpay()
        .payout_status(&"00001".parse().unwrap())
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.outcome(), Outcome::ReadOnly);
    assert_eq!(error.gateway().unwrap().code.as_deref(), Some("000"));
    let recorder = Recorder::with_responses([(200, r#"{"error_code":"217301","data":[]}"#)]);
    let error = recorder
        .hpay()
        .payout_status(&"00001".parse().unwrap())
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.gateway().unwrap().code.as_deref(), Some("217301"));
}

#[tokio::test]
async fn a_not_found_code_beside_data_proves_no_absence() {
    let status = r#""transaction_status":"00""#;
    for data in [
        format!(r#"{{"order_code":"OM_1",{status}}}"#),
        format!("{{{status}}}"),
        format!(r#"[{{"order_code":"OM_1",{status}}}]"#),
    ] {
        let body = format!(r#"{{"error_code":"30015","data":{data}}}"#);
        for http in [200, 404] {
            let recorder = Recorder::with_responses([(http, &body), (http, &body)]);
            let hpay = recorder.hpay();
            let read = hpay.payment_status(&"OM_1".parse().unwrap()).await;
            assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol, "{body}");
            let lookup = hpay.lookup().unwrap();
            let found = lookup.find_payments(&"OM_1".parse().unwrap()).await;
            assert_eq!(found.unwrap_err().kind(), ErrorKind::Protocol, "{body}");
        }
    }
    let body = r#"{"error_code":"217301","data":{"request_id":"00001","cashout_status":3}}"#;
    let recorder = Recorder::with_responses([(200, body), (200, body)]);
    let hpay = recorder.hpay();
    let found = hpay.find_payouts(&"00001".parse().unwrap()).await;
    assert_eq!(found.unwrap_err().kind(), ErrorKind::Protocol);
    let read = hpay.payout_status(&"00001".parse().unwrap()).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
}

#[tokio::test]
async fn a_code_and_a_status_that_contradict_each_other_settle_nothing() {
    for code in ["81", "82", "83", "114", "115"] {
        let read = async |data: &str| {
            let body = format!(r#"{{"error_code":"{code}","data":{data}}}"#);
            let recorder = Recorder::with_responses([(200, &body)]);
            let hpay = recorder.hpay();
            hpay.payment_status(&"OM_1".parse().unwrap()).await.unwrap()
        };
        let payment = read(r#"{"order_code":"OM_1","transaction_status":"00"}"#).await;
        assert!(is_unknown(&payment.status), "{code}: {}", payment.status);
        assert!(payment.warnings[0].contains("contradict"), "{code}");
        for data in [
            "[]",
            r#"{"transaction_status":"new"}"#,
            r#"{"order_code":"OM_1"}"#,
        ] {
            let payment = read(data).await;
            assert!(!is_unknown(&payment.status), "{code} {data}");
            assert!(payment.warnings.is_empty(), "{code} {data}");
        }
    }
}

#[tokio::test]
async fn a_dot_before_three_zeros_may_group_thousands() {
    for (text, known) in [
        ("200.000", false),
        ("1,200.000", false),
        ("0.000", false),
        ("200", true),
        ("200.00", true),
        ("200.0", true),
        ("200.0000", true),
        ("200,000", true),
    ] {
        let body = format!(
            r#"{{"error_code":"00","data":{{"order_code":"OM_1","transaction_status":"00","total_amount":"{text}"}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder
            .hpay()
            .payment_status(&"OM_1".parse().unwrap())
            .await;
        let payment = payment.unwrap();
        let received = payment.received.as_ref().and_then(ReportedAmount::money);
        assert_eq!(received.is_some(), known, "{text}");
        assert_eq!(payment.requested.as_ref().unwrap().text(), text);
        assert_eq!(payment.warnings.is_empty(), known, "{text}");
    }
    let body = r#"{"error_code":"000","data":{"request_id":"00001","amount":"200.000","transaction_status":4,"cashout_status":3}}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let paid = recorder
        .hpay()
        .payout_status(&"00001".parse().unwrap())
        .await;
    let paid = paid.unwrap();
    assert_eq!(paid.amount.unwrap().money(), None);
    assert_eq!(paid.warnings.len(), 1);
}

#[tokio::test]
async fn the_message_of_a_failed_read_reports_no_refusal() {
    for code in ["03", "29", "140", "30014"] {
        let body = format!(r#"{{"error_code":"{code}","data":[]}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let error = recorder
            .hpay()
            .payment_status(&"OM_1".parse().unwrap())
            .await;
        let error = error.unwrap_err().to_string();
        assert!(!error.contains("HPay refused"), "{error}");
    }
}

#[tokio::test]
async fn a_list_is_never_read_as_an_object() {
    let order = r#"{"order_code":"OM_1","transaction_status":"00"}"#;
    for answer in [
        format!(r#"["00",{order}]"#),
        format!(r#" ["00",{order}]"#),
        r#"{"error_code":"00","data":["00"]}"#.to_owned(),
        r#"["30015"]"#.to_owned(),
        r#"["83"]"#.to_owned(),
    ] {
        let recorder = Recorder::with_responses([(200, &answer)]);
        let (hpay, id) = (recorder.hpay(), "OM_1".parse().unwrap());
        let read = hpay.payment_status(&id);
        assert_eq!(
            read.await.unwrap_err().kind(),
            ErrorKind::Protocol,
            "{answer}"
        );
    }
    let marked = format!("\u{feff} {{\"error_code\":\"00\",\"data\":{order}}}");
    let recorder = Recorder::with_responses([(200, &marked)]);
    let (hpay, id) = (recorder.hpay(), "OM_1".parse().unwrap());
    let read = hpay.payment_status(&id);
    assert_eq!(read.await.unwrap().status, PaymentStatus::Paid);
}

fn is_unknown(status: &PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Unknown(_))
}
