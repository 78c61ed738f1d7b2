//! Responses that identify nothing of their request: a write is unknown, a read is an error.

use dhow_core::{
    Currency, ErrorKind, Money, NewRefund, Outcome, PaymentProvider, Resolution, Result,
};
use dhow_hitpay::{HitPay, customer::NewCustomer, order::NewOrder, product::NewProduct};

use crate::{
    recorder::Recorder,
    requests::{CREATED, ID, order, reference},
    transfers::{BENEFICIARY, payout_to, sgd},
};

/// Responses with a 2xx status that are not an object or that match no request.
const UNIDENTIFIED: &[&str] = &[
    r#"{"status":"failed"}"#,
    r#"{"status":"succeeded"}"#,
    r#"{"status":"failed","message":"Something went wrong."}"#,
    r#"{"id":null,"status":"failed","reference_number":null,"amount":null,"currency":"SGD"}"#,
    r#"{"id":null,"status":"paid","amount":"599.00"}"#,
    r#"{"data":{"status":"completed"}}"#,
    r#"{"status":400,"message":"bad"}"#,
];

/// Responses with an id, but without any requested value.
const WITHOUT_REQUESTED_VALUE: &[&str] = &[
    r#"{"id":"x","status":"failed"}"#,
    r#"{"id":"x","status":"pending","currency":"SGD"}"#,
    r#"{"id":1,"status":400,"message":"bad"}"#,
];

/// Errors under a 2xx status, even with values of the request.
const ERRORS: &[&str] = &[
    r#""status":400"#,
    r#""status":"500""#,
    r#""status":422.0"#,
    r#""status":200"#,
    r#""status":"pending","statusCode":500"#,
    r#""status":"pending","error_code":"oops""#,
    r#""status":"pending","errors":{"amount":["no"]}"#,
    r#""status":"pending","error":"Internal""#,
    r#""status":"pending","success":false"#,
];

fn assert_protocol_error<T: std::fmt::Debug>(ended: Result<T>, outcome: Outcome, body: &str) {
    let error = ended.expect_err(body);
    let found = (error.kind(), error.outcome());
    assert_eq!(found, (ErrorKind::Protocol, outcome), "{body}");
}

fn hitpay_with_response(body: &str) -> HitPay {
    Recorder::with_responses([(200, body)]).hitpay()
}

#[tokio::test]
async fn a_read_whose_response_identifies_nothing_is_an_error() {
    let id = reference(ID);
    for body in UNIDENTIFIED {
        let read = hitpay_with_response(body).payment_status(&id).await;
        assert_protocol_error(read, Outcome::ReadOnly, body);
        let hitpay = hitpay_with_response(body);
        let read = hitpay.payouts().unwrap().payout_status(&id).await;
        assert_protocol_error(read, Outcome::ReadOnly, body);
        let hitpay = hitpay_with_response(body);
        let read = hitpay.refunds().unwrap().refund_status(&id).await;
        assert_protocol_error(read, Outcome::ReadOnly, body);
        assert_protocol_error(
            hitpay_with_response(body).charge(&id).await,
            Outcome::ReadOnly,
            body,
        );
        let read = hitpay_with_response(body).recurring_billing(ID).await;
        assert_protocol_error(read, Outcome::ReadOnly, body);
    }
}

#[tokio::test]
async fn a_write_whose_response_identifies_nothing_is_unknown() {
    for body in UNIDENTIFIED.iter().chain(WITHOUT_REQUESTED_VALUE) {
        let made = hitpay_with_response(body).create_payment(&order()).await;
        assert_protocol_error(made, Outcome::Unknown(Resolution::LookUp), body);
        let recorder = Recorder::with_responses([(200, BENEFICIARY), (200, body)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "SGD");
        let paid = hitpay.payouts().unwrap().payout(&new).await;
        assert_protocol_error(paid, Outcome::Unknown(Resolution::LookUp), body);

        let charge = r#"{"id":"c-1","status":"succeeded","amount":599,"currency":"sgd"}"#;
        let recorder = Recorder::with_responses([(200, charge), (200, body)]);
        let hitpay = recorder.hitpay();
        let mut new = NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), sgd(100));
        new.attempt = Some(reference("c-1"));
        let back = hitpay.refunds().unwrap().refund(&new).await;
        assert_protocol_error(back, Outcome::Unknown(Resolution::CompareRefunds), body);

        let new = NewOrder::new(Money::from_minor(500, Currency::SGD));
        let made = hitpay_with_response(body).create_order(&new).await;
        assert_protocol_error(made, Outcome::Unknown(Resolution::LookUp), body);
        let new = NewProduct::new("Tea", Money::from_minor(500, Currency::SGD));
        let made = hitpay_with_response(body).create_product(&new).await;
        assert_protocol_error(made, Outcome::Unknown(Resolution::LookUp), body);
        let new = NewCustomer::new("ana@shop.example", "91234567");
        let made = hitpay_with_response(body).create_customer(&new).await;
        assert_protocol_error(made, Outcome::Unknown(Resolution::LookUp), body);
    }
}

#[tokio::test]
async fn one_identifying_member_is_enough() {
    let rest = r#""id":"x","status":"pending","url":"https://x.example""#;
    for echo in [
        r#""reference_number":"REF123""#,
        r#""amount":"599.00","currency":"SGD""#,
        r#""amount":599,"currency":"sgd","reference_number":null"#,
    ] {
        let body = format!("{{{rest},{echo}}}");
        let made = hitpay_with_response(&body).create_payment(&order()).await;
        assert_eq!(made.unwrap().provider_reference.as_str(), "x", "{body}");
    }
}

#[tokio::test]
async fn an_error_under_a_success_status_is_not_an_object() {
    let requested = r#""reference_number":"REF123","amount":"599.00","currency":"SGD""#;
    for error in ERRORS {
        let plain = format!(r#"{{"id":"{ID}",{requested},{error}}}"#);
        let wrapped = format!(r#"{{"data":{plain}}}"#);
        for body in [plain, wrapped] {
            let made = hitpay_with_response(&body).create_payment(&order()).await;
            assert_protocol_error(made, Outcome::Unknown(Resolution::LookUp), &body);
            let read = hitpay_with_response(&body)
                .payment_status(&reference(ID))
                .await;
            assert_protocol_error(read, Outcome::ReadOnly, &body);
            // It does not prove a deletion, either.
            let removed = hitpay_with_response(&body).delete_order(ID).await;
            assert_protocol_error(removed, Outcome::Unknown(Resolution::Poll), &body);
        }
    }
    let nothing = CREATED.replacen('{', r#"{"errors":[],"error":null,"error_code":"","#, 1);
    assert!(
        hitpay_with_response(&nothing)
            .create_payment(&order())
            .await
            .is_ok()
    );
}
