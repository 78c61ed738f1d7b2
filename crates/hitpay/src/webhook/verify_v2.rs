//! Verification of version 2: a JSON body with its signature in a header.

use dhow_core::{Delivery, Rejection, RejectionReason, Result, Verified, json::Ambiguity};
use dhow_crypto::hmac::HmacKey;

use super::{DISPUTED_EVENT, EVENT_OBJECT, EVENT_TYPE, acknowledged, event_salt_name, rejected};
use crate::{
    ID,
    signing::{scheme::EVENT, write_event_input},
};

/// Maximum size of a body in bytes, far above that of any documented event.
const MAX_BODY: usize = 1024 * 1024;

/// Verifies the `Hitpay-Signature` header with each of the keys.
pub(super) fn verify(
    keys: &[HmacKey],
    signature: &[u8],
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    if keys.is_empty() {
        return Err(rejected(RejectionReason::NotConfigured));
    }
    // Checked before the signature, so that an oversized body costs no computation.
    if delivery.body().len() > MAX_BODY {
        return Err(rejected(RejectionReason::TooLarge));
    }
    let digits = EVENT.digits(signature);
    if digits.len() != 64 {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    let matches = |key: &HmacKey| {
        let mut mac = key.start();
        write_event_input(delivery.body(), &mut mac);
        mac.verify_hex(digits).is_ok()
    };
    let position = keys
        .iter()
        .position(matches)
        .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
    let matched = event_salt_name(position);
    let disputed = [EVENT_OBJECT, EVENT_TYPE].map(|name| is_disputed(name, delivery));
    let scheme = if disputed.contains(&true) {
        DISPUTED_EVENT
    } else {
        EVENT.id
    };
    let verified = Verified::new_unchecked(ID, scheme, matched, delivery, acknowledged());
    // Parsed only after the signature matched, so that no JSON of a forger is parsed.
    if let Some(reason) = rejection_reason(&verified) {
        return Err(rejected(reason));
    }
    // The headers are kept although they are unsigned: the type of an order or invoice event is nowhere else.
    Ok(verified
        .keeping_header(EVENT_OBJECT, delivery)
        .keeping_header(EVENT_TYPE, delivery))
}

/// Returns true if a header is repeated with different values.
fn is_disputed(name: &str, delivery: &Delivery) -> bool {
    let mut values = delivery.header_values(name);
    let first = values.next();
    values.any(|other| Some(other) != first)
}

/// Returns the reason to reject an authentic body: a repeated JSON key, which is ambiguous, or bytes that are not UTF-8.
///
/// Text that is not JSON passes and becomes an unreadable event.
fn rejection_reason(verified: &Verified) -> Option<RejectionReason> {
    match verified.json() {
        Err(Ambiguity::DuplicateKey) => Some(RejectionReason::RepeatedField),
        Err(_) if std::str::from_utf8(verified.body()).is_err() => {
            Some(RejectionReason::MalformedBody)
        }
        _ => None,
    }
}
