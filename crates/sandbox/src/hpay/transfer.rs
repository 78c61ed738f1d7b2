//! Transfers to bank accounts, signed with RSA in both directions.
//!
//! As at HPay, a repeated request id executes another transfer, and the inquiry returns an object for one transfer and a
//! list for several.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::digest::pipe_digest;
use super::input::{Input, is_amount};
use super::quirk::Quirk;
use super::state::Transfer;
use super::{HPay, NAME};
use crate::records::RecordKey;
use crate::response;

/// Minimum amount of a transfer, in VND.
const MIN_AMOUNT: u64 = 2_000;

pub(super) fn create(State(hpay): State<HPay>, body: Bytes) -> Response {
    respond(create_transfer(&hpay, &Input::from_body(&body)))
}

pub(super) fn inquiry(State(hpay): State<HPay>, RawQuery(query): RawQuery) -> Response {
    respond(find_transfers(&hpay, &Input::from_query(query.as_deref())))
}

pub(super) fn bank_account(State(hpay): State<HPay>, RawQuery(query): RawQuery) -> Response {
    respond(account_holder(&hpay, &Input::from_query(query.as_deref())))
}

fn respond(result: Result<Value, String>) -> Response {
    let json = result.unwrap_or_else(
        |code| json!({"error_code": code, "status": "Giao dịch không thành công", "data": []}),
    );
    response::json(StatusCode::OK, &json)
}

fn create_transfer(hpay: &HPay, input: &Input) -> Result<Value, String> {
    let request = TransferRequest::from_input(hpay, input)?;
    let TransferRequest {
        id,
        account_number,
        account_name,
        amount,
        note,
    } = request;
    let now = hpay.context().now();
    let mut store = hpay.store();
    store.balance = store.balance.checked_sub(amount).ok_or("035")?;
    let transfer = Transfer {
        request_id: id.clone(),
        transaction_id: store.number().to_string(),
        cashout_id: store.number().to_string(),
        account_number: account_number.clone(),
        account_name: account_name.clone(),
        amount,
        note,
        transaction_status: 4,
        cashout_status: 3,
        is_refunded: false,
        made_at: now,
        updated_at: now,
    };
    let (transaction_id, cashout_id) =
        (transfer.transaction_id.clone(), transfer.cashout_id.clone());
    let key = RecordKey::payout(NAME, &transfer.transaction_id);
    hpay.context().touched(&key);
    store.transfers.push(transfer);
    let code = store.next_transfer_code.take();
    drop(store);
    if let Some(code) = code {
        return Err(code);
    }
    let passcode = hpay.passcode().expose();
    // LEDGER: transfer-answer-recipe
    let second = if hpay.has(Quirk::TransferSignedOverName) {
        &account_name
    } else {
        &account_number
    };
    let chain = hpay.sign(&format!("{id}|{second}|{cashout_id}|{passcode}"));
    Ok(json!({
        "error_code": "000",
        "status": "Giao dịch thành công",
        "data": {
            "requestId": id,
            "bankAccountNumber": account_number,
            "omiCashoutId": cashout_id,
            "omiTransactionId": transaction_id,
            "secureChain": chain,
        },
    }))
}

/// A validated transfer request.
struct TransferRequest {
    id: String,
    account_number: String,
    account_name: String,
    amount: u64,
    note: String,
}

impl TransferRequest {
    fn from_input(hpay: &HPay, input: &Input) -> Result<Self, String> {
        let names = [
            "requestId",
            "merchantId",
            "merchantEmail",
            "bankName",
            "bankAccountNumber",
            "bankAccountName",
            "amount",
            "secureChain",
        ];
        if !input.has(&names) {
            return Err("008".into());
        }
        let [id, merchant, email, _, number, name, amount, chain] =
            names.map(|name| input.or_empty(name));
        if merchant != hpay.merchant_id() || email != hpay.merchant_email() {
            return Err("20014".into());
        }
        // LEDGER: transfer-recipe. HPay's Java sample signs the name; the request may cover the number, as the response does.
        let passcode = hpay.passcode().expose();
        let by_name = format!("{id}|{merchant}|{amount}|{name}|{passcode}");
        let by_number = format!("{id}|{merchant}|{amount}|{number}|{passcode}");
        if !hpay.is_signed(&by_name, &chain) && !hpay.is_signed(&by_number, &chain) {
            return Err("001".into());
        }
        let note = input.or_empty("note");
        if note.chars().count() > 100 || !note.is_ascii() {
            return Err("20017".into());
        }
        let units: u64 = amount
            .parse()
            .ok()
            .filter(|_| is_amount(&amount))
            .ok_or("4")?;
        if units < MIN_AMOUNT {
            return Err("4".into());
        }
        Ok(Self {
            id,
            account_number: number,
            account_name: name,
            amount: units,
            note,
        })
    }
}

fn find_transfers(hpay: &HPay, input: &Input) -> Result<Value, String> {
    if !input.has(&["requestId", "merchantId", "secureChain"]) {
        return Err("008".into());
    }
    let (id, merchant) = (input.or_empty("requestId"), input.or_empty("merchantId"));
    if merchant != hpay.merchant_id() {
        return Err("20014".into());
    }
    if input.or_empty("secureChain") != pipe_digest(hpay.passcode(), &[&id, &merchant]) {
        return Err("010".into());
    }
    let number = input.text("transactionId");
    let store = hpay.store();
    let matches = |transfer: &&Transfer| {
        transfer.request_id == id && number.is_none_or(|number| number == transfer.transaction_id)
    };
    let found: Vec<&Transfer> = store.transfers.iter().filter(matches).collect();
    for transfer in &found {
        let key = RecordKey::payout(NAME, &transfer.transaction_id);
        hpay.context().touched(&key);
    }
    let data = match found.as_slice() {
        [] => return Err("217301".into()),
        [transfer] => with_numbers(hpay, transfer, &merchant),
        several => several
            .iter()
            .map(|transfer| with_texts(hpay, transfer, &merchant))
            .collect(),
    };
    let chain = pipe_digest(hpay.passcode(), &[&id]);
    Ok(json!({"data": data, "secure_chain": chain, "error_code": "000"}))
}

/// Returns 1 for a transfer that is not refunded and 2 after a full refund. `None` stands for the values of the examples.
// LEDGER: transfer-statuses
fn refund_status(hpay: &HPay, transfer: &Transfer) -> Option<u8> {
    match transfer.is_refunded {
        true => Some(2),
        false => (!hpay.has(Quirk::ExampleRefundStatus)).then_some(1),
    }
}

/// Formats a single transfer, with numbers and without a transaction id.
fn with_numbers(hpay: &HPay, transfer: &Transfer, merchant: &str) -> Value {
    json!({
        "time_tranfer": transfer.made_at.as_second(),
        "note": transfer.note,
        "amount": transfer.amount,
        "transaction_status": transfer.transaction_status,
        "cashout_status": transfer.cashout_status,
        "refund_status": refund_status(hpay, transfer).unwrap_or(3),
        "bankAccount_name": transfer.account_name,
        "merchant_id": merchant,
        "request_id": transfer.request_id,
        "bankAccount_number": transfer.account_number,
    })
}

/// Formats a transfer in a list, with text instead of numbers.
fn with_texts(hpay: &HPay, transfer: &Transfer, merchant: &str) -> Value {
    json!({
        "time_tranfer": transfer.made_at.as_second().to_string(),
        "transaction_id": transfer.transaction_id,
        "note": transfer.note,
        "amount": transfer.amount.to_string(),
        "transaction_status": transfer.transaction_status.to_string(),
        "cashout_status": transfer.cashout_status.to_string(),
        "refund_status": refund_status(hpay, transfer).map(|code| code.to_string()).unwrap_or_default(),
        "bankAccount_name": transfer.account_name,
        "merchant_id": merchant,
        "request_id": transfer.request_id,
        "bankAccount_number": transfer.account_number,
    })
}

/// Returns the holder of a bank account, the same name for every account.
fn account_holder(hpay: &HPay, input: &Input) -> Result<Value, String> {
    let names = [
        "merchant_id",
        "bank_name",
        "bank_account_number",
        "secure_code",
    ];
    for (name, code) in names.into_iter().zip(["20010", "20011", "20012", "20013"]) {
        input.text(name).ok_or(code)?;
    }
    let [merchant, bank, number, code] = names.map(|name| input.or_empty(name));
    if merchant != hpay.merchant_id() {
        return Err("20014".into());
    }
    if code != pipe_digest(hpay.passcode(), &[&merchant, &bank, &number]) {
        return Err("20015".into());
    }
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("120".into());
    }
    let requested_at = hpay.context().now().strftime("%Y%m%d%H%M%S").to_string();
    Ok(json!({
        "error_code": "000",
        "data": {
            "request_id": requested_at,
            "merchant_id": merchant,
            "bank_account_number": number,
            "bank_name": bank,
            "bank_account_name": "NGUYEN THI B",
        },
        "checksum": pipe_digest(hpay.passcode(), &[&merchant, &number]),
    }))
}
