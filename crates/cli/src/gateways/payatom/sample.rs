//! Sample callbacks of PayAtom, sealed with the configured secret key.

use dhow_core::{Delivery, Error, Money, Result, Settings};
use dhow_crypto::pairs::{self, FormPairs, PairRules};
use dhow_payatom::message_post_hash;
use serde_json::Value;

use crate::gateways::{
    SampleKind, SampleParams,
    sample::{Member, form, object},
};

/// Kinds of callback, most common first. The form is the format used until mid-2023.
pub(super) const KINDS: &[SampleKind] = &[
    SampleKind {
        name: "payin",
        create: json_callback,
    },
    SampleKind {
        name: "form",
        create: form_callback,
    },
];

/// Creates a JSON callback, whose hash is its last member.
fn json_callback(settings: &Settings<'_>, params: &SampleParams) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let body = |money| object(&params.with_set(callback(params, money)));
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let post_hash = post_hash(settings, hashed_members(&signed))?;
    let members = sent.strip_suffix('}').unwrap_or(&sent);
    let body = format!("{members},\"post_hash\":\"{post_hash}\"}}");
    Ok(Delivery::post(params.path.as_str(), body)
        .with_header("content-type", "application/json")?)
}

/// Creates a form, whose hash is its last field.
fn form_callback(settings: &Settings<'_>, params: &SampleParams) -> Result<Delivery> {
    let (signed, sent) = params.amounts()?;
    let body = |money| form(&params.with_set(old_callback(params, money)));
    let (signed, sent) = params.altered(body(signed), body(sent))?;
    let post_hash = post_hash(settings, hashed_fields(&signed))?;
    let sealed = pairs::encode_pairs([("post_hash", post_hash.as_str())]);
    let delivery = Delivery::post(params.path.as_str(), format!("{sent}&{sealed}"));
    Ok(delivery.with_header("content-type", "application/x-www-form-urlencoded")?)
}

/// Seals order, amount and status with the configured secret key.
fn post_hash(settings: &Settings<'_>, hashed: Option<[String; 3]>) -> Result<String> {
    let secret = settings.required_secret("secret_key")?;
    let [order_id, amount, status] =
        hashed.ok_or_else(|| Error::invalid("--set", "removes a field that the hash covers"))?;
    let values = [
        ("order_id", order_id.as_str()),
        ("received_amount", amount.as_str()),
        ("status", status.as_str()),
    ];
    message_post_hash(&secret, &values)
}

/// Formats an amount in whole units as PayAtom does. Only a tampered amount has decimals.
fn units(money: Money) -> String {
    money
        .whole_major()
        .map_or_else(|| money.decimal(), |units| units.to_string())
}

fn callback(params: &SampleParams, money: Money) -> Vec<Member> {
    vec![
        Member::text("order_id", &params.reference),
        Member::text("requested_amount", units(params.amount)),
        Member::text("received_amount", units(money)),
        Member::text("bank_ref", "412345678901"),
        Member::text("sender_upi", "payer@upi"),
        Member::text("ref_code", params.digits("payin")),
        Member::text("status", params.status_or("Approved")),
        Member::raw("refund_info", "[]"),
    ]
}

fn old_callback(params: &SampleParams, money: Money) -> Vec<Member> {
    vec![
        Member::text("order_id", &params.reference),
        Member::text("amount", units(money)),
        Member::text("status", params.status_or("Approved")),
    ]
}

/// Returns the hashed fields of a JSON callback: order, amount and status.
fn hashed_members(body: &str) -> Option<[String; 3]> {
    let body: Value = serde_json::from_str(body).ok()?;
    let text = |name: &str| match body.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Some([text("order_id")?, text("received_amount")?, text("status")?])
}

/// Returns the hashed fields of a form callback.
fn hashed_fields(body: &str) -> Option<[String; 3]> {
    let pairs = FormPairs::parse(body.as_bytes(), &PairRules::new()).ok()?;
    let text = |name: &str| pairs.get(name).map(str::to_owned);
    Some([text("order_id")?, text("amount")?, text("status")?])
}
