//! Payment requests, payments and charges that contradict themselves: paid stays paid, and nothing confirms.

use dhow_core::{
    AssuranceLevel, Currency, Delivery, ErrorKind, Event, Expectation, Money, NotConfirmed,
    Payment, PaymentProvider, PaymentStatus, ProviderId, Secret, Subject, WebhookVerifier,
};
use dhow_hitpay::event_signature;

use crate::{
    events::{form_event, json_event, webhooks},
    recorder::Recorder,
    requests::reference,
};

const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";
const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const SUCCEEDED: &str = r#"[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"}]"#;

fn expectation(payment: &Payment) -> Expectation {
    let amount = Money::from_minor(1_000, Currency::SGD);
    Expectation::for_payment(payment, "ORDER-7".parse().unwrap(), amount)
}

fn expected(environment: dhow_core::Environment) -> Expectation {
    let amount = Money::from_minor(1_000, Currency::SGD);
    let hitpay = ProviderId::from_static("hitpay");
    Expectation::new(hitpay, environment, "ORDER-7".parse().unwrap(), amount)
}

/// A payment request; `status` is raw JSON.
fn body(status: &str, payments: &str) -> String {
    format!(
        r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":{status},"reference_number":"ORDER-7","payments":{payments}}}"#
    )
}

fn event(body: &str) -> Event {
    json_event("payment_request", "completed", body)
}

async fn poll(body: &str) -> Payment {
    let recorder = Recorder::with_responses([(200, body)]);
    let payment = recorder.hitpay().payment_status(&reference(REQUEST)).await;
    payment.unwrap()
}

fn asks_gateway(event: &Event) -> bool {
    let refused = event.confirm(&expected(event.environment));
    event.assurance.level() == AssuranceLevel::AskGateway
        && matches!(refused, Err(NotConfirmed::AskGateway(_)))
}

#[tokio::test]
async fn only_completed_and_pending_are_consistent_with_a_successful_payment() {
    for status in [r#""completed""#, r#""pending""#] {
        let body = body(status, SUCCEEDED);
        let event = event(&body);
        assert_eq!(event.assurance.level(), AssuranceLevel::Full, "{status}");
        assert!(
            event.confirm(&expected(event.environment)).is_ok(),
            "{status}"
        );
        let payment = poll(&body).await;
        assert!(payment.confirm(&expectation(&payment)).is_ok(), "{status}");
        assert!(payment.warnings.is_empty(), "{status}");
    }
    for status in [
        r#""failed""#,
        r#""inactive""#,
        r#""expired""#,
        r#""canceled""#,
        r#""cancelled""#,
        r#""incompleted""#,
        r#""succeeded""#,
        r#""Completed""#,
        r#""completed ""#,
        r#"" pending""#,
        r#""glowing""#,
    ] {
        let body = body(status, SUCCEEDED);
        let event = event(&body);
        let paid = Subject::Payment(PaymentStatus::Paid);
        assert_eq!(event.subject, paid, "{status}");
        assert!(asks_gateway(&event), "{status}: {:?}", event.assurance);
        let payment = poll(&body).await;
        assert_eq!(payment.status, PaymentStatus::Paid, "{status}");
        assert_eq!(payment.received, None, "{status}");
        assert_eq!(payment.warnings.len(), 1, "{status}");
        let refused = payment.confirm(&expectation(&payment)).unwrap_err();
        let amount = matches!(refused, NotConfirmed::Amount { .. });
        assert!(amount, "{status}: {refused}");
    }
}

#[tokio::test]
async fn a_refunded_request_does_not_confirm() {
    let back = |amount: &str| {
        format!(
            r#"[{{"id":"p","status":"partially_refunded","amount":"10.00","currency":"SGD","refunded_amount":"{amount}"}}]"#
        )
    };
    // Status of the request, payments, refunded minor units.
    for (status, payments, minor) in [
        (r#""refunded""#, SUCCEEDED.to_owned(), Some(1_000)),
        (r#""refunded""#, back("10.00"), Some(1_000)),
        (r#""refunded""#, back("4.00"), None),
        (r#""partially_refunded""#, SUCCEEDED.to_owned(), None),
        (r#""partially_refunded""#, back("4.00"), None),
    ] {
        let body = body(status, &payments);
        let event = event(&body);
        assert!(asks_gateway(&event), "{body}");
        let payment = poll(&body).await;
        assert_eq!(payment.status, PaymentStatus::Paid, "{body}");
        for refunded in [&event.refunded, &payment.refunded] {
            let money = refunded.as_ref().unwrap().money();
            assert_eq!(money.map(Money::minor), minor, "{body}");
        }
        let refused = payment.confirm(&expectation(&payment)).unwrap_err();
        let went_back = matches!(refused, NotConfirmed::Refunded { .. });
        assert!(went_back, "{body}: {refused}");
        assert_eq!(payment.warnings.len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_missing_repeated_or_zero_payment_is_no_received_amount() {
    for payments in [
        "null",
        r#""none""#,
        "[]",
        r#"[{"id":"p","status":"succeeded","amount":"5.00","currency":"SGD"},{"id":"p","status":"succeeded","amount":"5.00","currency":"SGD"}]"#,
        r#"[{"id":"p","status":"succeeded","amount":"10.00","currency":"SGD"},{"id":"P","status":"failed","amount":"10.00","currency":"SGD"}]"#,
        r#"[{"id":7,"status":"succeeded","amount":"5.00","currency":"SGD"},{"id":"7","status":"succeeded","amount":"5.00","currency":"SGD"}]"#,
        r#"[{"id":"p","status":"succeeded","amount":"0.00","currency":"SGD"}]"#,
        r#"[{"id":"p","status":"succeeded","amount":0,"currency":"SGD"}]"#,
        r#"[{"id":true,"status":"succeeded","amount":"10.00"}]"#,
    ] {
        let body = body(r#""completed""#, payments);
        let event = event(&body);
        assert_eq!(event.amount, None, "{payments}");
        assert!(asks_gateway(&event), "{payments}");
        let payment = poll(&body).await;
        assert_eq!(payment.status, PaymentStatus::Paid, "{payments}");
        assert_eq!(payment.received, None, "{payments}");
        assert_eq!(payment.warnings.len(), 1, "{payments}");
        let refused = payment.confirm(&expectation(&payment)).unwrap_err();
        let amount = matches!(refused, NotConfirmed::Amount { .. });
        assert!(amount, "{payments}: {refused}");
    }
    let without = format!(
        r#"{{"id":"{REQUEST}","amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-7"}}"#
    );
    assert_eq!(poll(&without).await.received, None);
    // The refunded amount of a payment listed twice is unknown, too.
    let one = r#"{"id":"p","status":"partially_refunded","amount":"10.00","currency":"SGD","refunded_amount":"4.00"}"#;
    let twice = body(r#""completed""#, &format!("[{one},{one}]"));
    assert_eq!(poll(&twice).await.refunded.unwrap().money(), None);
    // A value that is not a list may hide a successful payment.
    let failed = body(r#""failed""#, r#""none""#);
    assert_eq!(event(&failed).assurance.level(), AssuranceLevel::AskGateway);
}

#[tokio::test]
async fn a_refunded_amount_above_the_received_one_is_unknown() {
    let charge = |word: &str, back: &str| {
        let body = format!(
            r#"{{"id":"{CHARGE}","channel":"api","payment_request_id":"{REQUEST}","order_reference_number":"ORDER-7","status":"{word}","currency":"sgd","amount":10,"refunded_amount":{back}}}"#
        );
        json_event("charge", "updated", &body)
    };
    for word in ["succeeded", "partially_refunded", "refunded"] {
        let one = format!(
            r#"{{"id":"p","status":"{word}","amount":"10.00","currency":"SGD","refunded_amount":"10.01"}}"#
        );
        let other = r#"{"id":"q","status":"succeeded","amount":"10.00","currency":"SGD"}"#;
        for payments in [format!("[{one}]"), format!("[{one},{other}]")] {
            let body = body(r#""completed""#, &payments);
            assert!(asks_gateway(&event(&body)), "{payments}");
            let payment = poll(&body).await;
            assert_eq!(payment.refunded.as_ref().unwrap().money(), None);
            let refused = payment.confirm(&expectation(&payment)).unwrap_err();
            let went_back = matches!(refused, NotConfirmed::Refunded { .. });
            assert!(went_back, "{payments}: {refused}");
        }
        assert!(asks_gateway(&charge(word, "10.01")), "{word}");
    }
    let whole = charge("refunded", "10.00");
    assert_eq!(whole.assurance.level(), AssuranceLevel::Full);
}

#[test]
fn a_zero_amount_is_not_a_received_amount() {
    let doubtful = |event: &Event| {
        let doubt = dhow_core::Doubt::BrokenGrammar("amount".into());
        asks_gateway(event) && event.assurance.doubts().contains(&doubt)
    };
    for amount in ["0", "0.00"] {
        let form = form_event(&format!(
            "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=ORDER-7&phone=&amount={amount}&currency=SGD&status=completed"
        ));
        assert!(doubtful(&form), "form, {amount}");
        let form = form_event(&format!(
            "payment_id={CHARGE}&recurring_billing_id={REQUEST}&amount={amount}&currency=SGD&status=succeeded&reference=ORDER-7"
        ));
        assert!(doubtful(&form), "recurring form, {amount}");
        let charge = format!(
            r#"{{"id":"{CHARGE}","channel":"api","order_reference_number":"ORDER-7","status":"succeeded","currency":"sgd","amount":{amount}}}"#
        );
        let charge = json_event("charge", "created", &charge);
        assert!(doubtful(&charge), "charge, {amount}");
    }
}

#[test]
fn a_boolean_is_neither_an_id_nor_a_reference() {
    for id in ["true", "false"] {
        let body = body(r#""completed""#, SUCCEEDED);
        let named = event(&body.replace(&format!(r#""{REQUEST}""#), id));
        assert_eq!(named.id, None, "{id}");
        assert_eq!(named.provider_reference, None, "{id}");
        assert!(
            asks_gateway(&named) || named.subject == Subject::Unreadable,
            "{id}"
        );
        let referring = event(&body.replace(r#""ORDER-7""#, id));
        assert_eq!(referring.merchant_reference, None, "{id}");
    }
}

#[tokio::test]
async fn a_response_without_an_id_is_about_the_requested_id() {
    let with = |id: &str, rest: &str| format!("{{{id}{rest}}}");
    let payment = format!(
        r#""amount":"10.00","currency":"SGD","status":"completed","reference_number":"ORDER-7","payments":{SUCCEEDED}"#
    );
    let transfer = r#""status":"paid","payment_amount":10,"payment_currency":"sgd""#;
    let refund = r#""status":"succeeded","amount_refunded":10,"currency":"sgd""#;
    let charge = r#""status":"succeeded","amount":10,"currency":"sgd""#;
    let id = reference(REQUEST);
    for absent in [r#""id":null,"#, ""] {
        let polled = poll(&with(absent, &payment)).await;
        assert_eq!(polled.provider_reference, id, "{absent}");
        assert!(polled.confirm(&expectation(&polled)).is_ok(), "{absent}");
        let bodies = [transfer, refund, charge].map(|rest| with(absent, rest));
        let recorder = Recorder::with_responses(bodies.each_ref().map(|body| (200, body.as_str())));
        let hitpay = recorder.hitpay();
        let payout = hitpay.payouts().unwrap().payout_status(&id).await.unwrap();
        assert_eq!(payout.provider_reference, id, "{absent}");
        let refund = hitpay.refunds().unwrap().refund_status(&id).await.unwrap();
        assert_eq!(refund.provider_reference, id, "{absent}");
        assert_eq!(hitpay.charge(&id).await.unwrap().id, id, "{absent}");
    }
    // A value that is not an object has no id, and an id of another type is a different id.
    for odd in [
        "{}".to_owned(),
        with(r#""id":true,"#, &payment),
        with(r#""id":"","#, &payment),
    ] {
        let recorder = Recorder::with_responses([(200, &odd)]);
        let error = recorder.hitpay().payment_status(&id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{odd}");
    }
}

#[test]
fn contradicting_unsigned_headers_are_a_doubt() {
    let completed = body(r#""completed""#, SUCCEEDED);
    let failed = body(r#""failed""#, "[]");
    let level = |headers: &[(&str, &str)], body: &str| {
        let salt = Secret::new("self-made-salt-1").unwrap();
        let signature = event_signature(&salt, body.as_bytes());
        let mut request = http::Request::post("/").header("hitpay-signature", signature);
        for (name, value) in headers {
            let value = http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request = request.header(*name, value);
        }
        let request = request.body(bytes::Bytes::from(body.to_owned())).unwrap();
        let verified = webhooks().verify_webhook(&Delivery::from_request(request));
        webhooks().event(&verified.unwrap()).assurance.level()
    };
    let object = |value| ("hitpay-event-object", value);
    let kind = |value| ("hitpay-event-type", value);
    let (request, done) = (object("payment_request"), kind("completed"));
    for (headers, body) in [
        (vec![request, done], &completed),
        (vec![request, kind("updated")], &completed),
        (vec![request, request, done, done], &completed),
        (vec![request, kind("failed")], &failed),
        (vec![request, kind("updated")], &failed),
        (vec![request, kind("created")], &failed),
        (vec![], &completed),
        (vec![], &failed),
    ] {
        assert_eq!(level(&headers, body), AssuranceLevel::Full, "{headers:?}");
    }
    for (headers, body) in [
        (vec![request, object("charge"), done], &completed),
        (vec![object("charge"), request, done], &completed),
        (vec![request, done, kind("failed")], &completed),
        (vec![request, kind("created"), done], &completed),
        (vec![request, kind("failed")], &completed),
        (vec![request, kind("canceled")], &completed),
        (vec![request, kind("cancelled")], &completed),
        (vec![request, kind("expired")], &completed),
        (vec![request, done], &failed),
        (vec![request, kind("succeeded")], &failed),
        (vec![request, kind("paid")], &failed),
        // Headers that exist but cannot be read.
        (vec![object("payment_r\u{e9}quest"), done], &completed),
        (vec![object("\u{30d5}"), done], &completed),
        (vec![object("payment_request\u{a0}")], &completed),
        (vec![object(""), done], &completed),
        (vec![request, kind("compl\u{e9}ted")], &completed),
        (vec![request, kind("\u{30d5}")], &failed),
        (vec![request, kind("com pleted")], &completed),
        (vec![request, kind("")], &completed),
        (
            vec![object("payment_r\u{e9}quest"), kind("\u{30d5}")],
            &failed,
        ),
    ] {
        let asks_gateway = level(&headers, body) == AssuranceLevel::AskGateway;
        assert!(asks_gateway, "{headers:?}");
    }
}

#[test]
fn a_contradicting_type_is_a_doubt_for_charges_and_transfers_too() {
    let charge = |word: &str| {
        let back = if word == "refunded" { 10 } else { 0 };
        format!(
            r#"{{"id":"{CHARGE}","channel":"api","order_reference_number":"ORDER-7","status":"{word}","currency":"sgd","amount":10,"refunded_amount":{back}}}"#
        )
    };
    let transfer = |word: &str| {
        format!(
            r#"{{"id":"t-1","beneficiary":{{}},"payment_currency":"sgd","payment_amount":5,"status":"{word}"}}"#
        )
    };
    for (object, kind, body, fits) in [
        ("charge", "created", charge("succeeded"), true),
        ("charge", "updated", charge("refunded"), true),
        ("charge", "succeeded", charge("succeeded"), true),
        ("charge", "failed", charge("failed"), true),
        ("charge", "created", charge("failed"), true),
        ("charge", "failed", charge("succeeded"), false),
        ("charge", "succeeded", charge("failed"), false),
        ("charge", "completed", charge("pending"), false),
        ("transfer", "paid", transfer("paid"), true),
        ("transfer", "processing", transfer("paid"), true),
        ("transfer", "failed", transfer("failed"), true),
        ("transfer", "failed", transfer("paid"), false),
        ("transfer", "canceled", transfer("paid"), false),
        ("transfer", "paid", transfer("processing"), false),
    ] {
        let level = json_event(object, kind, &body).assurance.level();
        let full = level == AssuranceLevel::Full;
        assert_eq!(full, fits, "{object}.{kind}: {body}");
    }
}
