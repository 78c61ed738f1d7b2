//! Responses and webhooks from HPay's documentation.

use std::sync::LazyLock;

use dhow_conformance::{Facts, Setup};
use dhow_core::Secret;
use dhow_crypto::{base64, pairs::encode_pairs, rsa};
use serde_json::Value;

pub(crate) const MERCHANT: &str = "100001";

/// Test keys.
static VECTORS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/vectors.json")).unwrap());

pub(crate) fn key(name: &str) -> &'static [u8] {
    VECTORS["test_keys"][name].as_str().unwrap().as_bytes()
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::allow_weak(text).unwrap()
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn order(order_code: &str, facts: &Facts) -> String {
    let word = facts.status_or("00");
    if ["81", "82", "83", "114", "115"].contains(&word) {
        return format!(r#"{{"error_code":"{word}","data":[],"checksum":""}}"#);
    }
    let (order_code, status) = (json(order_code), json(word));
    let amount = json(&facts.amount_or(facts.amount.decimal()));
    format!(
        r#"{{"error_code":"00","data":{{"transaction_status":{status},"order_code":{order_code},"total_amount":{amount},"tax_amount":0,"merchant_id":"{MERCHANT}"}},"checksum":"x"}}"#
    )
}

/// Bank, number and holder's name of the account that receives a payout.
pub(crate) fn recipient(facts: &Facts) -> [&'static str; 3] {
    match facts.second_beneficiary {
        false => ["BIDV", "1234567890912312", "NGUYEN VAN A"],
        true => ["VCB", "0071000987654", "TRAN THI B"],
    }
}

pub(crate) fn sent(facts: &Facts) -> String {
    let id = &facts.merchant_reference;
    let [_, account, _] = recipient(facts);
    let signer = rsa::signer(key("gateway_private_pkcs8_pem")).unwrap();
    let text = format!("{id}|{account}|231423|{}", Setup::SECRET);
    let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
    let id = json(id);
    format!(
        r#"{{"error_code":"000","status":"ok","data":{{"requestId":{id},"bankAccountNumber":"{account}","omiCashoutId":"231423","secureChain":"{chain}"}}}}"#
    )
}

pub(crate) fn transfer(id: &str, facts: &Facts) -> String {
    let (id, amount) = (json(id), facts.amount_or(facts.amount.decimal()));
    let words = facts.status_or("4 3");
    let (transaction, cashout) = words.split_once(' ').unwrap_or((words, "3"));
    let (transaction, cashout) = (json(transaction), json(cashout));
    format!(
        r#"{{"data":{{"amount":{amount},"transaction_status":{transaction},"cashout_status":{cashout},"request_id":{id}}},"secure_chain":"x","error_code":"000"}}"#
    )
}

/// Returns a checkout webhook with the signed fields only.
pub(crate) fn webhook(facts: &Facts) -> String {
    let word = facts.status_or("1");
    let (kind, error) = if word == "no" {
        ("1", "no")
    } else {
        (word, "")
    };
    let order = facts.merchant_reference.as_str();
    let price = facts.amount_or(facts.amount.decimal());
    encode_pairs([
        ("transaction_info", ""),
        ("order_code", order),
        ("price", &price),
        ("payment_id", "96138500"),
        ("payment_type", kind),
        ("error_text", error),
    ])
}
