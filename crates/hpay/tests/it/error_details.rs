//! Field names in errors, headers, and HTTP statuses that contradict a code.

use dhow_core::{Currency, Environment, ErrorKind, Money, ProviderId, Retry, Secret};
use dhow_hpay::{BankCode, HPay, HPayConfig, NewVirtualAccount, OrderQuery};

use crate::{
    echo::close,
    recorder::{PASSCODE, Recorder, config_with_keys},
    transfers::new_transfer,
};

#[test]
fn an_empty_merchant_id_or_email_is_refused_by_field() {
    let recorder = Recorder::with_responses([]);
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
async fn a_response_about_another_merchant_names_the_field() {
    for (member, value) in [
        ("merchant_id", "100002"),
        ("merchantId", "100002"),
        ("merchant_site_code", "100002"),
        ("merchant_email", "other@shop.example"),
        ("merchantEmail", "other@shop.example"),
        ("receiver_email", "other@shop.example"),
    ] {
        let body = format!(r#"{{"error_code":"00","{member}":"{value}"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
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
        let recorder = Recorder::with_responses([(status, &success)]);
        let hpay = recorder.hpay_with(config_with_keys("100001"));
        let error = close(&hpay).await.unwrap_err();
        assert!(error.outcome().is_unknown(), "{status}");
        let gateway = error.gateway().unwrap();
        assert_eq!(gateway.status, Some(status), "{error}");
        let words = "a code of success came with a failing HTTP status";
        assert!(error.message().contains(words), "{status} {error}");
    }
}

#[tokio::test]
async fn a_balance_code_of_success_has_its_text_in_the_error() {
    let recorder = Recorder::with_responses([(500, r#"{"error_code":"0","data":{}}"#)]);
    let hpay = recorder.hpay_with(config_with_keys("100001"));
    let error = hpay
        .account_balance(&"B-1".parse().unwrap())
        .await
        .unwrap_err();
    let message = error.gateway().unwrap().message.clone();
    assert_eq!(message.as_deref(), Some("Success."));
}

#[tokio::test]
async fn an_unreadable_response_is_described_in_the_error() {
    let recorder = Recorder::with_responses([(200, "[]"), (500, "[]")]);
    let hpay = recorder.hpay_with(config_with_keys("100001"));
    let error = close(&hpay).await.unwrap_err();
    assert!(error.message().contains("was not understood"), "{error}");
    assert!(error.outcome().is_unknown());
    assert_eq!(recorder.sent()[0].headers()["accept"], "application/json");
    assert_eq!(recorder.calls()[0].retry, Retry::Never);
    let error = close(&hpay).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.outcome().is_unknown());
}

#[tokio::test]
async fn no_request_carries_the_passcode() {
    let refused = (200, r#"{"error_code":"99"}"#);
    let recorder = Recorder::with_responses([refused; 10]);
    let hpay = recorder.hpay();
    let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
    hpay.order(&query).await.unwrap_err();
    hpay.send_transfer(&new_transfer()).await.unwrap_err();
    let id = "00001".parse().unwrap();
    hpay.transfers(&id, Some("7")).await.unwrap_err();
    hpay.bank_account(&BankCode::BIDV, "1234567890912312")
        .await
        .unwrap_err();
    hpay.account_balance(&id).await.unwrap_err();
    let amount = Money::from_minor(100_000, Currency::VND);
    let account = NewVirtualAccount::new("A", amount);
    hpay.create_virtual_account(&account).await.unwrap_err();
    hpay.rename_virtual_account("1001", "B", None)
        .await
        .unwrap_err();
    hpay.open_virtual_account("1001", None).await.unwrap_err();
    hpay.close_virtual_account("1001").await.unwrap_err();
    hpay.virtual_account_receipts("1001").await.unwrap_err();
    let sent = recorder.sent();
    assert_eq!(sent.len(), 10);
    for request in sent {
        let (uri, headers) = (request.uri(), request.headers());
        let body = String::from_utf8_lossy(request.body());
        let request = format!("{uri} {headers:?} {body}").to_lowercase();
        assert!(!request.contains(&PASSCODE.to_lowercase()), "{request}");
        assert!(!request.contains("passcode") && !request.contains("secure_pass"));
    }
}
