//! Version 1: a form with its own signature among the fields.

use dhow_core::{Delivery, Rejection, RejectionReason, Verified};
use dhow_crypto::{
    hmac::HmacKey,
    pairs::{Fault, PairError, PairRules, Pairs},
};

use super::{FORM, acknowledged, rejected};
use crate::{
    client::ID,
    signing::{SIGNATURE_FIELD, form_recipe},
};

const RULES: PairRules = PairRules::new();

pub(super) fn verify(key: Option<&HmacKey>, delivery: &Delivery) -> Result<Verified, Rejection> {
    let key = key.ok_or_else(|| rejected(RejectionReason::NotConfigured))?;
    let fields = Pairs::parse(delivery.body(), &RULES).map_err(|fault| unreadable(&fault))?;
    let signature = fields
        .get(SIGNATURE_FIELD)
        .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    if signature.len() != 64 {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    let mut mac = key.start();
    form_recipe(&fields, &mut mac);
    mac.verify_hex(signature.as_bytes())
        .map_err(|_| rejected(RejectionReason::SignatureMismatch))?;
    Ok(Verified::vouch(
        ID,
        FORM,
        "webhook_salt",
        delivery,
        acknowledged(),
    ))
}

fn unreadable(fault: &PairError) -> Rejection {
    rejected(match fault.fault {
        Fault::Duplicate { .. } => RejectionReason::RepeatedField,
        Fault::TooLong { .. } | Fault::TooMany { .. } => RejectionReason::TooLarge,
        _ => RejectionReason::MalformedBody,
    })
}
