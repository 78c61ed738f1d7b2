//! Refunds: the currency is checked before anything is sent, and the response must be about this refund.

use dhow_core::{
    Currency, ErrorKind, Money, NewRefund, Outcome, PaymentProvider, ProviderReference,
    RefundStatus, Resolution,
};
use dhow_hitpay::RefundNotice;
use http::Method;

use crate::recorder::Recorder;

const REFUNDED: &str = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":10,"total_amount":599,"currency":"sgd","status":"succeeded"}"#;
const CHARGE: &str =
    r#"{"id":"c-1","status":"succeeded","amount":599,"currency":"sgd","payment_request_id":"r-1"}"#;

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

fn vnd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::VND)
}

fn new(amount: Money, attempt: Option<&str>) -> NewRefund {
    let mut new = NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), amount);
    new.attempt = attempt.map(reference);
    new
}

/// A paid payment request with its own currency and that of its payment.
fn request(currency: &str, nested: &str) -> String {
    format!(
        r#"{{"id":"r-1","amount":"599.00","currency":{currency},"status":"completed","payments":[{{"id":"c-1","status":"succeeded","amount":"599.00","currency":{nested}}}]}}"#
    )
}

#[tokio::test]
async fn a_refund_in_another_currency_is_refused_before_it_is_sent() {
    let dong = request(r#""VND""#, r#""vnd""#);
    let table = [
        (
            request("null", r#""sgd""#),
            vnd(10),
            "`currency` must be SGD",
        ),
        // The currency of the payment decides.
        (
            request(r#""VND""#, r#""sgd""#),
            vnd(10),
            "`currency` must be SGD",
        ),
        (dong, sgd(1_000), "`currency` must be VND"),
    ];
    for (request, amount, rule) in table {
        let recorder = Recorder::with_responses([(200, &request)]);
        let hitpay = recorder.hitpay();
        let error = hitpay
            .refunds()
            .unwrap()
            .refund(&new(amount, None))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{request}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{request}");
        assert_eq!(error.field(), Some("currency"), "{request}");
        assert!(error.to_string().contains(rule), "{error}");
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
}

#[tokio::test]
async fn a_named_charge_is_read_for_its_currency_and_its_payment() {
    let recorder = Recorder::with_responses([(200, CHARGE), (201, REFUNDED)]);
    let hitpay = recorder.hitpay();
    let refunds = hitpay.refunds().unwrap();
    let refund = refunds.refund(&new(sgd(1_000), Some("c-1"))).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!(refund.payment.as_deref(), Some("c-1"));
    let sent = recorder.sent();
    assert_eq!(
        (sent[0].method(), sent[0].uri().path()),
        (&Method::GET, "/v1/charges/c-1")
    );
    assert_eq!(
        (sent[1].method(), sent[1].uri().path()),
        (&Method::POST, "/v1/refund")
    );
    assert_eq!(sent[1].body(), r#"{"amount":10.00,"payment_id":"c-1"}"#);

    let alone = CHARGE.replace(r#""r-1""#, "null");
    let other = CHARGE.replace(r#""r-1""#, r#""r-2""#);
    let table = [
        (CHARGE, vnd(10), "currency"),
        (&alone, vnd(10), "currency"),
        (&other, sgd(1_000), "attempt"),
    ];
    for (charge, amount, field) in table {
        let recorder = Recorder::with_responses([(200, charge)]);
        let hitpay = recorder.hitpay();
        let refund = hitpay.refunds().unwrap();
        let error = refund.refund(&new(amount, Some("c-1"))).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{charge}");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{charge}");
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
    let recorder = Recorder::with_responses([(200, &alone), (201, REFUNDED)]);
    let hitpay = recorder.hitpay();
    let refund = hitpay.refunds().unwrap();
    assert!(refund.refund(&new(sgd(1_000), Some("c-1"))).await.is_ok());
}

#[tokio::test]
async fn nothing_is_refunded_while_the_currency_is_unknown() {
    let nowhere = request("null", "null");
    let empty = CHARGE.replace(r#""sgd""#, r#""""#);
    let missing = CHARGE.replace(r#""sgd""#, "null");
    let table = [
        (&nowhere, None, ErrorKind::Protocol),
        (&empty, Some("c-1"), ErrorKind::Protocol),
        (&missing, Some("c-1"), ErrorKind::Protocol),
    ];
    for (body, attempt, kind) in table {
        let recorder = Recorder::with_responses([(200, body)]);
        let hitpay = recorder.hitpay();
        let refund = hitpay.refunds().unwrap();
        let error = refund.refund(&new(sgd(1_000), attempt)).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::NotSent));
        assert_eq!(error.field(), Some("currency"));
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
    let other = CHARGE.replace(r#""c-1""#, r#""c-2""#);
    let recorder = Recorder::with_responses([(200, &other)]);
    let hitpay = recorder.hitpay();
    let name = reference("c-1");
    let refund = hitpay.refund_charge(&name, sgd(1_000));
    assert_eq!(refund.await.unwrap_err().outcome(), Outcome::ReadOnly);
    assert_eq!(recorder.sent().len(), 1, "only the read");
}

#[tokio::test]
async fn refund_charge_checks_the_currency_too() {
    let recorder = Recorder::with_responses([(200, CHARGE)]);
    let hitpay = recorder.hitpay();
    let name = reference("c-1");
    let refund = hitpay.refund_charge(&name, vnd(10));
    assert_eq!(refund.await.unwrap_err().field(), Some("currency"));
    assert_eq!(recorder.sent().len(), 1, "only the read");
    for amount in [sgd(0), sgd(-1)] {
        let recorder = Recorder::with_responses([]);
        let hitpay = recorder.hitpay();
        let name = reference("c-1");
        let refund = hitpay.refund_charge(&name, amount);
        assert_eq!(refund.await.unwrap_err().field(), Some("amount"));
    }
}

#[tokio::test]
async fn a_response_about_another_refund_leaves_the_outcome_unknown() {
    let table = [
        REFUNDED.replace(r#""c-1""#, r#""c-2""#),
        REFUNDED.replace(":10,", ":9.99,"),
        REFUNDED.replace(r#""sgd""#, r#""usd""#),
        REFUNDED.replace(":10,", r#":"1e1","#),
        r#"{"message":"voided"}"#.to_owned(),
    ];
    for body in table {
        let recorder = Recorder::with_responses([(200, CHARGE), (200, &body)]);
        let hitpay = recorder.hitpay();
        let name = reference("c-1");
        let refund = hitpay.refund_charge(&name, sgd(1_000));
        let error = refund.await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::CompareRefunds),
            "{body}"
        );
    }
    for body in [
        REFUNDED.replace(r#""c-1""#, "null"),
        REFUNDED.replace(r#""sgd""#, "null"),
        REFUNDED.replace(":10,", r#":"10.00","#),
    ] {
        let recorder = Recorder::with_responses([(200, CHARGE), (200, &body)]);
        let hitpay = recorder.hitpay();
        let name = reference("c-1");
        let refund = hitpay.refund_charge(&name, sgd(1_000));
        assert!(refund.await.is_ok(), "{body}");
    }
    let recorder = Recorder::with_responses([(200, REFUNDED)]);
    let hitpay = recorder.hitpay();
    let name = reference("f-2");
    let error = hitpay
        .refunds()
        .unwrap()
        .refund_status(&name)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Protocol, Outcome::ReadOnly)
    );
    assert_eq!(recorder.sent()[0].uri().path(), "/v1/refund/f-2");
}

#[tokio::test]
async fn the_notifications_of_a_refund_are_sent() {
    let recorder = Recorder::with_responses([
        (200, CHARGE),
        (201, REFUNDED),
        (200, CHARGE),
        (201, REFUNDED),
    ]);
    let hitpay = recorder.hitpay();
    let mut refund = new(sgd(1_000), Some("c-1"));
    refund
        .options
        .set("webhook", "https://shop.example/refunds");
    refund.options.set("send_email", "true");
    refund.options.set("email", "ana@shop.example");
    hitpay.refunds().unwrap().refund(&refund).await.unwrap();
    let expected = r#"{"amount":10.00,"payment_id":"c-1","webhook":"https://shop.example/refunds","send_email":"true","email":"ana@shop.example"}"#;
    assert_eq!(recorder.sent()[1].body(), expected);
    let mut notice = RefundNotice::default();
    notice.send_email = Some(false);
    let name = reference("c-1");
    hitpay
        .refund_charge_with(&name, sgd(1_000), &notice)
        .await
        .unwrap();
    let expected = r#"{"amount":10.00,"payment_id":"c-1","send_email":"false"}"#;
    assert_eq!(recorder.sent()[3].body(), expected);

    for (name, value) in [
        ("send_email", "yes"),
        ("webhook", "/refunds"),
        ("e-mail", "x"),
    ] {
        let mut refund = new(sgd(1_000), Some("c-1"));
        refund.options.set(name, value);
        let recorder = Recorder::with_responses([]);
        let hitpay = recorder.hitpay();
        let error = hitpay.refunds().unwrap().refund(&refund).await.unwrap_err();
        assert_eq!(error.field(), Some(name));
    }
}
