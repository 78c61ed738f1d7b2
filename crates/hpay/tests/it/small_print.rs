//! Names in errors, headers, and HTTP statuses that contradict a code.

use dhow_core::{Environment, ErrorKind, Outcome, ProviderId, Secret};
use dhow_hpay::{HPay, HPayConfig};

use crate::{
    answers::close,
    recorder::{PASSCODE, Recorder, config_with_keys},
};

#[test]
fn an_account_without_visible_text_is_refused_by_name() {
    let recorder = Recorder::answering([]);
    for (id, email, field) in [
        ("", "a@b.example", "merchant_id"),
        (" ", "a@b.example", "merchant_id"),
        ("100\n001", "a@b.example", "merchant_id"),
        ("100001", "", "merchant_email"),
        ("100001", "\t", "merchant_email"),
        ("100001", "a@b\u{7}.example", "merchant_email"),
    ] {
        let passcode = Secret::new(PASSCODE).unwrap();
        let config = HPayConfig::new(Environment::Sandbox, id, passcode, email);
        let error = HPay::new(config, recorder.transport()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.field(), Some(field), "{id:?} {email:?}");
        assert_eq!(error.provider().map(ProviderId::as_str), Some("hpay"));
    }
}

#[tokio::test]
async fn an_answer_about_another_merchant_names_the_member() {
    for (member, value) in [
        ("merchant_id", "100002"),
        ("merchantId", "100002"),
        ("merchant_site_code", "100002"),
        ("merchant_email", "other@shop.example"),
        ("merchantEmail", "other@shop.example"),
        ("receiver_email", "other@shop.example"),
    ] {
        let body = format!(r#"{{"error_code":"00","{member}":"{value}"}}"#);
        let recorder = Recorder::answering([(200, &body)]);
        let hpay = recorder.hpay_with(config_with_keys("100001"));
        let error = close(&hpay).await.unwrap_err();
        let named = format!("its `{member}` is not that of the request");
        assert!(error.message().contains(&named), "{error}");
    }
}

#[tokio::test]
async fn a_code_of_success_under_a_failing_http_status_is_no_success() {
    let data = r#"{"va_account":"9631241000000713987"}"#;
    let success = format!(r#"{{"error_code":"00","data":{data}}}"#);
    for status in [302, 400, 404, 409, 422, 500, 502, 503] {
        let recorder = Recorder::answering([(status, &success)]);
        let hpay = recorder.hpay_with(config_with_keys("100001"));
        let error = close(&hpay).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{status}");
        let gateway = error.gateway().unwrap();
        assert_eq!(gateway.status, Some(status), "{error}");
        let words = "a code of success came with an HTTP status of failure";
        assert!(error.message().contains(words), "{status} {error}");
    }
}

#[tokio::test]
async fn the_success_of_a_balance_has_its_words_in_the_error() {
    let recorder = Recorder::answering([(500, r#"{"error_code":"0","data":{}}"#)]);
    let hpay = recorder.hpay_with(config_with_keys("100001"));
    let error = hpay
        .account_balance(&"B-1".parse().unwrap())
        .await
        .unwrap_err();
    let said = error.gateway().unwrap().message.clone();
    assert_eq!(said.as_deref(), Some("Success."));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_what_came() {
    let recorder = Recorder::answering([(200, "[]"), (500, "[]")]);
    let hpay = recorder.hpay_with(config_with_keys("100001"));
    let error = close(&hpay).await.unwrap_err();
    assert!(error.message().contains("was not understood"), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(recorder.sent()[0].headers()["accept"], "application/json");
    let error = close(&hpay).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.outcome(), Outcome::Unknown);
}
