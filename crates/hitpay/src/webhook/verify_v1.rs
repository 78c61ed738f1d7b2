//! Verification of version 1: a form that carries its signature in a field.

use dhow_core::{Delivery, Rejection, RejectionReason, Verified};
use dhow_crypto::{
    hmac::HmacKey,
    pairs::{PairError, PairErrorKind},
    signing_input::JoinedInput,
};

use super::{acknowledged, form::Form, form_salt_name, rejected};
use crate::{ID, signing::scheme::FORM};

/// Verifies the signature of a form with each of the keys.
pub(super) fn verify(keys: &[HmacKey], delivery: &Delivery) -> Result<Verified, Rejection> {
    if keys.is_empty() {
        return Err(rejected(RejectionReason::NotConfigured));
    }
    let form = Form::parse(delivery.body()).map_err(|fault| unreadable(&fault))?;
    let fields = form.fields(delivery.body());
    let fields = fields.ok_or_else(|| rejected(RejectionReason::MalformedBody))?;
    let signature = fields
        .signature()
        .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    // The length is checked first, so that a truncated signature gets its own reason. The comparison itself takes constant time.
    if signature.len() != 64 {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    let mut signed = JoinedInput::new();
    fields.write_signing_input(&mut signed);
    let matches = |key: &HmacKey| {
        let mut mac = key.start();
        mac.update(signed.as_bytes());
        mac.verify_hex(signature).is_ok()
    };
    let position = keys
        .iter()
        .position(matches)
        .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
    let matched = form_salt_name(position, keys.len());
    let Form::Documented(places) = form else {
        let verified = Verified::new_unchecked(ID, FORM.id, matched, delivery, acknowledged());
        return Ok(verified.keeping(form));
    };
    // One expression, which is written where the caller needs it: a move takes as long as the rest.
    Ok(
        Verified::new_unchecked(ID, FORM.id, matched, delivery, acknowledged())
            .keeping_places(places),
    )
}

fn unreadable(fault: &PairError) -> Rejection {
    rejected(match fault.kind {
        PairErrorKind::Duplicate { .. } => RejectionReason::RepeatedField,
        PairErrorKind::TooLong { .. } | PairErrorKind::TooMany { .. } => RejectionReason::TooLarge,
        _ => RejectionReason::MalformedBody,
    })
}
