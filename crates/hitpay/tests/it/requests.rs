//! Requests as sent, and responses as read.

use std::time::Duration;

use dhow_core::{
    Currency, Error, ErrorKind, Money, NewPayment, NewRefund, NextAction, Outcome, PaymentProvider,
    PaymentStatus, ProviderReference, RefundStatus, Resolution,
};
use dhow_hitpay::{BodyEncoding, ChargeQuery, NewPaymentRequest, PaymentRequestQuery};
use http::Method;

use crate::recorder::Recorder;

pub(crate) const ID: &str = "90f28b43-2cff-4f86-a29e-15697424b3e7";

pub(crate) const CREATED: &str = r#"{"id":"90f28b43-2cff-4f86-a29e-15697424b3e7","name":null,"amount":"599.00","currency":"SGD","status":"pending","reference_number":"REF123","url":"https://securecheckout.sandbox.hit-pay.com/x/checkout","executor_id":12,"expiry_date":null,"created_at":"2020-07-03T02:18:49"}"#;

pub(crate) fn order() -> NewPayment {
    let amount = Money::from_minor(59_900, Currency::SGD);
    let mut order = NewPayment::new("REF123".parse().unwrap(), amount);
    order.customer.email = Some("a@b.example".into());
    order.return_url = Some("https://test.com/success".into());
    order.webhook_url = Some("https://test.com/webhook".into());
    order.methods = vec!["card".into(), "paynow_online".into()];
    order.expires_in = Some(Duration::from_secs(1800));
    order
}

pub(crate) fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

#[tokio::test]
async fn a_payment_is_created_with_the_documented_headers_and_body() {
    let recorder = Recorder::with_responses([(201, CREATED)]);
    let payment = recorder.hitpay().create_payment(&order()).await.unwrap();

    let sent = recorder.sent();
    assert_eq!(sent[0].method(), Method::POST);
    assert_eq!(
        sent[0].uri(),
        "https://api.sandbox.hit-pay.com/v1/payment-requests"
    );
    let header = |name: &str| sent[0].headers()[name].to_str().unwrap();
    assert_eq!(header("x-business-api-key"), "meowmeowmeow");
    assert_eq!(header("x-requested-with"), "XMLHttpRequest");
    assert_eq!(header("accept"), "application/json");
    assert_eq!(header("content-type"), "application/json");
    let expected = r#"{"amount":599.00,"currency":"SGD","payment_methods":["card","paynow_online"],"email":"a@b.example","reference_number":"REF123","redirect_url":"https://test.com/success","webhook":"https://test.com/webhook","expires_after":"30 mins","send_email":"false","send_sms":"false"}"#;
    assert_eq!(sent[0].body(), expected);

    assert_eq!(payment.status, PaymentStatus::Pending);
    assert_eq!(payment.merchant_reference.as_deref(), Some("REF123"));
    let url = "https://securecheckout.sandbox.hit-pay.com/x/checkout".to_owned();
    assert_eq!(payment.next_actions, [NextAction::Redirect { url }]);
    recorder.assert_calls([(
        "POST /v1/payment-requests",
        "https://api.sandbox.hit-pay.com/v1/payment-requests",
    )]);
}

#[tokio::test]
async fn the_same_payment_can_be_sent_as_the_form_of_the_old_documents() {
    let recorder = Recorder::with_responses([(200, CREATED)]);
    let hitpay = recorder.hitpay_with(BodyEncoding::Form);
    hitpay.create_payment(&order()).await.unwrap();
    let sent = recorder.sent();
    let content_type = &sent[0].headers()["content-type"];
    assert_eq!(content_type, "application/x-www-form-urlencoded");
    let body = std::str::from_utf8(sent[0].body()).unwrap();
    assert!(
        body.starts_with("amount=599.00&currency=SGD&payment_methods%5B%5D=card&"),
        "{body}"
    );
    assert!(body.contains("redirect_url=https%3A%2F%2Ftest.com%2Fsuccess"));
}

#[tokio::test]
async fn a_hostile_reference_does_not_change_the_path() {
    let hostile = reference("../../v1/customers?limit=1#");
    let recorder = Recorder::with_responses([(404, "{}"), (404, "{}"), (404, "{}"), (404, "{}")]);
    let hitpay = recorder.hitpay();
    assert!(hitpay.payment_status(&hostile).await.is_err());
    assert!(hitpay.charge(&hostile).await.is_err());
    assert!(
        hitpay
            .refunds()
            .unwrap()
            .refund_status(&hostile)
            .await
            .is_err()
    );
    assert!(
        hitpay
            .cancellation()
            .unwrap()
            .cancel(&hostile)
            .await
            .is_err()
    );
    for request in recorder.sent() {
        assert_eq!(
            request.uri().path().matches('/').count(),
            3,
            "{}",
            request.uri()
        );
        assert!(
            request
                .uri()
                .path()
                .ends_with("/..%2F..%2Fv1%2Fcustomers%3Flimit%3D1%23")
        );
        assert_eq!(request.uri().query(), None);
    }
    assert!(hitpay.payment_status(&reference("..")).await.is_err());
    assert_eq!(
        recorder.sent().len(),
        4,
        "dots cannot be escaped, so nothing is sent"
    );
}

#[tokio::test]
async fn an_unreadable_success_is_unknown_and_resolved_by_a_search() {
    for body in [
        "<html>ok</html>",
        "",
        "{",
        "[]",
        r#"{"id":7}"#,
        r#"{"id":"","amount":"1","currency":"SGD","status":"pending"}"#,
    ] {
        let recorder = Recorder::with_responses([(200, body)]);
        let error = recorder
            .hitpay()
            .create_payment(&order())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{body}"
        );
        assert_eq!(recorder.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_502_page_after_a_write_keeps_its_status_and_leaves_the_outcome_unknown() {
    let page = format!("<html>{}</html>", "upstream-17 ".repeat(700));
    let recorder = Recorder::with_responses([(502, &page)]);
    let error = recorder
        .hitpay()
        .create_payment(&order())
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
    assert_eq!(error.gateway().unwrap().status, Some(502));
    let shown = format!("{error} {error:?}");
    assert!(
        shown.len() < 1_000 && !shown.contains("upstream-17"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_decline_is_a_refusal_by_the_gateway_not_a_fault_of_the_network() {
    let body = r#"{"message":"The payment request is completed and cannot be deleted."}"#;
    let recorder = Recorder::with_responses([(400, body)]);
    let hitpay = recorder.hitpay();
    let cancellation = hitpay.cancellation().unwrap();
    let error = cancellation.cancel(&reference("r-1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Declined);
    assert_eq!(error.outcome(), Outcome::Refused);
    assert!(error.to_string().contains("cannot be deleted"));
}

#[tokio::test]
async fn a_validation_error_names_the_gateways_field() {
    let body = r#"{"message":"The given data was invalid.","errors":{"currency":["The selected currency is invalid."]}}"#;
    let recorder = Recorder::with_responses([(422, body)]);
    let error = recorder
        .hitpay()
        .create_payment(&order())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.outcome(), Outcome::Refused);
    assert_eq!(error.field(), Some("currency"));
}

#[tokio::test]
async fn a_refund_names_the_payment_within_the_request() {
    let paid = r#"{"id":"r-1","amount":"599.00","currency":"SGD","status":"completed","payments":[{"id":"c-0","status":"failed"},{"id":"c-1","status":"succeeded","amount":"599.00","currency":"SGD"}]}"#;
    let refunded = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":100.50,"total_amount":599,"currency":"sgd","status":"succeeded","created_at":"2025-05-21T17:17:52"}"#;
    let recorder = Recorder::with_responses([(200, paid), (201, refunded)]);
    let amount = Money::from_minor(10_050, Currency::SGD);
    let new = NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), amount);
    let hitpay = recorder.hitpay();
    let refund = hitpay.refunds().unwrap().refund(&new).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!(refund.amount.unwrap().money(), Some(amount));
    assert_eq!(recorder.sent()[1].method(), Method::POST);
    assert_eq!(recorder.sent()[1].uri().path(), "/v1/refund");
    assert_eq!(
        recorder.sent()[1].body(),
        r#"{"amount":100.50,"payment_id":"c-1"}"#
    );
    recorder.assert_calls([
        ("GET /v1/payment-requests/{id}", "/v1/payment-requests/r-1"),
        ("POST /v1/refund", "/v1/refund"),
    ]);
}

#[tokio::test]
async fn a_refund_is_read_by_its_own_id() {
    let read = r#"{"id":"f-1","payment_id":"c-1","amount_refunded":100.50,"total_amount":599,"currency":"sgd","status":"pending"}"#;
    let recorder = Recorder::with_responses([(200, read)]);
    let hitpay = recorder.hitpay();
    let id = reference("f-1");
    let refund = hitpay.refunds().unwrap().refund_status(&id).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Pending);
    assert_eq!(refund.provider_reference.as_str(), "f-1");
    recorder.assert_calls([("GET /v1/refund/{id}", "/v1/refund/f-1")]);
}

#[tokio::test]
async fn nothing_is_refunded_before_a_payment_or_without_naming_one_of_several() {
    let unpaid = r#"{"id":"r","amount":"1.00","currency":"SGD","status":"pending"}"#;
    let twice = r#"{"id":"r","amount":"1.00","currency":"SGD","status":"pending","payments":[{"id":"a","status":"succeeded"},{"id":"b","status":"succeeded"}]}"#;
    for (body, field) in [(unpaid, "payment"), (twice, "attempt")] {
        let recorder = Recorder::with_responses([(200, body)]);
        let amount = Money::from_minor(100, Currency::SGD);
        let new = NewRefund::new("B".parse().unwrap(), reference("r"), amount);
        let hitpay = recorder.hitpay();
        let error: Error = hitpay.refunds().unwrap().refund(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field));
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
}

#[tokio::test]
async fn requests_can_be_listed_updated_and_deleted() {
    let list = format!("[{CREATED}]");
    let recorder = Recorder::with_responses([
        (200, &list),
        (200, ""),
        (200, &CREATED.replace("599.00", "600.00")),
        (200, r#"{"success": true}"#),
    ]);
    let hitpay = recorder.hitpay();
    let mut query = PaymentRequestQuery::default();
    query.metadata = Some(("order id".into(), "1&2".into()));
    assert_eq!(
        hitpay
            .payment_requests(&query)
            .await
            .unwrap()
            .requests
            .len(),
        1
    );
    let amount = Money::from_minor(60_000, Currency::SGD);
    let new = NewPaymentRequest::new("REF123".parse().unwrap(), amount);
    hitpay
        .update_payment_request(&reference(ID), &new)
        .await
        .unwrap();
    hitpay.delete_payment_request(&reference(ID)).await.unwrap();

    let path = "/v1/payment-requests/90f28b43-2cff-4f86-a29e-15697424b3e7";
    let sent = recorder.sent();
    assert_eq!(
        sent[0].uri().query(),
        Some("metadata%5Border%20id%5D=1%262")
    );
    assert_eq!(
        (sent[1].method(), sent[1].uri().path()),
        (&Method::PUT, path)
    );
    assert_eq!(
        (sent[2].method(), sent[2].uri().path()),
        (&Method::GET, path)
    );
    assert_eq!(sent[3].method(), Method::DELETE);
    recorder.assert_calls([
        ("GET /v1/payment-requests", "/v1/payment-requests"),
        ("PUT /v1/payment-requests/{id}", path),
        ("GET /v1/payment-requests/{id}", path),
        ("DELETE /v1/payment-requests/{id}", path),
    ]);
}

#[tokio::test]
async fn charges_are_listed_by_cursor_and_read_with_their_refunds() {
    let list = r#"{"data":[{"id":"c-1","status":"succeeded","amount":100,"currency":"sgd","payment_method":{"name":"PayNow"},"created_at":"2025-01-01T00:00:00+08:00"}],"links":{"next":"https://evil.example/"},"meta":{"next_cursor":"abc"}}"#;
    let one = r#"{"id":"c-1","status":"partially_refunded","amount":100,"currency":"sgd","refunded_amount":40,"payment_request_id":"r-1"}"#;
    let recorder = Recorder::with_responses([(200, list), (200, one)]);
    let hitpay = recorder.hitpay();
    let mut query = ChargeQuery::default();
    query.statuses = vec!["success".into()];
    query.cursor = Some("x/y".into());
    let page = hitpay.charges(&query).await.unwrap();
    assert_eq!(page.next_cursor.as_deref(), Some("abc"));
    assert_eq!(page.charges[0].method.as_deref(), Some("PayNow"));
    let charge = hitpay.charge(&reference("c-1")).await.unwrap();
    assert_eq!(charge.status, PaymentStatus::Paid);
    assert_eq!(charge.refunded.unwrap().money().unwrap().minor(), 4_000);
    let sent = recorder.sent();
    assert_eq!(
        sent[0].uri().query(),
        Some("cursor=x%2Fy&statuses%5B%5D=success")
    );
    recorder.assert_calls([
        ("GET /v1/charges", "/v1/charges"),
        ("GET /v1/charges/{id}", "/v1/charges/c-1"),
    ]);
}

#[tokio::test]
async fn the_key_is_never_printed() {
    let recorder = Recorder::with_responses([(401, r#"{"message":"Unauthenticated."}"#)]);
    let hitpay = recorder.hitpay();
    let error = hitpay.create_payment(&order()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.outcome(), Outcome::Refused);
    assert!(!format!("{hitpay:?} {error:?} {error}").contains("meow"));
}

#[tokio::test]
async fn a_validation_error_of_the_common_verbs_names_the_callers_field() {
    for (of_hitpay, field) in [
        ("payment_methods", "methods"),
        ("payment_methods.0", "methods"),
        ("expires_after", "expires_in"),
        ("purpose", "description"),
        ("redirect_url", "return_url"),
        ("webhook", "webhook_url"),
        ("reference_number", "merchant_reference"),
        ("staff_id", "staff_id"),
    ] {
        let body =
            format!(r#"{{"message":"Invalid.","errors":{{"{of_hitpay}":["It is invalid."]}}}}"#);
        let recorder = Recorder::with_responses([(422, &body)]);
        let created = recorder.hitpay().create_payment(&order()).await;
        let error = created.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        let fields = &error.gateway().unwrap().fields;
        assert_eq!(fields[0].0, of_hitpay, "HitPay's own name stays readable");
    }
}

#[tokio::test]
async fn a_time_to_pay_without_length_or_beyond_a_century_is_refused_before_anything_is_sent() {
    for (seconds, accepted) in [
        (0, false),
        (1, true),
        (36_500 * 86_400, true),
        (36_500 * 86_400 + 1, false),
        (u64::MAX, false),
    ] {
        let recorder = Recorder::with_responses([(201, CREATED)]);
        let mut new = order();
        new.expires_in = Some(Duration::from_secs(seconds));
        match recorder.hitpay().create_payment(&new).await {
            Ok(_) => assert!(accepted, "{seconds}"),
            Err(error) => {
                assert!(!accepted, "{seconds}: {error}");
                assert_eq!(error.outcome(), Outcome::NotSent);
                let rule = "must be at least one second and at most 36500 days";
                assert_eq!((error.field(), error.message()), (Some("expires_in"), rule));
            }
        }
    }
}
