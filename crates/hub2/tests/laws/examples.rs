//! Responses and deliveries from Hub2's documentation.

use dhow_conformance::Facts;
use dhow_core::Secret;

/// Merchant id of the objects.
pub(crate) const MERCHANT: &str = "merchant-7a";
/// URL of the payer's redirection.
pub(crate) const PAGE: &str = "https://pay.example/C/Kit-1?a=b&c=%20";

pub(crate) fn secret(text: &str) -> Secret {
    Secret::allow_weak(text).unwrap()
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn amount(facts: &Facts) -> String {
    facts.amount_or(facts.amount.minor().to_string())
}

/// Returns name, number, operator and country of a beneficiary.
pub(crate) fn recipient(facts: &Facts) -> [&'static str; 4] {
    match facts.second_beneficiary {
        false => ["Awa", "00000001", "orange", "CI"],
        true => ["Moussa", "771234567", "wave", "SN"],
    }
}

/// Returns the members that intents and transfers share.
pub(crate) fn object(facts: &Facts, usual: &str, reference: &str) -> String {
    format!(
        r#""id":{},"{reference}":{},"status":{},"amount":{},"currency":{},"mode":"{}","merchantId":"{MERCHANT}""#,
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
        json(facts.status_or(usual)),
        amount(facts),
        json(facts.amount.currency().code()),
        facts.environment,
    )
}

pub(crate) fn intent(facts: &Facts, usual: &str) -> String {
    let members = object(facts, usual, "purchaseReference");
    let is_paid = ["successful", "succeeded"].contains(&facts.status_or(usual));
    let payments = if is_paid {
        let status = json(facts.attempt_status_or("successful"));
        let (amount, currency) = (amount(facts), facts.amount.currency().code());
        format!(r#"{{"id":"pay_1","status":{status},"amount":{amount},"currency":"{currency}"}}"#)
    } else {
        String::new()
    };
    let action = format!(r#"{{"type":"redirection","data":{{"url":"{PAGE}","method":"get"}}}}"#);
    format!(r#"{{{members},"token":"t.o.k","nextAction":{action},"payments":[{payments}]}}"#)
}

pub(crate) fn payment(facts: &Facts) -> String {
    format!(
        r#"{{"id":"pay_{}","intentId":{},"purchaseReference":{},"status":{},"amount":{},"currency":{},"mode":"{}"}}"#,
        facts
            .merchant_reference
            .to_lowercase()
            .replace(|c: char| !c.is_ascii_alphanumeric(), ""),
        json(&facts.provider_reference),
        json(&facts.merchant_reference),
        json(facts.status_or("successful")),
        amount(facts),
        json(facts.amount.currency().code()),
        facts.environment,
    )
}

pub(crate) fn transfer(facts: &Facts, usual: &str) -> String {
    let [name, number, operator, country] = recipient(facts);
    let to = format!(
        r#""type":"mobile_money","recipientName":"{name}","msisdn":"{number}","provider":"{operator}","country":"{country}""#
    );
    let members = object(facts, usual, "reference");
    format!(r#"{{{members},"destination":{{{to}}}}}"#)
}

pub(crate) fn balances(facts: &Facts) -> String {
    let (amount, currency) = (facts.amount.minor(), facts.amount.currency().code());
    format!(
        r#"{{"collectionAccount":[],"transferAccount":[{{"amount":{amount},"availableBalance":{amount},"currency":"{currency}"}}]}}"#
    )
}

/// Returns an event with a name that matches its object.
pub(crate) fn event(kind: &str, facts: &Facts) -> String {
    let word = facts.status_or("successful");
    let name = match (kind, word) {
        (_, "successful" | "succeeded") => "succeeded",
        ("payment_intent", "failed") => "payment_failed",
        (_, "failed" | "canceled" | "cancelled") => word,
        ("payment_intent" | "payment", "expired") => word,
        _ => "processing",
    };
    let data = match kind {
        "payment_intent" => intent(facts, "successful"),
        "payment" => payment(facts),
        _ => transfer(facts, "successful"),
    };
    let id = json(&format!("evt_{kind}_{word}_{}", facts.merchant_reference));
    format!(
        r#"{{"id":{id},"type":"{kind}.{name}","data":{data},"createdAt":"2026-01-01T00:00:00.000Z","mode":"{}"}}"#,
        facts.environment
    )
}
