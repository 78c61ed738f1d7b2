//! Verification of version 1: a form that carries its signature in a field.

use dhow_core::{Delivery, Rejection, RejectionReason, Verified};
use dhow_crypto::{
    hmac::HmacKey,
    pairs::{FormPairs, PairError, PairErrorKind, PairRules},
};

use super::{acknowledged, form_salt_name, rejected};
use crate::{
    ID,
    signing::{scheme::FORM, write_form_input},
};

const RULES: PairRules = PairRules::new();

/// Verifies the signature of a form with each of the keys.
pub(super) fn verify(keys: &[HmacKey], delivery: &Delivery) -> Result<Verified, Rejection> {
    if keys.is_empty() {
        return Err(rejected(RejectionReason::NotConfigured));
    }
    let fields = FormPairs::parse(delivery.body(), &RULES).map_err(|fault| unreadable(&fault))?;
    let signature = fields
        .get(FORM.signature_name())
        .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    // The length is checked first, so that a truncated signature gets its own reason. The comparison itself takes constant time.
    if signature.len() != 64 {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    // Collected once, which is quicker than many short updates of a MAC.
    let mut signed = Vec::with_capacity(delivery.body().len());
    write_form_input(&fields, &mut signed);
    let matches = |key: &HmacKey| {
        let mut mac = key.start();
        mac.update(&signed);
        mac.verify_hex(signature.as_bytes()).is_ok()
    };
    let position = keys
        .iter()
        .position(matches)
        .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
    let matched = form_salt_name(position, keys.len());
    let verified = Verified::new_unchecked(ID, FORM.id, matched, delivery, acknowledged());
    Ok(verified.keeping(fields.into_places()))
}

fn unreadable(fault: &PairError) -> Rejection {
    rejected(match fault.kind {
        PairErrorKind::Duplicate { .. } => RejectionReason::RepeatedField,
        PairErrorKind::TooLong { .. } | PairErrorKind::TooMany { .. } => RejectionReason::TooLarge,
        _ => RejectionReason::MalformedBody,
    })
}
