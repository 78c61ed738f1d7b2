//! Virtual accounts.
//!
//! As at HPay, numbers are text in the response to creation and numbers in the inquiry, and `data` is an empty list in
//! an error.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_crypto::base64;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::HPay;
use super::digest::pipe_digest;
use super::input::{Input, is_amount};
use super::state::Account;
use crate::response;

/// Maximum lifetime of an account, in hours.
const MAX_HOURS: i64 = 7 * 24;

pub(super) async fn create(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(create_account(&hpay, &Input::from_body(&body)))
}

pub(super) async fn rename(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(change_name(&hpay, &Input::from_body(&body)))
}

pub(super) async fn switch(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(open_or_close(&hpay, &Input::from_body(&body)))
}

pub(super) async fn inquiry(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(receipts(&hpay, &Input::from_body(&body)))
}

fn respond(result: Result<Value, &'static str>) -> Response {
    let json =
        result.unwrap_or_else(|code| json!({"error_code": code, "data": [], "checksum": ""}));
    response::json(StatusCode::OK, &json)
}

fn create_account(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    let required = [
        "merchantId",
        "accountVaType",
        "accountVaName",
        "amount",
        "condition",
        "secure_code",
    ];
    let field = |name| input.or_empty(name);
    let (kind, condition) = (field("accountVaType"), field("condition"));
    let known = |value: &str| matches!(value, "1" | "2");
    if !input.has(&required) || !known(&kind) || !known(&condition) || !is_amount(&field("amount"))
    {
        return Err("03");
    }
    if field("merchantId") != hpay.merchant_id() {
        return Err("06");
    }
    if field("secure_code")
        != pipe_digest(hpay.passcode(), &[field("merchantId"), condition.clone()])
    {
        return Err("03");
    }
    let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == ' ');
    if !plain(&field("accountVaName")) {
        return Err("045");
    }
    if !plain(&field("remark")) {
        return Err("046");
    }
    if field("remark").chars().count() > 50 {
        return Err("047");
    }
    let expires_at = expires_at(input, hpay.context().now())?;
    let mut store = hpay.store();
    let account = Account {
        number: format!("9631{:015}", store.number()),
        name: field("accountVaName"),
        kind,
        condition,
        amount: field("amount"),
        remark: field("remark"),
        expires_at,
        status: "1",
    };
    let json = account_json(hpay, &account);
    store.accounts.push(account);
    Ok(json)
}

/// Reads `timeLimit`, in seconds since the Unix epoch. Default: in 24 hours.
fn expires_at(input: &Input, now: Timestamp) -> Result<Timestamp, &'static str> {
    let after_hours = |hours| {
        now.checked_add(SignedDuration::from_hours(hours))
            .unwrap_or(now)
    };
    let Some(text) = input.text("timeLimit") else {
        return Ok(after_hours(24));
    };
    let limit = text
        .parse()
        .ok()
        .and_then(|at| Timestamp::from_second(at).ok());
    match limit {
        Some(at) if at > now && at <= after_hours(MAX_HOURS) => Ok(at),
        _ => Err("049"),
    }
}

fn account_json(hpay: &HPay, account: &Account) -> Value {
    json!({
        "error_code": "0",
        "data": {
            "merchant_id": hpay.merchant_id(),
            "merchant_email": hpay.merchant_email(),
            "va_account": account.number,
            "va_name": account.name,
            "va_method": "2",
            "va_type": account.kind,
            "va_condition": account.condition,
            "va_bank": "BIDV",
            "va_status": account.status,
            "va_amount": account.amount,
            "remark": account.remark,
            "va_timelimit": account.expires_at.as_second().to_string(),
            "qrCommonURL": format!("{}/qr/{}", hpay.openapi_url(), account.number),
            "qrDataURL": format!("{}/qr/{}", hpay.openapi_url(), account.number),
            "qrImage": format!("{}/qr/{}", hpay.openapi_url(), account.number),
            "qrCode": format!("00020101021138{}", account.number),
        },
        "checksum": pipe_digest(hpay.passcode(), &[hpay.merchant_id(), &account.number]),
    })
}

fn change_name(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    check(hpay, input, &["merchant_id", "va_account"], &["va_name"])?;
    let name = input.or_empty("va_name");
    let mut store = hpay.store();
    let account = store
        .account_mut(&input.or_empty("va_account"))
        .ok_or("07")?;
    account.name.clone_from(&name);
    Ok(json!({
        "error_code": "00",
        "message": "Update account virtual account name successful",
        "data": {"merchant_id": hpay.merchant_id(), "va_account": account.number, "va_name": name},
    }))
}

fn open_or_close(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    check(hpay, input, &["merchant_id", "account_va", "flag"], &[])?;
    let mut store = hpay.store();
    let account = store
        .account_mut(&input.or_empty("account_va"))
        .ok_or("07")?;
    account.status = match (input.text("flag"), account.status) {
        (Some("0"), "1") => "3",
        (Some("1"), "3") => "1",
        (Some("1"), "2") if account.kind == "1" => return Err("043"),
        (Some("0" | "1"), _) => return Err("041"),
        _ => return Err("040"),
    };
    let (number, status) = (account.number.clone(), account.status);
    let data =
        json!({"merchant_id": hpay.merchant_id(), "account_va": number, "va_status": status});
    let checksum = pipe_digest(hpay.passcode(), &[hpay.merchant_id(), &number]);
    Ok(json!({"error_code": "00", "data": data, "checksum": checksum}))
}

/// Lists the receipts of an account, with numbers where HPay's table says text.
fn receipts(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    check(hpay, input, &["merchant_id", "va_account"], &[])?;
    let number = input.or_empty("va_account");
    let mut store = hpay.store();
    store.account_mut(&number).ok_or("07")?;
    let matching = store
        .receipts
        .iter()
        .filter(|receipt| receipt.account == number);
    let data: Vec<Value> = matching
        .map(|receipt| {
            json!({
                "transaction_id": receipt.transaction_id,
                "full_account_number": receipt.account,
                "amount": receipt.amount,
                "time_paid": receipt.paid_at.as_second(),
                "cashin": receipt.cashin,
                "remark": base64::encode(receipt.remark.as_bytes()),
                "va_bank_name": "BIDV",
            })
        })
        .collect();
    let code = pipe_digest(hpay.passcode(), &[hpay.merchant_id(), &number]);
    Ok(json!({"error_code": "00", "message": "success", "data": data, "secure_code": code}))
}

/// Checks the required fields, the merchant and the digest of the signed fields.
fn check(hpay: &HPay, input: &Input, signed: &[&str], more: &[&str]) -> Result<(), &'static str> {
    if !input.has(signed) || !input.has(more) || !input.has(&["secure_code"]) {
        return Err("03");
    }
    if input.sent("merchant_id") != Some(hpay.merchant_id()) {
        return Err("06");
    }
    let values: Vec<String> = signed.iter().map(|name| input.or_empty(name)).collect();
    if input.or_empty("secure_code") == pipe_digest(hpay.passcode(), &values) {
        Ok(())
    } else {
        Err("03")
    }
}
