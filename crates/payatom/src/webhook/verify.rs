//! Verification of a webhook: opens the envelope and compares the hash inside with the fields received.

use std::borrow::Cow;

use super::{
    PayAtomWebhooks, WEBHOOK, acknowledged,
    fields::{Body, Fields},
    payin,
};
use crate::{
    ID,
    signing::{
        Covered, ENVELOPE_BYTES, HashedFields, PAYIN_WEBHOOK, PAYOUT, POST_HASH, POST_HASH_LENGTH,
    },
};
use dhow_core::{Delivery, Hint, Rejection, RejectionReason, Verified};

/// Field that only polling responses have.
pub(super) const POLLING_ONLY: &str = "webhook_acknowledged";
/// Maximum size of a body in bytes, far above that of any webhook.
pub(super) const MAX_BODY: usize = 256 * 1024;

#[inline(always)]
pub(super) fn verify(
    webhooks: &PayAtomWebhooks,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let rejected = |reason| webhooks.rejected(reason);
    WEBHOOK.check_method(delivery).map_err(rejected)?;
    if delivery.body().len() > MAX_BODY {
        return Err(rejected(RejectionReason::TooLarge));
    }
    let body = Body::parse(delivery).map_err(rejected)?;
    let fields = body.fields();
    let is_payout = webhooks.is_payout(delivery.path(), &fields);
    // LEDGER: bare-hash
    // The MD5 without an envelope, as sent in 2022, has the wrong length: an observed webhook could be replayed.
    let post_hash = fields
        .scalar(POST_HASH)
        .filter(|post_hash| !post_hash.text.is_empty())
        .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    if post_hash.text.len() != POST_HASH_LENGTH {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    // LEDGER: polling-domain
    // A polling response has the same signature scheme, so it would verify as a webhook.
    if fields.has(POLLING_ONLY) {
        return Err(rejected(RejectionReason::MalformedBody));
    }
    let (payin, payout);
    let (scheme, covered) = match is_payout {
        true => {
            payout = covered(&fields, &webhooks.payouts);
            (&PAYOUT, payout.as_deref())
        }
        false => {
            payin = payin::covered(&fields);
            (&PAYIN_WEBHOOK, payin.as_ref().map(<[_; 3]>::as_slice))
        }
    };
    let mut opened = false;
    for (position, key) in webhooks.keys.iter().enumerate() {
        let mut buffer = [0; ENVELOPE_BYTES];
        let Some(sealed) = key.open(&post_hash.text, &mut buffer) else {
            continue;
        };
        opened = true;
        let matches = covered.is_some_and(|covered| scheme.seals(sealed, covered, key));
        if matches {
            let name = secret_name(position);
            let reply = acknowledged();
            let mut verified = Verified::new_unchecked(ID, scheme.id, name, delivery, reply);
            body.keep_in(&mut verified);
            return Ok(verified);
        }
    }
    // LEDGER: payout-callback
    // Sealed with our key, but over other fields than the configured ones: a reason to read the payout's status, and no more.
    if is_payout && opened {
        let reference = fields
            .owned("ref_code")
            .or_else(|| fields.owned("order_id"));
        let rejection = rejected(RejectionReason::UnsettledScheme);
        return Err(match reference {
            Some(reference) => rejection.with_hint(Hint::new(ID, reference)),
            None => rejection,
        });
    }
    Err(rejected(RejectionReason::SignatureMismatch))
}

fn secret_name(position: usize) -> Cow<'static, str> {
    match position.checked_sub(1) {
        None => Cow::Borrowed("secret_key"),
        Some(previous) => Cow::Owned(format!("previous_secret_keys[{previous}]")),
    }
}

/// Returns the hashed fields in signing order, or `None` if one is missing.
fn covered<'f>(fields: &Fields<'f>, hashed: &'f HashedFields) -> Option<Vec<Covered<'f>>> {
    let mut covered = Vec::with_capacity(hashed.iter().len());
    for names in hashed.iter() {
        covered.push(fields.first(names)?);
    }
    Some(covered)
}
