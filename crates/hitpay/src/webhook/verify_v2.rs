//! Verification of version 2: a JSON body with its signature in a header.

use dhow_core::{Delivery, Rejection, RejectionReason, Result, Verified, json::Ambiguity};
use dhow_crypto::hmac::HmacKey;
use http::HeaderValue;

use super::{
    DISPUTED_EVENT, EVENT_OBJECT, EVENT_TYPE, acknowledged, event_salt_name, object::Object,
    rejected,
};
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
    let headers = EventHeaders::find(delivery);
    let scheme = if headers.disputed {
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
    Ok(headers.keep(verified))
}

/// Headers that name the event.
#[derive(Default)]
struct EventHeaders<'d> {
    object: Option<&'d HeaderValue>,
    event_type: Option<&'d HeaderValue>,
    /// True if one of them is repeated with different values.
    disputed: bool,
}

impl<'d> EventHeaders<'d> {
    fn find(delivery: &'d Delivery) -> Self {
        let mut found = Self::default();
        // One pass, because a delivery has many headers. Their names are in lower case.
        for (name, value) in delivery.headers() {
            let place = match name.as_str() {
                EVENT_OBJECT => &mut found.object,
                EVENT_TYPE => &mut found.event_type,
                _ => continue,
            };
            let first = *place.get_or_insert(value);
            found.disputed |= first != value;
        }
        found
    }

    fn keep(self, mut verified: Verified) -> Verified {
        if let Some(object) = self.object {
            let known = |word: &str| Object::from_name(word).map(Object::as_str);
            verified = verified.keeping_header_value(EVENT_OBJECT, object, known);
        }
        if let Some(event_type) = self.event_type {
            let known = |word: &str| TYPES.into_iter().find(|known| *known == word);
            verified = verified.keeping_header_value(EVENT_TYPE, event_type, known);
        }
        verified
    }
}

/// Usual event types.
const TYPES: [&str; 4] = ["completed", "created", "updated", "failed"];

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
