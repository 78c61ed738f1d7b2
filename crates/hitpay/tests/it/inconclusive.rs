//! Responses that prove nothing: inconclusive errors of writes, refused reads, and partly readable responses.

use dhow_core::{
    Currency, ErrorKind, Money, NewPayment, NewRefund, Outcome, PaymentProvider, ProviderReference,
    Resolution,
};

use crate::{
    recorder::Recorder,
    transfers::{BENEFICIARY, payout_to, sgd},
};

fn id(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn refund(minor: i64) -> NewRefund {
    let mut new = NewRefund::new("BACK-1".parse().unwrap(), id("r-1"), sgd(minor));
    new.attempt = None;
    new
}

/// A payment request with these payments.
fn paid(payments: &str) -> String {
    format!(
        r#"{{"id":"r-1","amount":"599.00","currency":"SGD","status":"completed","payments":{payments}}}"#
    )
}

const PAYMENT: &str = r#"{"id":"c-1","status":"succeeded","amount":"599.00","currency":"sgd","refunded_amount":"0.00"}"#;

#[tokio::test]
async fn a_write_with_an_error_about_waiting_is_unknown() {
    let request = paid(&format!("[{PAYMENT}]"));
    for (status, body) in [
        (400, r#"{"message":"Payment is processing"}"#),
        (400, r#"{"message":"Internal error"}"#),
        (400, r#"{"message":"Please try again later"}"#),
        (400, r#"{"message":"Duplicate request"}"#),
        (400, r#"{"message":"This refund was already processed"}"#),
        (400, r#"{"message":"Request timed out","error_code":"x"}"#),
        (422, r#"{"message":"x","error_code":"timeout"}"#),
        (422, r#"{"message":"Server Error","errors":{"x":["y"]}}"#),
    ] {
        let recorder = Recorder::with_responses([
            (200, &request),
            (status, body),
            (200, BENEFICIARY),
            (status, body),
            (status, body),
        ]);
        let hitpay = recorder.hitpay();
        let order = NewPayment::new("R".parse().unwrap(), sgd(500));
        let ends = [
            hitpay.refunds().unwrap().refund(&refund(1_000)).await.err(),
            hitpay
                .payouts()
                .unwrap()
                .payout(&payout_to("b-1", sgd(2_000), "SGD"))
                .await
                .err(),
            hitpay.create_payment(&order).await.err(),
        ];
        for error in ends.map(Option::unwrap) {
            assert!(error.outcome().is_unknown(), "{body}: {error}");
        }
        assert_eq!(recorder.sent().len(), 5, "{body}");
    }
}

#[tokio::test]
async fn only_hitpays_not_found_decides_a_read() {
    for (status, body) in [
        (400, r#"{"message":"The search is invalid."}"#),
        (402, r#"{"message":"Pay first.","error_code":"x"}"#),
        (405, r#"{"message":"No."}"#),
        (406, r#"{"message":"No.","errors":{"search":["required"]}}"#),
        (409, r#"{"message":"Virtual account already exists"}"#),
        (415, r#"{"message":"No.","errors":[]}"#),
        (
            422,
            r#"{"errors":{"search":["The search field is required."]}}"#,
        ),
        (451, r#"{"message":"No.","error_code":"x"}"#),
    ] {
        let answers = [(status, body); 4];
        let recorder = Recorder::with_responses(answers);
        let hitpay = recorder.hitpay();
        let reference = "ORDER-1".parse().unwrap();
        let ends = [
            hitpay.payment_status(&id("r-1")).await.err(),
            hitpay
                .payouts()
                .unwrap()
                .payout_status(&id("t-1"))
                .await
                .err(),
            hitpay
                .lookup()
                .unwrap()
                .find_payments(&reference)
                .await
                .err(),
            hitpay
                .payout_lookup()
                .unwrap()
                .find_payouts(&reference)
                .await
                .err(),
        ];
        for error in ends.map(Option::unwrap) {
            let found = (error.kind(), error.outcome());
            let open = (ErrorKind::Protocol, Outcome::ReadOnly);
            assert_eq!(found, open, "{status} {body}");
        }
    }
}

#[tokio::test]
async fn an_invalid_id_in_a_response_is_not_the_callers_fault() {
    for odd in [r"\u0000".to_owned(), r"1\n2".to_owned(), "6".repeat(600)] {
        let one = format!(
            r#"{{"id":"{odd}","status":"pending","amount":"5.00","currency":"SGD","reference":"R","reference_number":"R"}}"#
        );
        let list = format!(r#"{{"data":[{one}],"meta":{{"next_cursor":null}}}}"#);
        let recorder = Recorder::with_responses([(200, &*list), (200, &*list), (201, &*one)]);
        let hitpay = recorder.hitpay();
        let reference = "R".parse().unwrap();
        let found = hitpay.lookup().unwrap().find_payments(&reference).await;
        let error = found.unwrap_err();
        let ended = (error.kind(), error.outcome());
        assert_eq!(ended, (ErrorKind::Protocol, Outcome::ReadOnly), "{error}");
        let found = hitpay.payout_lookup().unwrap();
        let error = found.find_payouts(&reference).await.unwrap_err();
        let ended = (error.kind(), error.outcome());
        assert_eq!(ended, (ErrorKind::Protocol, Outcome::ReadOnly), "{error}");
        let order = NewPayment::new("R".parse().unwrap(), sgd(500));
        let error = hitpay.create_payment(&order).await.unwrap_err();
        let ended = (error.kind(), error.outcome());
        assert_eq!(
            ended,
            (ErrorKind::Protocol, Outcome::Unknown(Resolution::LookUp)),
            "{error}"
        );
    }
}

/// A request counts as unpaid only if every payment could be read.
#[tokio::test]
async fn a_request_with_unreadable_payments_is_not_reported_as_unpaid() {
    for odd in [
        "7",
        r#"[7]"#,
        r#"[{"id":null,"status":"succeeded","amount":"599.00","currency":"sgd"}]"#,
        r#"[{"id":"c-1","status":null,"amount":"599.00","currency":"sgd"}]"#,
        r#"[{"id":"c-1","status":{},"amount":"599.00","currency":"sgd"}]"#,
        r#"[{"id":"c-1","status":"glowing","amount":"599.00","currency":"sgd"}]"#,
    ] {
        let request = paid(odd);
        let recorder = Recorder::with_responses([(200, &*request)]);
        let hitpay = recorder.hitpay();
        let error = hitpay.refunds().unwrap().refund(&refund(1_000)).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{odd}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{odd}: {error}");
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
    let unpaid = paid("[]");
    let recorder = Recorder::with_responses([(200, &*unpaid)]);
    let hitpay = recorder.hitpay();
    let error = hitpay.refunds().unwrap().refund(&refund(1_000)).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

/// Refunds never exceed the received amount.
#[tokio::test]
async fn a_refund_above_the_rest_of_a_payment_is_not_sent() {
    let part = PAYMENT.replace("0.00\"}", "100.00\"}");
    let whole = PAYMENT.replace("succeeded", "refunded");
    let whole = whole.replace("\"0.00\"", "null");
    for (payment, most, left) in [
        (PAYMENT.to_owned(), 59_900, "599.00 SGD"),
        (part, 49_900, "499.00 SGD"),
        (whole, 0, "0.00 SGD"),
    ] {
        let request = paid(&format!("[{payment}]"));
        let recorder = Recorder::with_responses([(200, &*request), (200, &*payment)]);
        let hitpay = recorder.hitpay();
        let refunds = hitpay.refunds().unwrap();
        let by_charge = {
            let mut new = refund(most + 1);
            new.attempt = Some(id("c-1"));
            new
        };
        for new in [refund(most + 1), by_charge] {
            let error = refunds.refund(&new).await.unwrap_err();
            assert_eq!(error.field(), Some("amount"), "{error}");
            assert_eq!(error.kind(), ErrorKind::Declined);
            assert_eq!(error.outcome(), Outcome::NotSent);
            assert!(error.to_string().contains(left), "{error}");
        }
        assert_eq!(recorder.sent().len(), 2, "only the reads");
    }
    let request = paid(&format!("[{PAYMENT}]"));
    let made = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":599,"currency":"sgd","status":"succeeded"}"#;
    let recorder = Recorder::with_responses([(200, &*request), (201, made)]);
    let hitpay = recorder.hitpay();
    let made = hitpay.refunds().unwrap().refund(&refund(59_900)).await;
    let all = Money::from_minor(59_900, Currency::SGD);
    assert_eq!(made.unwrap().amount.unwrap().money(), Some(all));
}

/// A received amount has the currency of its payment, not that of the request.
#[tokio::test]
async fn a_payment_without_a_currency_does_not_inherit_that_of_its_request() {
    for currency in ["", r#","currency":null"#, r#","currency":{}"#] {
        let payment = format!(r#"{{"id":"c-1","status":"succeeded","amount":"599.00"{currency}}}"#);
        let request = paid(&format!("[{payment}]"));
        let recorder = Recorder::with_responses([(200, &*request), (200, &*request)]);
        let hitpay = recorder.hitpay();
        let read = hitpay.payment_status(&id("r-1")).await.unwrap();
        assert_eq!(read.received, None, "{currency}");
        assert!(!read.warnings.is_empty(), "{currency}");
        let error = hitpay.refunds().unwrap().refund(&refund(1_000)).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        assert_eq!(error.field(), Some("currency"), "{error}");
        assert_eq!(recorder.sent().len(), 2, "only the reads");
    }
}

#[tokio::test]
async fn a_whole_number_with_zero_decimals_is_the_same_reference() {
    let echo = r#"{"id":"r-1","amount":5.00,"currency":"SGD","status":"pending","reference_number":1234.0,"url":"https://x.example"}"#;
    let recorder = Recorder::with_responses([(201, echo)]);
    let hitpay = recorder.hitpay();
    let order = NewPayment::new("1234".parse().unwrap(), sgd(500));
    let payment = hitpay.create_payment(&order).await.unwrap();
    assert_eq!(payment.merchant_reference.as_deref(), Some("1234"));
    // A text is not a number: references are compared byte for byte.
    let echo = echo.replace("1234.0", "\"1234.0\"");
    let recorder = Recorder::with_responses([(201, &*echo)]);
    let error = recorder.hitpay().create_payment(&order).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
}
