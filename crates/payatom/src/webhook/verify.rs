//! The verdict on a delivery: open the envelope, then compare what was sealed with what arrived.

use super::{PAYIN, PAYOUT, PayAtomWebhooks, acknowledged, fields::Fields};
use crate::{
    ID,
    signing::{Covered, ENVELOPE_BYTES, HashedFields, POST_HASH, seals},
};
use dhow_core::{Delivery, Hint, Rejection, RejectionReason, Verified};

/// The field that carries the envelope.
pub(super) const POST_HASH_FIELD: &str = "post_hash";
/// Answers to polling have the same recipe and this member; a callback never has it.
const OF_AN_ANSWER: &str = "webhook_acknowledged";
/// Larger than any callback by far.
const MAX_BODY: usize = 256 * 1024;

pub(super) fn verify(
    webhooks: &PayAtomWebhooks,
    delivery: &Delivery,
) -> Result<Verified, Rejection> {
    let rejected = |reason| webhooks.rejected(reason);
    if delivery.method() != http::Method::POST {
        return Err(rejected(RejectionReason::WrongMethod));
    }
    if delivery.body().len() > MAX_BODY {
        return Err(rejected(RejectionReason::TooLarge));
    }
    let fields = Fields::read(delivery.body()).map_err(rejected)?;
    let post_hash = fields
        .scalar(POST_HASH_FIELD)
        .filter(|post_hash| !post_hash.text.is_empty())
        .ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
    if post_hash.text.len() != POST_HASH {
        return Err(rejected(RejectionReason::MalformedSignature));
    }
    if fields.has(OF_AN_ANSWER) {
        return Err(rejected(RejectionReason::MalformedBody));
    }
    let payout = webhooks.is_payout(delivery.path(), &fields);
    let (scheme, hashed) = match payout {
        true => (PAYOUT, &webhooks.payouts),
        false => (PAYIN, &webhooks.payins),
    };
    let covered = covered(&fields, hashed);
    let mut opened = false;
    for (position, key) in webhooks.keys.iter().enumerate() {
        let mut buffer = [0; ENVELOPE_BYTES];
        let Some(sealed) = key.open(&post_hash.text, &mut buffer) else {
            continue;
        };
        opened = true;
        let matches = covered
            .as_ref()
            .is_some_and(|covered| seals(sealed, covered, key));
        if matches {
            let name = secret_name(position);
            return Ok(Verified::new_unchecked(
                ID,
                scheme,
                name,
                delivery,
                acknowledged(),
            ));
        }
    }
    if payout && opened {
        // Sealed with our secret, but over other fields than we think: a reason to ask about the payout, and nothing more.
        let about = fields.text("ref_code").or_else(|| fields.text("order_id"));
        let rejection = rejected(RejectionReason::UnsettledRecipe);
        return Err(match about {
            Some(about) => rejection.with_hint(Hint::new(ID, about)),
            None => rejection,
        });
    }
    Err(rejected(RejectionReason::SignatureMismatch))
}

fn secret_name(position: usize) -> String {
    match position.checked_sub(1) {
        None => "secret_key".to_owned(),
        Some(previous) => format!("previous_secret_keys[{previous}]"),
    }
}

/// The hashed fields in their order; `None` when one is missing.
fn covered<'f>(fields: &'f Fields<'_>, hashed: &'f HashedFields) -> Option<Vec<Covered<'f>>> {
    hashed.iter().map(|names| fields.first(names)).collect()
}
