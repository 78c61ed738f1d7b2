//! Verification of the raw body's HMAC with every configured secret, against both signatures.

use std::borrow::Cow;

use dhow_core::{Delivery, Rejection, RejectionReason, Verified, json::Ambiguity};
use dhow_crypto::{constant_time, hmac::HmacKey};

use super::{
    acknowledged,
    header::{self, Signatures},
    rejected,
};
use crate::{ID, signing::scheme::EVENT};

/// Maximum length of a body in bytes; events are far smaller.
const MAX_BODY: usize = 1024 * 1024;

pub(super) fn verify(keys: &[HmacKey], delivery: &Delivery) -> Result<Verified, Rejection> {
    let signature =
        header::joined(delivery).ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    if keys.is_empty() {
        return Err(rejected(RejectionReason::NotConfigured));
    }
    let signatures = Signatures::parse(&signature).map_err(rejected)?;
    let body = delivery.body();
    if body.len() > MAX_BODY {
        return Err(rejected(RejectionReason::TooLarge));
    }
    let (secret, part) = keys
        .iter()
        .enumerate()
        .find_map(|(place, key)| Some((place, matching(key, body, &signatures)?)))
        .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
    let matched = matched_secret(secret, part);
    let verified = Verified::new_unchecked(ID, EVENT.id, matched, delivery, acknowledged());
    // After the signature, so that a forged body is always rejected as `SignatureMismatch`.
    check_body(&verified)?;
    Ok(verified)
}

/// Returns the name of the secret and signature that matched.
// Most receivers have one secret, so its name is not formatted for each delivery.
fn matched_secret(secret: usize, part: &'static str) -> Cow<'static, str> {
    match (secret, part) {
        (0, "s1") => Cow::Borrowed("webhook_secrets[0] (s1)"),
        _ => Cow::Owned(format!("webhook_secrets[{secret}] ({part})")),
    }
}

/// Returns the name of the signature that this secret made, if any. The comparisons take constant time.
fn matching(key: &HmacKey, body: &[u8], signatures: &Signatures) -> Option<&'static str> {
    let mut mac = key.start();
    EVENT.write_signing_input(body, &mut mac);
    let mac = mac.finish();
    let made =
        |tag: &Option<[u8; 32]>| tag.is_some_and(|tag| constant_time::check(&mac, &tag).is_ok());
    if made(&signatures.current) {
        Some(EVENT.current)
    } else if made(&signatures.previous) {
        Some(EVENT.previous)
    } else {
        None
    }
}

/// Rejects a body that is not UTF-8, or that has the same key twice.
// Parsers disagree about duplicate keys, so such a body is ambiguous. A body that is not JSON is authentic and becomes an unreadable event.
fn check_body(verified: &Verified) -> Result<(), Rejection> {
    match verified.json() {
        Err(Ambiguity::DuplicateKey) => Err(rejected(RejectionReason::RepeatedField)),
        Err(_) if std::str::from_utf8(verified.body()).is_err() => {
            Err(rejected(RejectionReason::MalformedBody))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
