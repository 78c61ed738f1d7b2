//! Status polling: the amount under each of its names, and responses without a valid status.

use dhow_core::{
    Currency, Environment, ErrorKind, Expectation, Money, Outcome, Payment, PaymentProvider,
    PaymentStatus, ProviderId, Secret,
};
use dhow_payatom::Api;
use serde_json::Value;

use crate::recorder::{Recorder, SECRET, config, sealed_hash};

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

fn polled(members: &str) -> String {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "ORDER-1042A", "100", "Approved");
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
        r#""received_amount":null,"amount":100"#,
    ] {
        let recorder = Recorder::with_responses([(200, &polled(members))]);
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
async fn an_unreadable_amount_is_a_warning() {
    let secret = Secret::new(SECRET).unwrap();
    for unreadable in ["-100", "Rs 100", "1e2"] {
        let post_hash = sealed_hash(&secret, "ORDER-1042A", unreadable, "Approved");
        let answer = format!(
            r#"{{"order_id":"ORDER-1042A","status":"Approved","webhook_acknowledged":"0","post_hash":"{post_hash}","received_amount":"{unreadable}"}}"#
        );
        let recorder = Recorder::with_responses([(200, &answer)]);
        let india = recorder.india();
        let payment = india.payment_status(&"r".parse().unwrap()).await.unwrap();
        assert_eq!(payment.status, PaymentStatus::Paid);
        let warnings = &payment.warnings;
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("means no money"), "{warnings:?}");
    }
    let requested = polled(r#""received_amount":"100","requested_amount":"INR""#);
    let recorder = Recorder::with_responses([(200, &requested)]);
    let india = recorder.india();
    let payment = india.payment_status(&"r".parse().unwrap()).await.unwrap();
    assert_eq!(payment.warnings.len(), 1, "{:?}", payment.warnings);
}

#[tokio::test]
async fn an_unauthenticated_response_is_an_error() {
    let genuine = polled(r#""received_amount":"100","ref_code":"r""#);
    for (answer, why) in [
        (genuine.replace("Approved", "Late Approved"), "post_hash"),
        (genuine.replace("\"100\"", "\"101\""), "post_hash"),
        (genuine.replace("post_hash", "hash"), "post_hash"),
        (
            genuine.replace("\"webhook_acknowledged\":\"0\",", ""),
            "webhook_acknowledged",
        ),
        (genuine.replace(":\"r\"", ":\"other\""), "`ref_code`"),
        (genuine.replace(":\"r\"", ":7"), "`ref_code`"),
        (
            genuine.replacen('{', r#"{"status":"Approved","#, 1),
            "distinct",
        ),
    ] {
        let recorder = Recorder::with_responses([(200, &answer)]);
        let error = recorder
            .india()
            .payment_status(&"r".parse().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{why}");
        assert_eq!(error.outcome(), Outcome::ReadOnly);
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn a_lower_case_error_is_not_a_status() {
    let response = r#"{"status":"error","message":"Reference code not found."}"#;
    let recorder = Recorder::with_responses([(200, response), (200, response)]);
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
    let recorder = Recorder::with_responses([(200, &answer)]);
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
    let recorder = Recorder::with_responses([(200, &polled(r#""received_amount":100"#))]);
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
async fn a_timed_out_payin_stays_open_for_polling() {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "O-A", "0", "User Timed Out");
    let answer = format!(
        r#"{{"order_id":"O-A","status":"User Timed Out","received_amount":"0","webhook_acknowledged":"1","post_hash":"{post_hash}"}}"#
    );
    let recorder = Recorder::with_responses([(200, &answer)]);
    let payment = recorder
        .india()
        .payment_status(&"r".parse().unwrap())
        .await
        .unwrap();
    assert!(payment.status.is_open());
    assert_eq!(payment.gateway_status, "User Timed Out");
}

/// Returns the payment of a response with this status and these members, hashed over an amount.
pub(crate) async fn read(status: &str, hashed: &str, members: &str) -> Payment {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "ORDER-1042A", hashed, status);
    let answer = format!(
        r#"{{"order_id":"ORDER-1042A","status":"{status}","webhook_acknowledged":"0","post_hash":"{post_hash}",{members}}}"#
    );
    let recorder = Recorder::with_responses([(200, &answer)]);
    let payatom = recorder.india();
    payatom.payment_status(&"r".parse().unwrap()).await.unwrap()
}

pub(crate) fn expectation(rupees: i64) -> Expectation {
    Expectation::new(
        ProviderId::from_static("payatom"),
        Environment::Sandbox,
        "ORDER-1042A".parse().unwrap(),
        Money::from_major(rupees, Currency::INR).unwrap(),
    )
}

#[tokio::test]
async fn the_older_amount_is_not_the_amount_received_of_an_unpaid_payin() {
    for word in [
        "Pending",
        "Declined",
        "User Timed Out",
        "No Matching Payment for UTR",
        "Cancelled",
        "Failed",
        "Amount Mismatch",
        "Half Approved",
    ] {
        let payment = read(word, "100", r#""amount":"100""#).await;
        assert_eq!(payment.received, None, "{word}");
        assert!(payment.confirm(&expectation(100)).is_err(), "{word}");
        let zero = read(word, "0", r#""received_amount":0,"amount":"100""#).await;
        assert_eq!(zero.received, None, "{word}");
        let received = read(word, "90", r#""received_amount":90,"amount":"100""#).await;
        assert_eq!(
            received.received.unwrap().to_string(),
            "90.00 INR",
            "{word}"
        );
    }
    for word in ["Approved", "Late Approved"] {
        let payment = read(word, "100", r#""amount":"100""#).await;
        assert!(payment.confirm(&expectation(100)).is_ok(), "{word}");
        let zero = read(word, "0", r#""received_amount":"0""#).await;
        assert_eq!(zero.received, None, "{word}");
    }
}

#[tokio::test]
async fn a_hashed_amount_beside_a_received_amount_is_not_the_amount_received() {
    for members in [
        r#""received_amount":"0","amount":100"#,
        r#""recieved_amount":"90","amount":"100""#,
    ] {
        let payment = read("Approved", "100", members).await;
        assert_eq!(payment.status, PaymentStatus::Paid);
        assert_eq!(payment.received, None, "{members}");
        assert!(payment.confirm(&expectation(100)).is_err(), "{members}");
    }
}

#[tokio::test]
async fn malformed_members_that_are_not_needed_are_ignored() {
    let malformed = r#""received_amount":100.0,"ref_code":null,"bank_ref":null,"sender_upi":{},"upi_id":7,"new":[{"a":null}],
        "x\ud83d":"\ud83d","requested_amount":100.0"#;
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "1234567890", "100", "Approved");
    let answer = format!(
        "\u{feff}\r\n {{\"order_id\":1234567890,\"status\":\"Approved\",\"webhook_acknowledged\":null,\"post_hash\":\"{post_hash}\",{malformed}}}\r\n"
    );
    let recorder = Recorder::with_responses([(200, &answer), (200, &answer)]);
    let payatom = recorder.india();
    let status = payatom.payin_status(&"r".parse().unwrap()).await.unwrap();
    assert_eq!(status.webhook_acknowledged, None);
    assert_eq!(status.sender_upi, None);
    assert_eq!(status.upi_id.as_deref(), Some("7"));
    let reference = "order:1234567890".parse().unwrap();
    let payment = payatom.payment_status(&reference).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Paid);
    assert_eq!(payment.merchant_reference.as_deref(), Some("1234567890"));
    assert_eq!(payment.received.unwrap().to_string(), "100.00 INR");
    assert_eq!(payment.requested.unwrap().to_string(), "100.00 INR");
}

#[tokio::test]
async fn a_lookup_response_about_another_order_is_an_error() {
    let answer = polled(r#""received_amount":"100""#);
    let recorder = Recorder::with_responses([(200, &answer), (200, &answer)]);
    let payatom = recorder.india();
    let lookup = payatom.lookup().unwrap();
    let order = "ORDER-1043A".parse().unwrap();
    let error = lookup.find_payments(&order).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("`order_id`"), "{error}");
    let order = "ORDER-1042A".parse().unwrap();
    assert_eq!(lookup.find_payments(&order).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_acknowledgement_is_recorded_not_recorded_or_unknown() {
    for (printed, known) in [
        ("\"1\"", Some(true)),
        ("1", Some(true)),
        ("true", Some(true)),
        ("\"0\"", Some(false)),
        ("0", Some(false)),
        ("\"yes\"", None),
        ("null", None),
        ("[]", None),
    ] {
        let answer = polled(r#""received_amount":"100""#);
        let answer = answer.replace(
            "\"webhook_acknowledged\":\"0\"",
            &format!("\"webhook_acknowledged\":{printed}"),
        );
        let recorder = Recorder::with_responses([(200, &answer)]);
        let status = recorder.india().payin_status(&"r".parse().unwrap()).await;
        assert_eq!(status.unwrap().webhook_acknowledged, known, "{printed}");
    }
}

#[tokio::test]
async fn a_payin_paid_with_zero_confirms_nothing_and_has_a_warning() {
    for word in ["Approved", "Late Approved", "Amount Mismatch"] {
        let zero = read(word, "0", r#""received_amount":"0""#).await;
        assert_eq!(zero.received, None, "{word}");
        assert!(
            zero.warnings.iter().any(|warning| warning.contains("zero")),
            "{word}"
        );
        assert!(zero.confirm(&expectation(100)).is_err(), "{word}");
        let paid = read(word, "90", r#""received_amount":"90""#).await;
        assert!(paid.warnings.is_empty(), "{word}");
    }
    let open = read("Pending", "0", r#""received_amount":"0""#).await;
    assert!(open.warnings.is_empty());
}

#[tokio::test]
async fn a_boolean_is_no_money_no_order_and_no_status() {
    let payment = read("Approved", "1", r#""received_amount":true"#).await;
    let money = payment.received.as_ref().and_then(|amount| amount.money());
    assert_eq!(money, None);
    assert!(payment.confirm(&expectation(1)).is_err());
    let empty = read("Approved", "", r#""received_amount":null"#).await;
    assert_eq!(empty.received, None);
    let requested = read(
        "Approved",
        "1",
        r#""received_amount":1,"requested_amount":true"#,
    )
    .await;
    assert_eq!(requested.requested.unwrap().money(), None);

    let secret = Secret::new(SECRET).unwrap();
    for (order, status, printed) in [
        ("1", "Approved", r#""order_id":true,"status":"Approved""#),
        ("O-A", "1", r#""order_id":"O-A","status":true"#),
    ] {
        let post_hash = sealed_hash(&secret, order, "100", status);
        let answer = format!(
            r#"{{{printed},"received_amount":"100","webhook_acknowledged":true,"post_hash":"{post_hash}"}}"#
        );
        let recorder = Recorder::with_responses([(200, &answer)]);
        let reference = "r".parse().unwrap();
        let error = recorder
            .india()
            .payment_status(&reference)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{printed}");
        assert!(error.to_string().contains("is `true`"), "{error}");
    }
}
