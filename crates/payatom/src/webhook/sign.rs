//! Signing of webhooks as PayAtom does, to test a receiver with.

use dhow_core::{Delivery, Result};
use dhow_crypto::pairs::encode_pairs;
use percent_encoding::percent_decode;

use super::{
    PayAtomWebhooks,
    fields::{Body, Fields},
    members::Object,
    verify::{MAX_BODY, POLLING_ONLY},
};
use crate::{
    ID,
    signing::{HashedFields, IvSource, PAYIN_WEBHOOK, PAYOUT},
};

/// Returns the body of a webhook with its hash, sealed with the current secret key, in the place of one that is there.
pub(super) fn sign(webhooks: &PayAtomWebhooks, unsigned: &Delivery) -> Result<Vec<u8>> {
    let refused = |rule: &'static str| ID.invalid("body", rule);
    let body = Body::parse(unsigned);
    let fields = body.as_ref().map(Body::fields);
    let fields =
        fields.map_err(|_| refused("must be a JSON object or a form, without repeated fields"))?;
    if fields.has(POLLING_ONLY) {
        return Err(refused(
            "is that of a polling response, which no verifier of webhooks accepts",
        ));
    }
    let payins = HashedFields::of_payins();
    let (scheme, hashed) = match webhooks.is_payout(unsigned.path(), &fields) {
        true => (&PAYOUT, &webhooks.payouts),
        false => (&PAYIN_WEBHOOK, &payins),
    };
    let mut covered = Vec::new();
    for names in hashed.iter() {
        let field = fields.first(names).ok_or_else(|| {
            let names = names.join(" or ");
            ID.invalid(
                "body",
                format!("must have the field {names}, which the hash covers"),
            )
        })?;
        covered.push(field);
    }
    // PayAtom's PHP decodes a number before it hashes it, so the text of a number is PHP's.
    let texts = covered
        .iter()
        .map(|(name, scalar)| (*name, scalar.as_php_joins()));
    let no_key = || ID.misconfigured("secret_key", "is not set");
    let key = webhooks.keys.first().ok_or_else(no_key)?;
    let hash = scheme.hex_of_covered(&texts.collect::<Vec<_>>(), key.secret());
    let post_hash = key.seal(&hash, &IvSource::System)?;
    let body = match &fields {
        Fields::Json(object) => in_json(unsigned.body(), object, scheme.placement, &post_hash),
        Fields::Form(_) => in_form(unsigned.body(), scheme.placement, &post_hash),
    };
    if body.len() > MAX_BODY {
        return Err(refused("must have at most 256 KiB"));
    }
    Ok(body)
}

/// Returns a JSON body with a signature. Without one in the received body, all other bytes stay as they are.
fn in_json(body: &[u8], object: &Object<'_>, name: &str, signature: &str) -> Vec<u8> {
    // Base64 and the name have no character that JSON escapes.
    let signed = format!(r#""{name}":"{signature}"}}"#).into_bytes();
    let end = body
        .iter()
        .rposition(|byte| *byte == b'}')
        .unwrap_or_default();
    let (unsigned, after) = body.split_at(end);
    if object.json(name).is_none() {
        let comma: &[u8] = if !object.all().is_empty() { b"," } else { b"" };
        let after = after.get(1..).unwrap_or_default();
        return [unsigned, comma, &signed, after].concat();
    }
    let mut text = "{".to_owned();
    for (member, json) in object.all().iter().filter(|(member, _)| *member != name) {
        let member = serde_json::Value::from(&**member);
        text += &format!("{member}:{json},");
    }
    [text.as_bytes(), &signed].concat()
}

/// Returns a form with a signature. All other pairs stay as they are.
fn in_form(body: &[u8], name: &str, signature: &str) -> Vec<u8> {
    let is_other = |pair: &&[u8]| {
        let received = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
        percent_decode(received).decode_utf8_lossy() != name
    };
    let pairs = body.split(|byte| *byte == b'&').filter(is_other);
    let signed = encode_pairs([(name, signature)]);
    let pairs: Vec<&[u8]> = pairs.chain([signed.as_bytes()]).collect();
    pairs.join(&b'&')
}
