//! Responses and webhooks of PayAtom, in the format of its documents.

use bytes::Bytes;
use dhow_conformance::{Facts, Setup};
use dhow_core::{Money, Reply, Secret};
use dhow_crypto::envelope::EnvelopeKey;
use dhow_payatom::message_post_hash;
use serde_json::Value;

use crate::WORDS;

/// Merchant id of the examples.
pub(crate) const PID: &str = "P-1a";

/// Returns the name and the UPI id of the beneficiary.
pub(crate) fn payee(facts: &Facts) -> (&'static str, &'static str) {
    match facts.second_beneficiary {
        false => ("Asha", "asha@bank"),
        true => ("Vikram", "vikram@upi"),
    }
}

/// Returns the additional options of a product.
pub(crate) fn account_of(product: &str) -> &'static [(&'static str, &'static str)] {
    match product {
        "bd-wallet" => &[("wallet_type", "bKash")],
        "pk-h2h" => &[
            ("pak_wallet", "JAZZCASH"),
            ("account_number", "03001234567"),
        ],
        _ => &[],
    }
}

/// Replaces the `post_hash` of a body by the hash inside, to compare requests whose initialization vectors differ.
pub(crate) fn unsealed(body: &str) -> String {
    let start = r#""post_hash":""#;
    let Some((before, rest)) = body.split_once(start) else {
        return body.to_owned();
    };
    let Some((sealed, after)) = rest.split_once('"') else {
        return body.to_owned();
    };
    let opened = EnvelopeKey::from_secret(Setup::SECRET.as_bytes()).open(sealed.as_bytes());
    let opened = opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let opened = opened.unwrap_or_else(|_| sealed.to_owned());
    format!("{before}{start}{opened}\"{after}")
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::allow_weak(text).unwrap()
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn units(amount: Money) -> String {
    amount.whole_major().unwrap().to_string()
}

pub(crate) fn reply(status: u16, body: &'static str) -> Reply {
    Reply::new(
        status,
        "application/json; charset=utf-8",
        Bytes::from_static(body.as_bytes()),
    )
}

pub(crate) fn created(facts: &Facts) -> String {
    let ref_code = json(&facts.provider_reference);
    format!(
        r#"{{"ref_code":{ref_code},"pid":"{PID}","qr_code":"upi://pay?pa=a@b","status":"success"}}"#
    )
}

pub(crate) fn polled(facts: &Facts, usual: &str, refund_info: &str) -> String {
    let (order, status) = (&facts.merchant_reference, facts.status_or(usual));
    let words = WORDS.payments("payin", "Under Review");
    let means = words.meaning(status);
    let is_paid = means.is_some_and(dhow_conformance::Meaning::is_paid);
    // Nothing is received before the payin is paid.
    let units = match is_paid {
        true => facts.amount_or(units(facts.amount)),
        false => "0".to_owned(),
    };
    let key = secret(Setup::SECRET);
    let signed = [
        ("order_id", order.as_str()),
        ("received_amount", units.as_str()),
        ("status", status),
    ];
    let post_hash = message_post_hash(&key, &signed).unwrap_or_default();
    let (order, ref_code) = (json(order), json(&facts.provider_reference));
    let (units, status) = (json(&units), json(status));
    format!(
        r#"{{"order_id":{order},"ref_code":{ref_code},"received_amount":{units},"webhook_acknowledged":"0","status":{status},"post_hash":"{post_hash}","refund_info":{refund_info}}}"#
    )
}

/// Returns a webhook. The hash does not cover `ref_code`, so the event lists it as unsigned.
pub(crate) fn webhook(facts: &Facts) -> String {
    let status = json(facts.status_or("Approved"));
    let (order, ref_code) = (
        json(&facts.merchant_reference),
        json(&facts.provider_reference),
    );
    let units = json(&facts.amount_or(units(facts.amount)));
    format!(
        r#"{{"order_id":{order},"requested_amount":{units},"received_amount":{units},"ref_code":{ref_code},"status":{status}}}"#
    )
}

pub(crate) fn form(facts: &Facts) -> String {
    dhow_crypto::pairs::encode_pairs([
        ("order_id", facts.merchant_reference.as_str()),
        ("amount", &facts.amount_or(units(facts.amount))),
        ("status", facts.status_or("Approved")),
    ])
}

/// Parses JSON without its unpaired surrogates, which this parser refuses.
pub(crate) fn readable(text: &str) -> Option<Value> {
    serde_json::from_str(&text.replace("\\ud83d", "")).ok()
}
