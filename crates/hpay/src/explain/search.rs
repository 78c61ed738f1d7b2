//! Search for the mistakes in the signature of a webhook.

use dhow_core::Secret;
use dhow_crypto::explain::{
    Algorithm, Budget, Composed, Hash, Keying, Mistake, Received, Search, Texts, Variant,
    WrittenFields, digests_with_secret,
};

use super::{
    Signatures,
    covered::Covered,
    mistakes::MISTAKES,
    orders::{Exchanged, LeftOut},
    pairs::Pairs,
    places::{OtherField, SecretFirst, SecretInside},
    values::Valued,
};

impl Signatures<'_> {
    /// Searches for mistakes of schemes that join their fields in one way.
    pub(super) fn of_covered(
        &self,
        covered: &Covered,
        received: &[Received],
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        let all = digests_with_secret(Algorithm::MD5_KEY_LAST);
        let apart = |variant: &Variant<Algorithm>| variant.value.has_key_apart();
        let (apart, joined): (Vec<_>, Vec<_>) = all.into_iter().partition(apart);
        let first = [Variant::right(Algorithm::MD5_KEY_FIRST)];
        let placed = [Variant::right(Algorithm::new(Hash::Md5, Keying::None))];
        let mut run = |algorithms: &[Variant<Algorithm>], texts: &dyn Texts| {
            let search = Search {
                keys: &self.keys,
                rare_keys: &self.rare_keys,
                algorithms,
                received,
            };
            search.run(texts, count, budget)
        };
        let composed = Composed {
            right: vec![covered.correct().into_bytes()],
            table: MISTAKES,
            delivery: covered,
        };
        // The passcode is no part of these texts, or the last one, as in the scheme.
        let bare = Composed {
            right: covered.bare_texts(self.passcodes()),
            table: &[],
            delivery: covered,
        };
        let written = WrittenFields {
            right: &composed.right,
            fields: &covered.written(),
            fix: "join the values of the scheme alone, without names and marks of JSON",
        };
        run(&joined, &composed)
            .or_else(|| run(&joined, &Pairs(covered)))
            .or_else(|| run(&apart, &bare))
            .or_else(|| run(&first, &SecretFirst(covered)))
            .or_else(|| run(&placed, &SecretInside(covered, self.passcodes())))
            .or_else(|| run(&joined, &Valued(covered)))
            .or_else(|| run(&joined, &LeftOut(covered)))
            .or_else(|| run(&joined, &Exchanged(covered)))
            .or_else(|| run(&joined, &OtherField(covered)))
            .or_else(|| run(&joined, &written))
    }

    fn passcodes(&self) -> &[Secret] {
        &self.secrets.passcodes
    }
}
