//! Ids: lease tokens at random, effect ids by digest.

use std::hash::{BuildHasher, Hasher, RandomState};

use dhow_crypto::digest::{sha256, sha256_hex};

use crate::store::{DedupHash, LeaseToken, OrderKey};

/// Returns a new token: unique, but not a secret.
pub(crate) fn lease_token() -> LeaseToken {
    // Each state has its own random keys of the standard library.
    let half = || RandomState::new().build_hasher().finish();
    LeaseToken(format!("{:016x}{:016x}", half(), half()))
}

/// Returns the id of an effect: the same for every process and every retry.
pub(crate) fn effect_id(order: &OrderKey, effect_key: &str) -> String {
    let parts = [
        order.account.as_str(),
        order.kind.as_str(),
        &order.reference,
        effect_key,
    ];
    // Each part with its length, so that no two lists of parts have the same text.
    let text: String = parts
        .iter()
        .map(|part| format!("{}:{part}", part.len()))
        .collect();
    let digest = sha256_hex(text.as_bytes());
    format!("eff_{}", digest.get(..32).unwrap_or(&digest))
}

pub(crate) fn dedup_hash(dedup_key: &str) -> DedupHash {
    let digest = sha256(dedup_key.as_bytes());
    let mut first = [0; 16];
    first
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    DedupHash(first)
}

/// Returns a reference that fits a key: long ones are replaced by their digest.
pub(crate) fn bounded_reference(reference: &str) -> String {
    if reference.len() <= 512 {
        return reference.to_owned();
    }
    format!("sha256:{}", sha256_hex(reference.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::OrderKind;

    #[test]
    fn ids_depend_on_every_part_and_tokens_differ() {
        let key =
            |account: &str, reference: &str| OrderKey::new(account, OrderKind::Payment, reference);
        let first = effect_id(&key("a", "b"), "paid");
        assert_eq!(first, effect_id(&key("a", "b"), "paid"));
        assert_eq!(first.len(), 36);
        for other in [
            effect_id(&key("ab", ""), "paid"),
            effect_id(&key("a", "bp"), "aid"),
            effect_id(&key("a", "b"), "failed"),
        ] {
            assert_ne!(first, other);
        }
        assert_ne!(lease_token(), lease_token());
        assert_eq!(lease_token().0.len(), 32);
        assert_ne!(dedup_hash("a"), dedup_hash("b"));
        assert_eq!(bounded_reference("R-1"), "R-1");
        assert_eq!(bounded_reference(&"x".repeat(513)).len(), 71);
    }
}
