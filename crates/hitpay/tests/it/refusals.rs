//! Error bodies, each with the parts kept in the error.

use dhow_core::PaymentProvider;

use crate::recorder::Recorder;

/// Body, message, code, field errors, and the field named by the error.
type Row = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static [(&'static str, &'static str)],
    Option<&'static str>,
);

const ROWS: &[Row] = &[
    (
        r#"{"message":"no","errors":{"amount":["too small","no number"]}}"#,
        Some("no"),
        None,
        &[("amount", "too small"), ("amount", "no number")],
        Some("amount"),
    ),
    (
        r#"{"message":"no","errors":{"amount":"too small"}}"#,
        Some("no"),
        None,
        &[("amount", "too small")],
        Some("amount"),
    ),
    (
        r#"{"message":"no","errors":["too small","no number"]}"#,
        Some("no"),
        None,
        &[("", "too small"), ("", "no number")],
        None,
    ),
    (
        r#"{"message":"no","errors":{"amount":["","too small",7,null,{}],"currency":12.5,"name":true}}"#,
        Some("no"),
        None,
        &[
            ("amount", "too small"),
            ("amount", "7"),
            ("currency", "12.5"),
        ],
        Some("amount"),
    ),
    (
        r#"{"message":"no","errors":[""]}"#,
        Some("no"),
        None,
        &[],
        None,
    ),
    (
        r#"{"message":"","error_message":"no","error_code":7}"#,
        Some("no"),
        Some("7"),
        &[],
        None,
    ),
    (
        r#"{"detail":"no","error_code":"taken"}"#,
        Some("no"),
        Some("taken"),
        &[],
        None,
    ),
];

#[tokio::test]
async fn every_part_of_a_refusal_is_kept() {
    for (body, message, code, fields, field) in ROWS {
        let recorder = Recorder::with_responses([(422, body)]);
        let reference = "90f28b43".parse().unwrap();
        let error = recorder.hitpay().payment_status(&reference).await;
        let error = error.unwrap_err();
        let fault = error.gateway().unwrap();
        assert_eq!(fault.message.as_deref(), *message, "{body}");
        assert_eq!(fault.code.as_deref(), *code, "{body}");
        let kept: Vec<(&str, &str)> = fault
            .fields
            .iter()
            .map(|(field, words)| (field.as_str(), words.as_str()))
            .collect();
        assert_eq!(kept, *fields, "{body}");
        assert_eq!(error.field(), *field, "{body}");
    }
}
