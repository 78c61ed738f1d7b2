//! Comparison of responses with their requests. A response about another object leaves a write unknown and makes a read an error.

use std::{future::Future, pin::Pin};

use dhow_core::{Currency, Error, ErrorKind, Money, Outcome, PaymentProvider, Resolution};
use dhow_crypto::{base64, rsa};
use dhow_hpay::{
    BankCode, Condition, EvidenceStatus, HPay, NewVirtualAccount, OrderQuery, VirtualAccountKind,
};

use crate::{
    recorder::{PASSCODE, Recorder, config_with_keys, key},
    transfers::new_transfer,
};

/// Evidence of the scheme that verified a response, if it was verified, or the error.
pub(crate) type Verification = Result<Option<EvidenceStatus>, Error>;
pub(crate) type CallFuture<'a> = Pin<Box<dyn Future<Output = Verification> + 'a>>;
pub(crate) type Call = for<'a> fn(&'a HPay) -> CallFuture<'a>;

pub(crate) const ACCOUNT: &str = "9631241000000713987";

fn account() -> NewVirtualAccount {
    let amount = Money::from_minor(100_000, Currency::VND);
    NewVirtualAccount::new("NGUYEN VAN A", amount)
}

pub(crate) fn create(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.create_virtual_account(&account())
            .await
            .map(|answer| answer.verified_by)
    })
}

fn create_flexible(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        let mut new = account();
        new.condition = Condition::Flexible;
        new.kind = VirtualAccountKind::Reusable;
        hpay.create_virtual_account(&new)
            .await
            .map(|answer| answer.verified_by)
    })
}

fn rename(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.rename_virtual_account(ACCOUNT, "NGUYEN B", None)
            .await
            .map(|answer| answer.verified_by)
    })
}

pub(crate) fn close(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.close_virtual_account(ACCOUNT)
            .await
            .map(|answer| answer.verified_by)
    })
}

fn open(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.open_virtual_account(ACCOUNT, None)
            .await
            .map(|answer| answer.verified_by)
    })
}

pub(crate) fn receipts(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.virtual_account_receipts(ACCOUNT)
            .await
            .map(|found| found.first().and_then(|item| item.verified_by))
    })
}

pub(crate) fn by_order_code(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        let query = OrderQuery::by_order_code("OM_1".parse()?);
        hpay.order(&query).await.map(|answer| answer.verified_by)
    })
}

fn by_number(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        let mut query = OrderQuery::default();
        query.transaction_id = Some("1234".into());
        hpay.order(&query).await.map(|answer| answer.verified_by)
    })
}

fn payment_status(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async { hpay.payment_status(&"OM_1".parse()?).await.map(|_| None) })
}

pub(crate) fn transfers(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.transfers(&"00001".parse()?, None)
            .await
            .map(|found| found.first().and_then(|item| item.verified_by))
    })
}

fn one_transfer(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.transfers(&"00001".parse()?, Some("654321"))
            .await
            .map(|found| found.first().and_then(|item| item.verified_by))
    })
}

fn transfer(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.send_transfer(&new_transfer())
            .await
            .map(|sent| Some(sent.verified_by))
    })
}

pub(crate) fn bank_account(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.bank_account(&BankCode::BIDV, "9704")
            .await
            .map(|answer| answer.verified_by)
    })
}

pub(crate) fn balance(hpay: &HPay) -> CallFuture<'_> {
    Box::pin(async {
        hpay.account_balance(&"B-1".parse()?)
            .await
            .map(|answer| answer.verified_by)
    })
}

/// Makes a call that gets this response.
pub(crate) async fn send_call(call: Call, body: &str) -> Verification {
    let recorder = Recorder::with_responses([(200, body)]);
    let hpay = recorder.hpay_with(config_with_keys("100001"));
    call(&hpay).await
}

/// Returns a response to a transfer, signed by HPay's key for the expected values.
fn signed_transfer(members: &str) -> String {
    let signer = rsa::signer(key("gateway_private_pkcs8_pem").as_bytes()).unwrap();
    let text = format!("00001|1234567890912312|7|{PASSCODE}");
    let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
    format!(
        r#"{{"error_code":"000","data":{{{members},"omiCashoutId":"7","secureChain":"{chain}"}}}}"#
    )
}

/// `data` of a response with `@` in place of a field's value.
type Members = &'static str;
/// JSON values of a field that match the request, or that do not.
type JsonValues = &'static [&'static str];

#[rustfmt::skip]
fn table() -> Vec<(&'static str, Call, Members, JsonValues, JsonValues, Outcome)> {
    use Outcome::ReadOnly;
    const UNKNOWN: Outcome = Outcome::Unknown(Resolution::AskGateway);
    vec![
        ("create", create, r#""va_account":"1","merchant_id":@"#, &["\"100001\"", "100001"], &["\"100002\"", "\"\""], UNKNOWN),
        ("create", create, r#""va_account":"1","merchantId":@"#, &["\"100001\"", "100001"], &["\"100002\"", "\"\""], UNKNOWN),
        ("order by code", by_order_code, r#""transaction_status":"00","merchant_id":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("order by number", by_number, r#""transaction_status":"00","merchant_site_code":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("payment status", payment_status, r#""transaction_status":"00","merchantId":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("receipts", receipts, r#""transaction_id":1,"amount":1,"merchant_id":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("balance", balance, r#""balance":"1,000","merchantId":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("transfers", transfers, r#""transaction_status":4,"cashout_status":3,"merchantId":@"#, &["\"100001\"", "100001"], &["\"100002\""], ReadOnly),
        ("create", create, r#""va_account":"1","va_amount":@"#, &["\"100000\"", "100000", "\"100000.00\"", "\"100,000\"", "\"\""], &["\"100001\"", "\"-100000\"", "\"100000.5\"", "{}", "\"x\"", "1e5"], UNKNOWN),
        ("create", create, r#""va_account":"1","va_type":@"#, &["\"1\"", "1"], &["\"2\""], UNKNOWN),
        ("create", create, r#""va_account":"1","va_condition":@"#, &["\"1\"", "1", "\"0\""], &["\"2\"", "2"], UNKNOWN),
        ("create", create, r#""va_account":"1","va_name":@"#, &["\"NGUYEN VAN A\"", "\"Nguyen Van A\"", "\"NGUYỄN VĂN A\""], &["\"TRAN B\"", "\"\""], UNKNOWN),
        ("create", create, r#""va_account":@"#, &["\"1001\"", "1001"], &["\"\"", "{}", "[]"], UNKNOWN),
        ("create, flexible", create_flexible, r#""va_account":"1","va_amount":@"#, &["\"100000\"", "\"0\"", "\"\"", "1"], &[], UNKNOWN),
        ("create, flexible", create_flexible, r#""va_account":"1","va_condition":@"#, &["\"1\"", "2", "0"], &[], UNKNOWN),
        ("create, flexible", create_flexible, r#""va_account":"1","va_type":@"#, &["2"], &["1"], UNKNOWN),
        ("rename", rename, r#""va_account":@"#, &["\"9631241000000713987\"", "9631241000000713987"], &["\"9631241000000713988\"", "\"713987\"", "\"\""], UNKNOWN),
        ("rename", rename, r#""account_va":@"#, &["\"9631241000000713987\""], &["\"1\""], UNKNOWN),
        ("rename", rename, r#""merchant_id":@"#, &["\"100001\"", "100001"], &["\"63575\""], UNKNOWN),
        ("rename", rename, r#""va_name":@"#, &["\"NGUYEN B\"", "\"nguyen b\""], &["\"NGUYEN C\""], UNKNOWN),
        ("close", close, r#""account_va":@"#, &["\"9631241000000713987\""], &["\"OMI9001122\"", "1"], UNKNOWN),
        ("close", close, r#""merchant_id":@"#, &["\"100001\""], &["\"65457\""], UNKNOWN),
        ("open", open, r#""account_va":@"#, &["\"9631241000000713987\""], &["\"OMI9001122\""], UNKNOWN),
        ("open", open, r#""va_account":@"#, &["\"9631241000000713987\""], &["\"OMI9001122\""], UNKNOWN),
        ("receipts", receipts, r#""transaction_id":1,"amount":1,"full_account_number":@"#, &["\"9631241000000713987\"", "\"BIDV9631241000000713987\""], &["\"9631241000000713988\"", "\"713987\"", "\"\""], ReadOnly),
        ("order by code", by_order_code, r#""transaction_status":"00","order_code":@"#, &["\"OM_1\""], &["\"OM_2\"", "\"om_1\"", "\"\"", "1"], ReadOnly),
        ("order by number", by_number, r#""transaction_status":"00","transaction_id":@"#, &["\"1234\"", "1234"], &["\"1235\"", "\"01234\""], ReadOnly),
        ("payment status", payment_status, r#""transaction_status":"00","total_amount":"1","order_code":@"#, &["\"OM_1\""], &["\"OM_2\""], ReadOnly),
        ("order by code", by_order_code, r#""transaction_status":"00","receiver_email":@"#, &["\"merchant@shop.example\"", "\"Merchant@SHOP.example\"", "\"\""], &["\"merchant@shop.example.org\"", "\"other@shop.example\"", "1"], ReadOnly),
        ("payment status", payment_status, r#""transaction_status":"00","receiver_email":@"#, &["\"merchant@shop.example\"", "\"Merchant@SHOP.example\"", "\"\""], &["\"merchant@shop.example.org\"", "\"other@shop.example\"", "1"], ReadOnly),
        ("create", create, r#""va_account":"1","merchant_email":@"#, &["\"merchant@shop.example\"", "\"Merchant@SHOP.example\"", "\"\""], &["\"merchant@shop.example.org\"", "\"other@shop.example\"", "1"], UNKNOWN),
        ("rename", rename, r#""merchant_email":@"#, &["\"merchant@shop.example\"", "\"Merchant@SHOP.example\"", "\"\""], &["\"merchant@shop.example.org\"", "\"other@shop.example\"", "1"], UNKNOWN),
        ("transfers", transfers, r#""transaction_status":4,"cashout_status":3,"request_id":@"#, &["\"00001\""], &["\"00002\"", "1", "\"1\""], ReadOnly),
        ("transfers", transfers, r#""transaction_status":4,"cashout_status":3,"merchant_id":@"#, &["\"100001\"", "100001"], &["\"12345\""], ReadOnly),
        ("one transfer", one_transfer, r#""transaction_status":4,"cashout_status":3,"transaction_id":@"#, &["\"654321\"", "654321"], &["\"123456\""], ReadOnly),
        ("one transfer", one_transfer, r#""transaction_status":4,"cashout_status":3,"transactionId":@"#, &["\"654321\""], &["\"123456\""], ReadOnly),
        ("bank account", bank_account, r#""bank_account_name":"B","bank_account_number":@"#, &["\"9704\"", "9704"], &["\"9705\"", "\"09704\""], UNKNOWN),
        ("bank account", bank_account, r#""bank_account_name":"B","bank_name":@"#, &["\"BIDV\""], &["\"VCB\""], UNKNOWN),
        ("bank account", bank_account, r#""bank_account_name":"B","merchant_id":@"#, &["\"100001\""], &["\"1234\""], UNKNOWN),
    ]
}

fn code_of(name: &str) -> &'static str {
    match name {
        "transfers" | "one transfer" | "bank account" => "000",
        "balance" => "0",
        _ => "00",
    }
}

#[tokio::test]
async fn a_response_about_another_object_is_not_accepted() {
    for (name, call, members, matching, others, outcome) in table() {
        let with = |value: &str| {
            let data = members.replace('@', value);
            format!(r#"{{"error_code":"{}","data":{{{data}}}}}"#, code_of(name))
        };
        for value in matching {
            let result = send_call(call, &with(value)).await;
            assert!(result.is_ok(), "{name}: {members} {value}: {result:?}");
        }
        let is_required = members == r#""va_account":@"# && name == "create";
        assert_eq!(
            send_call(call, &with("null")).await.is_ok(),
            !is_required,
            "{name}: {members}"
        );
        for value in others {
            let error = send_call(call, &with(value)).await.unwrap_err();
            let found = (error.kind(), error.outcome());
            assert_eq!(
                found,
                (ErrorKind::Protocol, outcome),
                "{name}: {members} {value}"
            );
        }
    }
}

#[tokio::test]
async fn a_transfer_is_matched_by_its_fields_or_by_its_signature() {
    for (members, genuine) in [
        (
            r#""requestId":"00001","bankAccountNumber":"1234567890912312""#,
            true,
        ),
        (r#""requestId":"00001","bankAccountNumber":null"#, true),
        (
            r#""requestId":null,"bankAccountNumber":1234567890912312"#,
            true,
        ),
        (r#""x":1"#, true),
        (
            r#""merchantId":"100001","amount":1000000,"bankName":"BIDV""#,
            true,
        ),
        (
            r#""bankAccountName":"Nguyen Van A","amount":"1,000,000""#,
            true,
        ),
        (
            r#""bankAccountName":"NGUYỄN VĂN A","bankName":"Ngân hàng""#,
            true,
        ),
        (
            r#""merchantId":null,"bankAccountName":null,"amount":null,"bankName":null"#,
            true,
        ),
        (r#""merchantId":"100002""#, false),
        (r#""merchant_id":100002"#, false),
        (r#""merchantEmail":"other@shop.example""#, false),
        (r#""bankAccountName":"TRAN B""#, false),
        (r#""bankName":"VCB""#, false),
        (r#""amount":"1000001""#, false),
        (r#""amount":"x""#, false),
        (
            r#""requestId":"00002","bankAccountNumber":"1234567890912312""#,
            false,
        ),
        (
            r#""requestId":"00001","bankAccountNumber":"1234567890912313""#,
            false,
        ),
        (
            r#""requestId":1,"bankAccountNumber":"1234567890912312""#,
            false,
        ),
    ] {
        let result = send_call(transfer, &signed_transfer(members)).await;
        assert_eq!(result.is_ok(), genuine, "{members}");
        if let Err(error) = result {
            assert!(error.outcome().is_unknown(), "{members}");
        }
    }
}

// HPay's table calls it the merchant's id; its examples show an id of HPay's own.
#[tokio::test]
async fn a_balance_with_another_request_id_is_accepted_only_if_the_id_is_hpays() {
    for (id, accepted) in [
        ("\"B-1\"", true),
        ("null", true),
        ("\"7C370C60A3C04DDC9B5F24368D31F343\"", true),
        ("\"B-2\"", false),
        ("\"b-1\"", false),
        ("\"1234\"", false),
        ("\"\"", false),
        ("1", false),
    ] {
        let body = format!(r#"{{"data":{{"balance":"1,000"}},"requestId":{id},"error_code":0}}"#);
        let result = send_call(balance, &body).await;
        assert_eq!(result.is_ok(), accepted, "{id}: {result:?}");
    }
}

#[tokio::test]
async fn the_state_of_another_order_is_not_accepted() {
    for (data, accepted) in [
        ("[]", true),
        ("null", true),
        (r#"{"order_code":"OM_1"}"#, true),
        (r#"{"order_code":"OM_2"}"#, false),
    ] {
        for code in ["81", "83", "115"] {
            let body = format!(r#"{{"error_code":"{code}","data":{data}}}"#);
            let result = send_call(payment_status, &body).await;
            assert_eq!(result.is_ok(), accepted, "{code} {data}");
        }
    }
}

// A refusal that names another merchant does not belong to this request, under any HTTP status.
#[tokio::test]
async fn a_refusal_of_another_merchant_is_no_refusal() {
    for (data, refused) in [
        ("[]", true),
        (r#"{"merchant_id":"100001"}"#, true),
        (r#"{"merchant_id":"100002"}"#, false),
        (r#"[{"merchantId":"100002"}]"#, false),
    ] {
        for status in [200, 400] {
            let body = format!(r#"{{"error_code":"041","data":{data}}}"#);
            let recorder = Recorder::with_responses([(status, &body)]);
            let hpay = recorder.hpay_with(config_with_keys("100001"));
            let error = close(&hpay).await.unwrap_err();
            let expected = match refused {
                true => (ErrorKind::Declined, Outcome::Refused),
                false => (
                    ErrorKind::Protocol,
                    Outcome::Unknown(Resolution::AskGateway),
                ),
            };
            let found = (error.kind(), error.outcome());
            assert_eq!(found, expected, "HTTP {status} {data}");
        }
    }
    let body = r#"{"error_code":"000","merchantId":"100002","data":{"x":1}}"#;
    let error = send_call(transfers, body).await.unwrap_err();
    assert!(error.to_string().contains("`merchantId`"), "{error}");
}
