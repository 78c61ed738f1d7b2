//! Responses with members of unexpected types.

use dhow_core::{Currency, Money, NewPayment, PaymentProvider, PaymentStatus, ProviderReference};

use serde_json::{Value, json};

use super::expectation;
use crate::recorder::Recorder;

const CREATED: &str = r#"{"id":"pi_1","createdAt":"2022-07-18T06:35:25.932Z","updatedAt":"2022-07-18T06:35:25.932Z","purchaseReference":"R","customerReference":"R","amount":200,"currency":"XOF","token":"t.o.k","status":"payment_required","payments":[],"mode":"sandbox"}"#;

#[tokio::test]
async fn a_response_to_a_creation_with_unexpected_types_is_parsed() {
    let altered = |from: &str, to: &str| {
        assert!(CREATED.contains(from), "{from}");
        CREATED.replace(from, to)
    };
    let answers = [
        format!("\u{feff}{CREATED}"),
        format!("\r\n  {CREATED}\r\n"),
        altered(
            r#""createdAt":"2022-07-18T06:35:25.932Z""#,
            r#""createdAt":1732700000"#,
        ),
        altered(
            r#""updatedAt":"2022-07-18T06:35:25.932Z""#,
            r#""updatedAt":{}"#,
        ),
        altered(r#""currency":"XOF""#, r#""currency":null"#),
        altered(r#""customerReference":"R""#, r#""customerReference":null"#),
        altered(r#""token":"t.o.k""#, r#""token":null"#),
        altered(r#""token":"t.o.k""#, r#""token":7"#),
        altered(r#""payments":[]"#, r#""payments":{}"#),
        altered(r#""payments":[]"#, r#""payments":null"#),
        altered(r#""payments":[]"#, r#""payments":"none""#),
        altered(
            r#""payments":[]"#,
            r#""payments":[{"id":7}],"nextAction":7"#,
        ),
        altered(r#""amount":200"#, r#""amount":"200""#),
        altered(r#""amount":200"#, r#""amount":200.0"#),
        altered(r#""token":"t.o.k""#, r#""name":"\ud83d""#),
    ];
    for answer in answers {
        let recorder = Recorder::with_responses([(201, &answer)]);
        let order = NewPayment::new("R".parse().unwrap(), Money::from_minor(200, Currency::XOF));
        let payment = recorder.hub2().create_payment(&order).await;
        let payment = payment.unwrap_or_else(|error| panic!("{answer}: {error}"));
        assert_eq!(payment.status, PaymentStatus::Pending, "{answer}");
        assert_eq!(payment.merchant_reference.as_deref(), Some("R"));
    }
}

#[tokio::test]
async fn a_created_payment_is_parsed_with_optional_members_of_any_shape() {
    let whole: Value = serde_json::from_str(CREATED).unwrap();
    let more = [
        "nextAction",
        "lastPaymentFailure",
        "merchantId",
        "overrideBusinessName",
        "name",
    ];
    let needed = ["id", "amount", "status"];
    let members = whole.as_object().unwrap().keys().map(String::as_str);
    let optional = members.filter(|name| !needed.contains(name)).chain(more);
    let optional: Vec<&str> = optional.collect();
    assert_eq!(optional.len(), 13);
    for name in optional {
        for value in [
            json!([]),
            json!({}),
            json!(["x"]),
            json!({"x": 1}),
            json!(null),
        ] {
            let mut answer = whole.clone();
            answer[name] = value.clone();
            let recorder = Recorder::with_responses([(201, &answer.to_string())]);
            let order =
                NewPayment::new("R".parse().unwrap(), Money::from_minor(200, Currency::XOF));
            let made = recorder.hub2().create_payment(&order).await;
            let made = made.unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(made.provider_reference.as_str(), "pi_1");
        }
    }
}

#[tokio::test]
async fn a_poll_reports_the_paid_amount_and_never_the_requested_amount() {
    let polled = |payments: &'static str, status: &'static str| async move {
        let body = format!(
            r#"{{"id":"pi_1","status":"{status}","amount":2500,"currency":"XOF","purchaseReference":"1042","mode":"sandbox","payments":{payments}}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let id = ProviderReference::new("pi_1").unwrap();
        recorder.hub2().payment_status(&id).await.unwrap()
    };
    let whole = r#"[{"id":"pay_1","status":"successful","amount":2500,"currency":"XOF"}]"#;
    let paid = polled(whole, "successful").await;
    assert!(paid.confirm(&expectation()).is_ok() && paid.warnings.is_empty());
    let half = r#"[{"id":"pay_1","status":"successful","amount":1250,"currency":"XOF"}]"#;
    for (payments, status) in [
        (half, "successful"),
        ("[]", "successful"),
        ("[7]", "successful"),
        (whole, "processing"),
    ] {
        let payment = polled(payments, status).await;
        let asked = payment.requested.clone().unwrap();
        assert_eq!(asked.money(), Some(Money::from_minor(2_500, Currency::XOF)));
        assert_ne!(payment.received, Some(asked), "{payments} {status}");
        assert!(
            payment.confirm(&expectation()).is_err(),
            "{payments} {status}"
        );
    }
    for amount in ["-2500", "\"FCFA\"", "2.5e3", "2500.5"] {
        let body = format!(
            r#"{{"id":"pi_1","status":"successful","amount":2500,"currency":"XOF","purchaseReference":"1042","mode":"sandbox","payments":[{{"id":"pay_1","status":"successful","amount":{amount},"currency":"XOF"}}]}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let id = ProviderReference::new("pi_1").unwrap();
        let payment = recorder.hub2().payment_status(&id).await.unwrap();
        assert_eq!(payment.status, PaymentStatus::Paid);
        let warnings = &payment.warnings;
        assert!(
            warnings
                .iter()
                .any(|warning| warning.contains("means no money")),
            "{warnings:?}"
        );
    }
    for (payments, attempts) in [
        ("[7]", 0),
        (
            r#"[{"id":null,"status":"successful","amount":2500,"currency":"XOF"}]"#,
            0,
        ),
        (
            r#"[{"status":"failed"},{"id":"pay_1","status":"successful","amount":2500,"currency":"XOF"}]"#,
            1,
        ),
    ] {
        let unreadable = polled(payments, "successful").await;
        assert_eq!(unreadable.warnings.len(), 1, "{:?}", unreadable.warnings);
        assert_eq!(unreadable.attempts.len(), attempts, "{payments}");
        assert_eq!(unreadable.received, None, "{payments}");
    }
}
