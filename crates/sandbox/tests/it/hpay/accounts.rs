//! Virtual accounts: renaming, and the window of the inquiry.

use std::sync::Arc;

use dhow_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{client, md5, post, sandbox};
use crate::bench::ManualClock;

/// 2027-01-15T08:00:00Z, 15:00 in Vietnam.
const START: u64 = 1_800_000_000;
const DAY: u64 = 86_400;

/// Opens a virtual account for several payments of any amount, and returns its number.
pub(crate) async fn account(sandbox: &Sandbox, limit: Option<u64>) -> String {
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    let code = md5(&format!("{id}|2|{pass}"));
    let mut body = json!({
        "merchantId": id, "accountVaType": "2", "accountVaName": "NGUYEN VAN A", "amount": "50000", "remark": "DH 001",
        "condition": "2", "secure_code": code,
    });
    if let Some(at) = limit {
        body["timeLimit"] = json!(at.to_string());
    }
    let made = post(format!("{}/api/va/create", hpay.account_url()), &body).await;
    made["data"]["va_account"].as_str().unwrap().to_owned()
}

async fn call(sandbox: &Sandbox, url: String, account: &str, more: &[(&str, &str)]) -> Value {
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    let code = md5(&format!("{id}|{account}|{pass}"));
    let mut body = json!({"merchant_id": id, "va_account": account, "secure_code": code});
    for (name, value) in more {
        body[*name] = json!(value);
    }
    post(url, &body).await
}

pub(crate) async fn inquire(sandbox: &Sandbox, account: &str) -> Value {
    let url = format!("{}/v1/account/inquiry", sandbox.hpay().openapi_url());
    call(sandbox, url, account, &[]).await
}

#[tokio::test]
async fn renaming_also_changes_the_remark() {
    let sandbox = sandbox().await;
    let account = account(&sandbox, None).await;
    let url = format!("{}/api/va/updateVaName", sandbox.hpay().account_url());
    let rename = async |more: &[(&str, &str)]| call(&sandbox, url.clone(), &account, more).await;
    // An empty remark, as in the documentation's example, is not repeated and changes nothing.
    let same = rename(&[("va_name", "NGUYEN VAN B"), ("remark", "")]).await;
    let id = sandbox.hpay().merchant_id();
    let expected = json!({"merchant_id": id, "va_account": account, "va_name": "NGUYEN VAN B"});
    assert_eq!(same["data"], expected);
    let receipt = async || {
        sandbox
            .hpay()
            .pay_virtual_account(&account, 10_000)
            .unwrap();
        let list = inquire(&sandbox, &account).await;
        let last = list["data"].as_array().unwrap().last().unwrap().clone();
        last["remark"].as_str().unwrap().to_owned()
    };
    assert_eq!(receipt().await, "REggMDAx", "DH 001");
    let changed = rename(&[("va_name", "NGUYEN VAN B"), ("remark", "DH 002")]).await;
    assert_eq!(
        (&changed["error_code"], &changed["data"]["remark"]),
        (&json!("00"), &json!("DH 002"))
    );
    assert_eq!(receipt().await, "REggMDAy", "DH 002");
    let long = "a".repeat(51);
    for (name, remark, code) in [
        ("NGUYEN@B", "DH 003", "045"),
        ("NGUYEN VAN B", "DH-003", "046"),
        ("NGUYEN VAN B", long.as_str(), "047"),
    ] {
        let refused = rename(&[("va_name", name), ("remark", remark)]).await;
        assert_eq!(refused["error_code"], code, "{name} {remark}");
    }
    assert_eq!(
        receipt().await,
        "REggMDAy",
        "a refused change changes nothing"
    );
}

#[tokio::test]
async fn the_inquiry_lists_the_receipts_of_yesterday_and_today() {
    let clock = ManualClock::new(START);
    let builder = Sandbox::builder().seed(7).clock(Arc::clone(&clock) as _);
    let sandbox = builder.start().await.unwrap();
    let account = account(&sandbox, Some(START + 6 * DAY)).await;
    sandbox
        .hpay()
        .pay_virtual_account(&account, 10_000)
        .unwrap();
    let amounts = async || {
        let list = inquire(&sandbox, &account).await;
        let list = list["data"].as_array().unwrap().clone();
        let amounts = list
            .iter()
            .map(|receipt| receipt["amount"].as_u64().unwrap());
        amounts.collect::<Vec<_>>()
    };
    assert_eq!(amounts().await, [10_000]);
    // 23:59 on the next day in Vietnam: the first receipt is of yesterday.
    clock.advance(DAY + 8 * 3_600 + 59 * 60);
    sandbox
        .hpay()
        .pay_virtual_account(&account, 20_000)
        .unwrap();
    assert_eq!(amounts().await, [10_000, 20_000]);
    // Two minutes later, at 00:01, it is of the day before yesterday.
    clock.advance(120);
    assert_eq!(amounts().await, [20_000]);
}

#[tokio::test]
async fn opening_an_account_again_may_set_a_new_deadline() {
    let clock = ManualClock::new(START);
    let builder = Sandbox::builder().seed(7).clock(Arc::clone(&clock) as _);
    let sandbox = builder.start().await.unwrap();
    let account = account(&sandbox, Some(START + 3_600)).await;
    let hpay = sandbox.hpay();
    let (id, pass) = (hpay.merchant_id(), hpay.passcode().expose());
    // A form, as the documentation announces, with the deadline outside of the digest.
    let switch = async |flag: &str, more: String| -> Value {
        let code = md5(&format!("{id}|{account}|{flag}|{pass}"));
        let form =
            format!("merchant_id={id}&account_va={account}&flag={flag}{more}&secure_code={code}");
        let url = format!("{}/api/va/revoke", hpay.account_url());
        let form_type = "application/x-www-form-urlencoded";
        let sent = client()
            .post(url)
            .header("content-type", form_type)
            .body(form);
        sent.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(switch("0", String::new()).await["data"]["va_status"], "3");
    for late in [START, START + 7 * DAY + 1] {
        let refused = switch("1", format!("&time_limit={late}")).await;
        assert_eq!(refused["error_code"], "049", "{late}");
    }
    assert!(
        hpay.pay_virtual_account(&account, 10_000).is_err(),
        "still closed"
    );
    let opened = switch("1", format!("&time_limit={}", START + 5 * DAY)).await;
    assert_eq!(
        (&opened["error_code"], &opened["data"]["va_status"]),
        (&json!("00"), &json!("1"))
    );
    clock.advance(4 * DAY);
    hpay.pay_virtual_account(&account, 10_000).unwrap();
    clock.advance(DAY);
    assert!(
        hpay.pay_virtual_account(&account, 10_000).is_err(),
        "expired"
    );
}
