//! Virtual accounts.
//!
//! As at HPay, numbers are text in the response to creation and numbers in the inquiry, and `data` is an empty list in
//! an error.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use dhow_crypto::base64;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde_json::{Value, json};

use super::HPay;
use super::digest::pipe_digest;
use super::input::{Input, is_amount};
use super::quirk::Quirk;
use super::state::Account;
use crate::response;

/// Maximum lifetime of an account, in hours.
const MAX_HOURS: i64 = 7 * 24;

pub(super) fn create(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(create_account(&hpay, &Input::from_body(&body)))
}

pub(super) fn rename(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(change_name(&hpay, &Input::from_body(&body)))
}

pub(super) fn switch(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(open_or_close(&hpay, &Input::from_body(&body)))
}

pub(super) fn inquiry(State(hpay): State<HPay>, body: Bytes) -> Response {
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
    check_texts(&field("accountVaName"), &field("remark"))?;
    let now = hpay.context().now();
    let in_a_day = in_hours(now, 24);
    let expires_at = deadline(input.text("timeLimit"), now)?.unwrap_or(in_a_day);
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
        created_at: now,
        updated_at: now,
    };
    hpay.touch_payment(&account.number);
    let json = account_json(hpay, &account);
    store.accounts.push(account);
    Ok(json)
}

/// Checks the name and the remark of an account.
fn check_texts(name: &str, remark: &str) -> Result<(), &'static str> {
    let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == ' ');
    if !plain(name) {
        return Err("045");
    }
    if !plain(remark) {
        return Err("046");
    }
    if remark.chars().count() > 50 {
        return Err("047");
    }
    Ok(())
}

/// Reads a deadline in seconds since the Unix epoch, at most seven days from now.
fn deadline(text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, &'static str> {
    let Some(text) = text else {
        return Ok(None);
    };
    let seconds = text.parse().ok();
    match seconds.and_then(|at| Timestamp::from_second(at).ok()) {
        Some(at) if at > now && at <= in_hours(now, MAX_HOURS) => Ok(Some(at)),
        _ => Err("049"),
    }
}

fn in_hours(now: Timestamp, hours: i64) -> Timestamp {
    let later = now.checked_add(SignedDuration::from_hours(hours));
    later.unwrap_or(now)
}

fn account_json(hpay: &HPay, account: &Account) -> Value {
    // LEDGER: va-success-code
    let code = match hpay.has(Quirk::VaCreatedWithTwoZeros) {
        true => "00",
        false => "0",
    };
    json!({
        "error_code": code,
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
    let (name, remark) = (input.or_empty("va_name"), input.text("remark"));
    check_texts(&name, remark.unwrap_or_default())?;
    let mut store = hpay.store();
    let account = store
        .account_mut(&input.or_empty("va_account"))
        .ok_or("07")?;
    account.name.clone_from(&name);
    account.updated_at = hpay.context().now();
    hpay.touch_payment(&account.number);
    let mut data =
        json!({"merchant_id": hpay.merchant_id(), "va_account": account.number, "va_name": name});
    // The documentation's example has an empty remark in the request and none in the response.
    if let (Some(remark), Some(members)) = (remark, data.as_object_mut()) {
        remark.clone_into(&mut account.remark);
        members.insert("remark".to_owned(), json!(remark));
    }
    let message = "Update account virtual account name successful";
    Ok(json!({"error_code": "00", "message": message, "data": data}))
}

fn open_or_close(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    check(hpay, input, &["merchant_id", "account_va", "flag"], &[])?;
    let now = hpay.context().now();
    let mut store = hpay.store();
    let account = store
        .account_mut(&input.or_empty("account_va"))
        .ok_or("07")?;
    let status = match (input.text("flag"), account.status) {
        (Some("0"), "1") => "3",
        (Some("1"), "3") => "1",
        (Some("1"), "2") if account.kind == "1" => return Err("043"),
        (Some("0" | "1"), _) => return Err("041"),
        _ => return Err("040"),
    };
    // A deadline comes with an opening only.
    if status == "1"
        && let Some(at) = deadline(input.text("time_limit"), now)?
    {
        account.expires_at = at;
    }
    account.status = status;
    account.updated_at = now;
    hpay.touch_payment(&account.number);
    let number = account.number.clone();
    let data =
        json!({"merchant_id": hpay.merchant_id(), "account_va": number, "va_status": status});
    let checksum = pipe_digest(hpay.passcode(), &[hpay.merchant_id(), &number]);
    Ok(json!({"error_code": "00", "data": data, "checksum": checksum}))
}

/// Lists the receipts of an account from yesterday and today in Vietnam, with numbers where HPay's table says text.
fn receipts(hpay: &HPay, input: &Input) -> Result<Value, &'static str> {
    check(hpay, input, &["merchant_id", "va_account"], &[])?;
    let number = input.or_empty("va_account");
    let mut store = hpay.store();
    store.account_mut(&number).ok_or("07")?;
    hpay.touch_payment(&number);
    // LEDGER: va-inquiry-window
    let day = |at: Timestamp| Offset::constant(7).to_datetime(at).date();
    let yesterday = day(hpay.context().now()).yesterday().unwrap_or_default();
    let matching = store
        .receipts
        .iter()
        .filter(|receipt| receipt.account == number && day(receipt.paid_at) >= yesterday);
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
