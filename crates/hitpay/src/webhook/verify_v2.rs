//! Version 2: a JSON body with its signature in a header.

use dhow_core::{Delivery, Rejection, RejectionReason, Verified, json};
use dhow_crypto::hmac::HmacKey;

use super::{DISPUTED_EVENT, EVENT, EVENT_OBJECT, EVENT_TYPE, acknowledged, rejected};
use crate::{ID, signing::event_recipe};

/// Larger than any event by far.
const MAX_BODY: usize = 1024 * 1024;

pub(super) fn verify(
    keys: &[HmacKey],
    signature: &[u8],
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    if keys.is_empty() {
        return Err(rejected(RejectionReason::NotConfigured));
    }
    if delivery.body().len() > MAX_BODY {
        return Err(rejected(RejectionReason::TooLarge));
    }
    // One of HitPay's own samples takes a prefix off before it compares.
    // LEDGER: event-prefix
    let digits = signature.strip_prefix(b"sha256=").unwrap_or(signature);
    if digits.len() != 64 {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    // LEDGER: event-salt
    let matches = |key: &HmacKey| {
        let mut mac = key.start();
        event_recipe(delivery.body(), &mut mac);
        mac.verify_hex(digits).is_ok()
    };
    let position = keys
        .iter()
        .position(matches)
        .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
    if let Some(reason) = why_refused(delivery.body()) {
        return Err(rejected(reason));
    }
    let matched = format!("event_salts[{position}]");
    let disputed = [EVENT_OBJECT, EVENT_TYPE].map(|name| is_disputed(name, delivery));
    let scheme = if disputed.contains(&true) {
        DISPUTED_EVENT
    } else {
        EVENT
    };
    let verified = Verified::new_unchecked(ID, scheme, matched, delivery, acknowledged());
    Ok(verified
        .keeping_header(EVENT_OBJECT, delivery)
        .keeping_header(EVENT_TYPE, delivery))
}

/// True when a header comes several times and says different things.
fn is_disputed(name: &str, delivery: &Delivery) -> bool {
    let mut values = delivery.headers().get_all(name).iter();
    let first = values.next();
    values.any(|other| Some(other) != first)
}

/// Why a signed body is refused: JSON that reads in two ways because a key comes twice, or bytes that are no text. Text that is no JSON is
/// authentic and merely unreadable.
fn why_refused(body: &[u8]) -> Option<RejectionReason> {
    match json::check_unambiguous(body) {
        Err(json::Ambiguity::DuplicateKey) => Some(RejectionReason::RepeatedField),
        Err(_) if std::str::from_utf8(body).is_err() => Some(RejectionReason::MalformedBody),
        _ => None,
    }
}
