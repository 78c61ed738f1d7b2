//! Virtual accounts: recorded requests and read responses.

use std::time::{Duration, SystemTime};

use dhow_core::{Clock, Currency, ErrorKind, Money, Outcome, Resolution};
use dhow_hpay::{
    BodyMode, Condition, Conventions, NewVirtualAccount, VirtualAccountKind, VirtualAccountStatus,
};
use serde_json::json;

use crate::recorder::{Recorder, Stopped, config};

pub(crate) const CREATED: &str = r#"{"error_code":"0","data":{"merchant_id":"100001","merchant_email":"MERCHANT@shop.example","va_account":"1000000000178","va_name":"NGUYEN VAN A","va_method":"2","va_type":"1","va_condition":"1","va_bank":"BIDV","va_status":"3","va_amount":"100000","remark":"DH 001","va_timelimit":"1669262917","qrCommonURL":"https://openapi.htpgroup.com.vn/xxx1","qrDataURL":"https://openapi.htpgroup.com.vn/xxx2","qrImage":"https://openapi.htpgroup.com.vn/xxx3","qrCode":"00020101021"},"checksum":"22810dca6a677396585b7af8a528b839"}"#;

fn new() -> NewVirtualAccount {
    NewVirtualAccount::new("NGUYEN VAN A", Money::from_minor(100_000, Currency::VND))
}

#[tokio::test]
async fn an_account_is_created_with_the_documented_signature() {
    let recorder = Recorder::with_responses([(200, CREATED)]);
    let mut new = new();
    new.remark = Some("DH 001".into());
    new.expires_at = Some(Stopped.now() + Duration::from_secs(60));
    let made = recorder
        .hpay_with(config("100001"))
        .create_virtual_account(&new)
        .await
        .unwrap();
    let expected = json!({
        "merchantId": "100001", "accountVaType": "1", "accountVaName": "NGUYEN VAN A", "amount": "100000",
        "remark": "DH 001", "timeLimit": "1731742121", "condition": "1",
        "secure_code": "cfdfd2b8a8216b0f884080601a52c90a",
    });
    assert_eq!(recorder.body(), expected);
    let sent = recorder.sent();
    assert_eq!(
        sent[0].uri().to_string(),
        "https://account-sandbox.hpay.com.vn/api/va/create"
    );
    assert_eq!(
        sent[0].headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(made.account, "1000000000178");
    assert_eq!(made.status, Some(VirtualAccountStatus::Expired));
    assert_eq!(made.amount.unwrap().money().unwrap().minor(), 100_000);
    assert_eq!(made.qr_code.as_deref(), Some("00020101021"));
    recorder.assert_calls([(
        "POST /api/va/create",
        "https://account-sandbox.hpay.com.vn/api/va/create",
    )]);
}

#[tokio::test]
async fn older_responses_without_the_newer_fields_are_read() {
    let old = r#"{"error_code":"00","data":{"va_account":"1","va_status":0},"checksum":""}"#;
    let recorder = Recorder::with_responses([(200, old)]);
    let mut new = new();
    new.kind = VirtualAccountKind::Reusable;
    new.condition = Condition::Flexible;
    let mut conventions = Conventions::default();
    conventions.va_create_body = BodyMode::Form;
    let hpay = recorder.hpay_with(config("100001").with_conventions(conventions));
    let made = hpay.create_virtual_account(&new).await.unwrap();
    assert_eq!(made.status, Some(VirtualAccountStatus::Locked));
    assert_eq!((made.qr_code, made.amount), (None, None));
    let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    assert!(
        body.contains("accountVaType=2&")
            && body.contains("&condition=2&secure_code=7bc2c2b67900e8b174e4501362b986a5"),
        "{body}"
    );
}

#[tokio::test]
async fn an_unknown_account_creation_refers_to_the_portal() {
    for answer in [
        "",
        "<html>",
        r#"{"error_code":"99"}"#,
        r#"{"error_code":"0","data":[]}"#,
        r#"{"error_code":"123"}"#,
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let error = recorder
            .hpay()
            .create_virtual_account(&new())
            .await
            .unwrap_err();
        let unknown = Outcome::Unknown(Resolution::AskGateway);
        assert_eq!(error.outcome(), unknown, "{answer}");
    }
    let recorder =
        Recorder::with_responses([(200, r#"{"error_code":"049","data":[],"checksum":""}"#)]);
    let error = recorder
        .hpay()
        .create_virtual_account(&new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::Refused)
    );
}

#[tokio::test]
async fn rules_are_checked_before_anything_is_sent() {
    type Change = fn(&mut NewVirtualAccount);
    let table: [(Change, &str); 7] = [
        (|v| v.name = String::new(), "name"),
        (|v| v.name = "A|B".into(), "name"),
        (|v| v.remark = Some("x".repeat(51)), "remark"),
        (|v| v.remark = Some("a_b".into()), "remark"),
        (|v| v.amount = Money::from_minor(0, Currency::VND), "amount"),
        (
            |v| v.expires_at = Some(SystemTime::UNIX_EPOCH),
            "expires_at",
        ),
        (
            |v| v.expires_at = Some(Stopped.now() + Duration::from_secs(8 * 86_400)),
            "expires_at",
        ),
    ];
    let recorder = Recorder::with_responses([]);
    for (change, field) in table {
        let mut new = new();
        change(&mut new);
        let error = recorder
            .hpay()
            .create_virtual_account(&new)
            .await
            .unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn an_account_is_renamed() {
    let answer = r#"{"error_code":"00","message":"Update account virtual account name successful","data":{"merchant_id":"63575","va_account":"9631241000000713987","va_name":"NGUYEN B"}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let hpay = recorder.hpay_with(config("63575"));
    let renamed = hpay
        .rename_virtual_account("9631241000000713987", "NGUYEN B", Some(""))
        .await
        .unwrap();
    assert_eq!(renamed.name.as_deref(), Some("NGUYEN B"));
    let body = recorder.body();
    assert_eq!(body["secure_code"], "962437fcaf07509df6a5111c0c95d550");
    assert_eq!(body["remark"], "");
    assert_eq!(recorder.sent()[0].uri().path(), "/api/va/updateVaName");
    assert_eq!(
        recorder.sent()[0].headers()["content-type"],
        "application/json"
    );
    recorder.assert_calls([(
        "POST /api/va/updateVaName",
        "https://account-sandbox.hpay.com.vn/api/va/updateVaName",
    )]);
}

#[tokio::test]
async fn an_account_is_closed_and_opened_with_a_form() {
    let closed = r#"{"error_code":"00","data":{"merchant_id":"65457","account_va":"OMI9001122","va_status":"3"},"checksum":"462f"}"#;
    let refused = r#"{"error_code":"041","data":[],"checksum":""}"#;
    let recorder = Recorder::with_responses([(200, closed), (200, refused)]);
    let hpay = recorder.hpay_with(config("65457"));
    let account = hpay.close_virtual_account("OMI9001122").await.unwrap();
    assert_eq!(account.status, Some(VirtualAccountStatus::Expired));
    let error = hpay
        .open_virtual_account("OMI9001122", Some(Stopped.now()))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );
    let bodies: Vec<String> = recorder
        .sent()
        .iter()
        .map(|r| String::from_utf8(r.body().to_vec()).unwrap())
        .collect();
    assert!(bodies[0].starts_with("merchant_id=65457&account_va=OMI9001122&flag=0&secure_code="));
    assert!(bodies[1].starts_with(
        "merchant_id=65457&account_va=OMI9001122&flag=1&time_limit=1731742061&secure_code="
    ));
    assert!(hpay.close_virtual_account("a|b").await.is_err());
    recorder.assert_calls([
        (
            "POST /api/va/revoke",
            "https://account-sandbox.hpay.com.vn/api/va/revoke",
        ),
        (
            "POST /api/va/revoke",
            "https://account-sandbox.hpay.com.vn/api/va/revoke",
        ),
    ]);
}

#[tokio::test]
async fn receipts_have_the_amount_that_the_webhook_does_not_sign() {
    let answer = r#"{"error_code":"00","message":"success","data":[{"transaction_id":96119097,"full_account_number":"9631249900000102836","amount":100000,"time_paid":1728702771,"cashin":28299429,"remark":"bm8gY29udGVudA==","va_bank_name":"BIDV"},{"transaction_id":"96119100","amount":"100000"}],"secure_code":"bca2"}"#;
    let recorder =
        Recorder::with_responses([(200, answer), (200, r#"{"error_code":"00","data":[]}"#)]);
    let hpay = recorder.hpay_with(config("66295"));
    let receipts = hpay
        .virtual_account_receipts("9631249900000102836")
        .await
        .unwrap();
    assert_eq!(receipts.len(), 2);
    assert_eq!(receipts[0].cashin.as_deref(), Some("28299429"));
    assert_eq!(receipts[0].remark.as_deref(), Some("no content"));
    assert_eq!(receipts[1].amount.money().unwrap().minor(), 100_000);
    assert_eq!(
        recorder.body()["secure_code"],
        "9292c2f9e2793a153a542407bf9ead4d"
    );
    let address = "https://openapi-sandbox.htpgroup.com.vn/v1/account/inquiry";
    assert_eq!(recorder.sent()[0].uri().to_string(), address);
    assert!(
        hpay.virtual_account_receipts("9631249900000102836")
            .await
            .unwrap()
            .is_empty()
    );
    recorder.assert_calls([
        (
            "POST /v1/account/inquiry",
            "https://openapi-sandbox.htpgroup.com.vn/v1/account/inquiry",
        ),
        (
            "POST /v1/account/inquiry",
            "https://openapi-sandbox.htpgroup.com.vn/v1/account/inquiry",
        ),
    ]);
}
