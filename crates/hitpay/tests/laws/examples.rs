//! Responses and deliveries as in HitPay's documents.

use std::{collections::BTreeMap, time::SystemTime};

use dhow_conformance::{Facts, decoded};
use dhow_core::{Money, Secret};

pub(crate) const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";
pub(crate) const OTHER_REQUEST: &str = "92965b33-0c1f-4d89-8e11-5fdfa382dbe7";
const BENEFICIARIES: [&str; 2] = [
    "9ec01865-7af1-4937-813d-7801912d2cd1",
    "3ad77210-18c4-4e06-9b5f-62f0c1a4be83",
];
pub(crate) const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";

/// Names and values joined in the order of the names, as in HitPay's documents.
pub(crate) fn joined(form: &str) -> Option<Vec<u8>> {
    let mut pairs = BTreeMap::new();
    for pair in form.split('&') {
        let (name, value) = pair.split_once('=')?;
        pairs.insert(decoded(name), decoded(value));
    }
    let joined = pairs.into_iter().map(|(name, value)| name + &value);
    Some(joined.collect::<String>().into_bytes())
}

pub(crate) fn kind_header(kind: &str) -> &str {
    match kind {
        "charge" | "transfer" => kind,
        _ => "payment_request",
    }
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::allow_weak(text).unwrap()
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn request(facts: &Facts, usual: &str) -> String {
    let (id, order) = (
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
    );
    let (usual_amount, currency) = (facts.amount.decimal(), facts.amount.currency());
    let amount = json(&facts.amount_or(usual_amount));
    let (status, attempt) = (facts.status_or(usual), facts.attempt_status_or("succeeded"));
    let back = facts.refunded.map_or("0.00".to_owned(), Money::decimal);
    let paid = format!(
        r#"{{"id":"{CHARGE}","status":"{attempt}","amount":{amount},"currency":"{currency}","refunded_amount":"{back}"}}"#
    );
    let is_paid = ["completed", "succeeded"].contains(&status);
    let payments = if is_paid { &*paid } else { "" };
    let status = json(status);
    let expiry = facts.expires_at.map_or("null".to_owned(), |end| {
        let seconds = end
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        // Singapore is eight hours ahead of UTC.
        let local =
            jiff::Timestamp::from_second(i64::try_from(seconds).unwrap() + 8 * 3600).unwrap();
        json(&local.strftime("%Y-%m-%d %H:%M:%S").to_string())
    });
    format!(
        r#"{{"id":{id},"amount":{amount},"currency":"{currency}","status":{status},"reference_number":{order},"url":"https://x.example/checkout","expiry_date":{expiry},"payments":[{payments}]}}"#
    )
}

pub(crate) fn currency(facts: &Facts) -> String {
    facts.amount.currency().code().to_ascii_lowercase()
}

pub(crate) fn charge(facts: &Facts) -> String {
    let id = json(&facts.provider_reference);
    let currency = currency(facts);
    format!(
        r#"{{"id":{id},"status":"succeeded","currency":"{currency}","payment_request_id":null}}"#
    )
}

pub(crate) fn beneficiary(facts: &Facts) -> String {
    let currency = currency(facts);
    let id = beneficiary_id(facts);
    format!(r#"{{"id":"{id}","status":"approved","currency":"{currency}"}}"#)
}

/// Beneficiary of the payout.
pub(crate) fn beneficiary_id(facts: &Facts) -> &'static str {
    BENEFICIARIES[usize::from(facts.second_beneficiary)]
}

pub(crate) fn refund(facts: &Facts) -> String {
    refund_by_id(facts, "f-1")
}

pub(crate) fn refund_by_id(facts: &Facts, id: &str) -> String {
    let (id, charge) = (json(id), json(&facts.provider_reference));
    let (amount, currency) = (facts.amount_or(facts.amount.decimal()), currency(facts));
    let status = json(facts.status_or("succeeded"));
    format!(
        r#"{{"id":{id},"payment_id":{charge},"amount_refunded":{amount},"currency":"{currency}","status":{status}}}"#
    )
}

pub(crate) fn transfer(facts: &Facts, usual: &str) -> String {
    let id = json(&facts.provider_reference);
    let order = json(&facts.merchant_reference);
    let (amount, currency) = (facts.amount_or(facts.amount.decimal()), currency(facts));
    let status = json(facts.status_or(usual));
    // A transfer costs more than the beneficiary receives.
    let cost = Money::from_minor(facts.amount.minor() + 150, facts.amount.currency()).decimal();
    format!(
        r#"{{"id":{id},"payment_currency":"{currency}","payment_amount":{amount},"source_currency":"{currency}","source_amount":"{cost}","reference":{order},"status":{status}}}"#
    )
}

pub(crate) fn balances(facts: &Facts) -> String {
    let (amount, currency) = (facts.amount.decimal(), currency(facts));
    format!(r#"{{"data":[{{"currency":"{currency}","wallets":{{"available":{amount}}}}}]}}"#)
}

/// The charge of a payment request. Each request has another one.
pub(crate) fn charge_id(facts: &Facts) -> String {
    // The case is kept, so that no two requests share a charge.
    let opposite = |least: u8, most: u8, digit: char| {
        let digit = u8::try_from(digit).unwrap_or(least);
        char::from(least + most - digit)
    };
    let other = |digit: char| match digit {
        '0'..='9' => opposite(b'0', b'9', digit),
        'a'..='f' => opposite(b'a', b'f', digit),
        'A'..='F' => opposite(b'A', b'F', digit),
        _ => digit,
    };
    facts.provider_reference.chars().map(other).collect()
}

/// An event about the charge.
pub(crate) fn charge_event(facts: &Facts) -> String {
    let id = json(&charge_id(facts));
    let (request, order) = (
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
    );
    let amount = json(&facts.amount_or(facts.amount.decimal()));
    let (currency, status) = (currency(facts), json(facts.status_or("succeeded")));
    format!(
        r#"{{"id":{id},"status":{status},"amount":{amount},"currency":"{currency}","refunded_amount":0,"channel":"api_payment_request","payment_request":{{"id":{request},"reference_number":{order}}}}}"#
    )
}

pub(crate) fn form(facts: &Facts) -> String {
    let amount = facts.amount_or(facts.amount.decimal());
    dhow_crypto::pairs::encode_pairs([
        ("payment_id", charge_id(facts).as_str()),
        ("payment_request_id", facts.provider_reference.as_str()),
        ("reference_number", facts.merchant_reference.as_str()),
        ("phone", ""),
        ("amount", amount.as_str()),
        ("currency", facts.amount.currency().code()),
        ("status", facts.status_or("completed")),
    ])
}
