//! Pairs with escapes, with names that have no place, or with spaces around names.

use std::borrow::Cow;

use dhow_core::RejectionReason;
use dhow_crypto::pairs::{FormPairs, PairPlaces};

use super::fields::{FIELDS, field, place};

/// Maximum number of pairs, which have indices of eight bits.
pub(super) const MAX_PAIRS: usize = 64;

/// Stands for no index and no place.
const NONE: u8 = u8::MAX;

/// Pairs of a query, and their names' places.
pub(super) struct Other<'a> {
    pairs: FormPairs<'a>,
    /// Index of the pair of each of the [`FIELDS`].
    known: [u8; FIELDS.len()],
    /// Place in [`FIELDS`] of the name of each pair.
    names: [u8; MAX_PAIRS],
}

impl<'a> Other<'a> {
    pub(super) fn new(pairs: FormPairs<'a>) -> Result<Self, RejectionReason> {
        let mut query = Self {
            known: [NONE; FIELDS.len()],
            names: [NONE; MAX_PAIRS],
            pairs,
        };
        let mut has_spaces = false;
        for ((pair, index), name) in query.pairs.iter().zip(0..).zip(&mut query.names) {
            let trimmed = trimmed(pair.name());
            has_spaces |= trimmed.len() != pair.name().len();
            if let Some(place) = place(trimmed.as_bytes()) {
                *name = place;
                if let Some(known) = query.known.get_mut(usize::from(place)) {
                    *known = index;
                }
            }
        }
        // Refused, because HPay's server and ours could take different values of the same name. Without spaces the parser has refused it.
        if has_spaces && query.repeats_a_name() {
            return Err(RejectionReason::RepeatedField);
        }
        Ok(query)
    }

    fn repeats_a_name(&self) -> bool {
        let mut names: Vec<&str> = self.values().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    }

    pub(super) fn into_places(self) -> PairPlaces {
        self.pairs.into_places()
    }

    /// Returns the value of a name, which may have a place.
    pub(super) fn value(&self, place: Option<u8>, name: &str) -> Option<&str> {
        let Some(place) = place else {
            let mut pairs = self.values();
            return pairs.find(|(own, _)| *own == name).map(|(_, value)| value);
        };
        let index = self.known.get(usize::from(place))?;
        // There are fewer pairs than `NONE`.
        self.pairs.nth(usize::from(*index)).map(|pair| pair.value())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.pairs.iter();
        pairs.map(|pair| (trimmed(pair.name()), pair.value()))
    }

    /// Returns the names that are not covered. `is_covered` decides about names with a place, and `covers` about all others.
    pub(super) fn uncovered(
        &self,
        is_covered: impl Fn(u8, &str) -> bool,
        covers: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = Cow<'static, str>> {
        let pairs = self.pairs.iter().zip(&self.names);
        pairs.filter_map(move |(pair, place)| match field(place) {
            Some((place, name)) => (!is_covered(place, name)).then_some(Cow::Borrowed(name)),
            None => {
                let name = trimmed(pair.name());
                (!covers(name)).then(|| Cow::Owned(name.to_owned()))
            }
        })
    }
}

/// Returns a name without spaces around it.
fn trimmed(name: &str) -> &str {
    let ends = [name.as_bytes().first(), name.as_bytes().last()];
    // Most names have none, and a look at two bytes is quicker than a search for white space.
    match ends.iter().flatten().all(|end| end.is_ascii_graphic()) {
        true => name,
        false => name.trim(),
    }
}
