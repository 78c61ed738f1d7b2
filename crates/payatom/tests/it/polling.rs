//! Status polling: the amount under each of its names, and answers that are no status.

use dhow_core::{Currency, ErrorKind, Outcome, PaymentProvider, PaymentStatus, Secret};
use dhow_payatom::{Api, message_post_hash};
use serde_json::Value;

use crate::recorder::{Recorder, SECRET, config};

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

fn polled(members: &str) -> String {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = message_post_hash(&secret, "ORDER-1042A", "100", "Approved").unwrap();
    format!(
        r#"{{"order_id":"ORDER-1042A","status":"Approved","webhook_acknowledged":"0","post_hash":"{post_hash}",{members}}}"#
    )
}

#[tokio::test]
async fn the_amount_received_is_found_under_each_of_its_names() {
    for members in [
        r#""received_amount":"100","amount":"500""#,
        r#""recieved_amount":100"#,
        r#""amount":"100""#,
        r#""received_amount":100.00,"requested_amount":500"#,
        r#""received_amount":"0","amount":100"#,
    ] {
        let recorder = Recorder::answering([(200, &polled(members))]);
        let payment = recorder
            .india()
            .payment_status(&"r".parse().unwrap())
            .await
            .unwrap();
        assert_eq!(payment.status, PaymentStatus::Paid);
        assert_eq!(
            payment.received.unwrap().to_string(),
            "100.00 INR",
            "{members}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_authentic_is_no_status() {
    let genuine = polled(r#""received_amount":"100","ref_code":"r""#);
    for (answer, why) in [
        (genuine.replace("Approved", "Late Approved"), "post_hash"),
        (genuine.replace("\"100\"", "\"101\""), "post_hash"),
        (genuine.replace("post_hash", "hash"), "post_hash"),
        (
            genuine.replace("\"webhook_acknowledged\":\"0\",", ""),
            "webhook_acknowledged",
        ),
        (genuine.replace(":\"r\"", ":\"other\""), "another payin"),
        (
            genuine.replacen('{', r#"{"status":"Approved","#, 1),
            "distinct",
        ),
    ] {
        let recorder = Recorder::answering([(200, &answer)]);
        let error = recorder
            .india()
            .payment_status(&"r".parse().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{why}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn a_lower_case_error_is_not_a_status() {
    let said = r#"{"status":"error","message":"Reference code not found."}"#;
    let recorder = Recorder::answering([(200, said), (200, said)]);
    let payatom = recorder.india();
    let error = payatom
        .payment_status(&"r".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let lookup = payatom.lookup().unwrap();
    assert!(
        lookup
            .find_payments(&"ORDER-1042A".parse().unwrap())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_hosted_payin_is_polled_by_order_and_then_by_its_own_reference() {
    let answer = polled(r#""received_amount":"100","ref_code":"a1c9""#);
    let recorder = Recorder::answering([(200, &answer)]);
    let payment = recorder
        .india()
        .payment_status(&"order:ORDER-1042A".parse().unwrap())
        .await;
    let payment = payment.unwrap();
    assert_eq!(payment.provider_reference.as_str(), "a1c9");
    assert!(!payment.reference_is_provisional);
    assert_eq!(body(&recorder, 0)["order_id"], "ORDER-1042A");
    assert!(body(&recorder, 0).get("ref_code").is_none());
}

#[tokio::test]
async fn polling_over_v2_has_the_key_and_no_signature() {
    let recorder = Recorder::answering([(200, &polled(r#""received_amount":100"#))]);
    let payatom = recorder.payatom(config(Currency::INR).with_api(Api::V2));
    payatom.payment_status(&"r".parse().unwrap()).await.unwrap();
    let sent = &recorder.sent()[0];
    assert_eq!(sent.uri().path(), "/x/api/v2/status_polling.php");
    assert_eq!(sent.headers()["x-api-key"], "api-key-1");
    assert!(body(&recorder, 0).get("signature").is_none());
    recorder.assert_calls([(
        "POST /api/v2/status_polling.php",
        "/x/api/v2/status_polling.php",
    )]);
}

#[tokio::test]
async fn what_has_timed_out_stays_open_for_polling() {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = message_post_hash(&secret, "O-A", "0", "User Timed Out").unwrap();
    let answer = format!(
        r#"{{"order_id":"O-A","status":"User Timed Out","received_amount":"0","webhook_acknowledged":"1","post_hash":"{post_hash}"}}"#
    );
    let recorder = Recorder::answering([(200, &answer)]);
    let payment = recorder
        .india()
        .payment_status(&"r".parse().unwrap())
        .await
        .unwrap();
    assert!(payment.status.is_open());
    assert_eq!(payment.gateway_status, "User Timed Out");
}
