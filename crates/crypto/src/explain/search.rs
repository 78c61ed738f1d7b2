//! Search over all combinations of texts, keys, algorithms and encodings, with the fewest mistakes first.

use super::algorithms::Prepared;
use super::tags::Received;
use super::{Algorithm, Budget, Key, Keying, Mistake, text_mistakes};
use crate::constant_time;

mod body;

pub use body::Body;

/// Correct value, or the value after a mistake.
#[derive(Debug, Clone)]
pub struct Variant<T> {
    /// Mistake, or `None` for the correct value.
    pub mistake: Option<Mistake>,
    /// Value.
    pub value: T,
}

impl<T> Variant<T> {
    /// Creates the correct value.
    pub fn right(value: T) -> Self {
        Self {
            mistake: None,
            value,
        }
    }

    /// Creates the value after a mistake.
    pub fn wrong(mistake: Mistake, value: T) -> Self {
        Self {
            mistake: Some(mistake),
            value,
        }
    }
}

/// Called with the budget, the mistakes in a text and the text. Returns true to end the enumeration.
pub type Visit<'v> = dyn FnMut(&mut Budget, &[Mistake], &[u8]) -> bool + 'v;

/// Texts that may have been signed. They are made one after the other, so that memory does not grow with their number.
pub trait Texts {
    /// Passes every text with exactly this number of mistakes to `visit`. With none, these are the correct texts.
    ///
    /// Changes of the whole text that are possible for every gateway are not among them: the search adds them. Reading and making texts counts
    /// in the budget.
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool;
}

/// Mistakes in composing the text, and changes of the whole text. The gateway's own mistakes come before those of all gateways.
const ORDER: [(usize, Whole); 6] = [
    (0, Whole::Right),
    (1, Whole::Right),
    (0, Whole::Changed),
    (2, Whole::Right),
    (1, Whole::Changed),
    (2, Whole::Changed),
];

/// Order of single mistakes: those that need one signature each come first, because composing a long text costs much more.
const SINGLE: [(usize, Whole); 4] = [
    (0, Whole::Right),
    (0, Whole::Distinct),
    (1, Whole::Right),
    (0, Whole::Alike),
];

/// Changes of the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Right,
    /// Those that no mistake in composing the text can be taken for.
    Distinct,
    /// All others.
    Alike,
    /// All.
    Changed,
}

/// Keys that are tried with few other mistakes, because there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rare {
    /// One for each way to damage a secret.
    Damaged,
    /// One for each character that may be missing or misread.
    Guessed,
    /// The most common damages of these keys, which are also tried with a change on the way or another signature.
    Paired,
}

/// Names of the mistakes of keys that are also tried with another mistake.
const PAIRED: [&str; 3] = [
    "secret-with-cr",
    "secret-with-leading-space",
    "secret-with-last-character",
];

/// Names of the mistakes of guessed keys, which come last in the list.
const GUESSED: [&str; 2] = ["secret-cut-off", "secret-misread"];

/// Share of the rest of the budget, in percent, that single mistakes in composing the text may use. A long JSON body is written again for each
/// format, and the mistakes after them cost little.
const COMPOSING: u64 = 70;

/// Number of changes of the whole text, from the first, that are combined with other mistakes.
const COMMON_TEXTS: usize = 24;

/// Lists to combine.
#[derive(Debug)]
pub struct Search<'s> {
    /// Keys that may have been used, the correct ones first.
    pub keys: &'s [Variant<Key>],
    /// Keys that are tried as a single mistake only, because there are many.
    pub rare_keys: &'s [Variant<Key>],
    /// Algorithms that may have been used, the correct one first.
    pub algorithms: &'s [Variant<Algorithm>],
    /// Received signature as bytes, in every encoding that fits.
    pub received: &'s [Received],
}

impl Search<'_> {
    /// Returns the mistakes of a combination with exactly `count` mistakes that gives the received signature. With none it is a match.
    ///
    /// The mistakes are in the order of text, key, algorithm and encoding. The search ends early if the budget is spent.
    #[must_use]
    pub fn run(
        &self,
        texts: &dyn Texts,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        if self.received.is_empty() {
            return None;
        }
        let mut found = None;
        let order: &[(usize, Whole)] = match count {
            1 => &SINGLE,
            _ => &ORDER,
        };
        for (in_shape, whole) in order.iter().copied() {
            let in_whole = usize::from(whole != Whole::Right);
            let Some(left) = count.checked_sub(in_shape + in_whole) else {
                continue;
            };
            if count == 1 && in_shape == 1 {
                let rare = match budget.is_limited() {
                    true => Rare::Paired,
                    false => Rare::Damaged,
                };
                found = self.rare(texts, rare, count, budget);
                if found.is_some() {
                    return found;
                }
            }
            let is_part = count == 1 && in_shape == 1 && !budget.is_limited();
            let all = is_part.then(|| budget.begin_part(COMPOSING));
            texts.each(in_shape, budget, &mut |budget, mistakes, text| {
                let rest = match whole {
                    Whole::Right => self.signed(text, left, budget),
                    _ => self.changed(text, whole, left, budget),
                };
                found = rest.map(|rest| mistakes.iter().cloned().chain(rest).collect());
                found.is_some() || budget.is_spent()
            });
            if let Some(all) = all {
                budget.end_part(all);
            }
            if found.is_none() && count == 2 && (in_shape, whole) == (0, Whole::Right) {
                found = self.rare(texts, Rare::Paired, count, budget);
            }
            if found.is_some() || budget.is_spent() {
                return found;
            }
        }
        match count {
            1 if !budget.is_limited() => self.rare(texts, Rare::Guessed, count, budget),
            _ => None,
        }
    }

    /// Tries a correct text with some of the keys that are tried with few other mistakes.
    fn rare(
        &self,
        texts: &dyn Texts,
        rare: Rare,
        count: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        let is_of = |names: &[&str], key: &Variant<Key>| {
            let mistake = key.mistake.as_ref();
            mistake.is_some_and(|mistake| names.contains(&mistake.name))
        };
        let start = self.rare_keys.iter().position(|key| is_of(&GUESSED, key));
        let start = start.unwrap_or(self.rare_keys.len());
        let (damaged, guessed) = self.rare_keys.split_at_checked(start).unwrap_or_default();
        let paired: Vec<Variant<Key>> = match rare {
            Rare::Paired => {
                let paired = damaged.iter().filter(|key| is_of(&PAIRED, key));
                paired.cloned().collect()
            }
            Rare::Damaged | Rare::Guessed => Vec::new(),
        };
        let rare = Search {
            keys: match rare {
                Rare::Damaged => damaged,
                Rare::Guessed => guessed,
                Rare::Paired => &paired,
            },
            ..*self
        };
        let mut found = None;
        texts.each(0, budget, &mut |budget, _, text| {
            found = rare.signed(text, count, budget);
            found.is_some()
        });
        found
    }

    /// Tries the text after each change of the whole.
    fn changed(
        &self,
        text: &[u8],
        whole: Whole,
        left: usize,
        budget: &mut Budget,
    ) -> Option<Vec<Mistake>> {
        // A rare change is tried alone, and with an encoding of the signature, which costs nothing more.
        let rows = text_mistakes();
        let common = rows.len().min(COMMON_TEXTS);
        let rows = if budget.is_limited() {
            rows.get(..common).unwrap_or(rows)
        } else {
            rows
        };
        let rows = rows.iter().filter(|row| match whole {
            Whole::Right => false,
            Whole::Distinct => !row.is_alike(),
            Whole::Alike => row.is_alike(),
            Whole::Changed => true,
        });
        for row in rows {
            budget.make(text.len());
            if budget.is_spent() {
                return None;
            }
            let Some(changed) = row.apply(text) else {
                continue;
            };
            if let Some(rest) = self.signed(&changed, left, budget) {
                return Some(std::iter::once(row.mistake()).chain(rest).collect());
            }
        }
        None
    }

    /// Tries a text with every key and algorithm.
    fn signed(&self, text: &[u8], left: usize, budget: &mut Budget) -> Option<Vec<Mistake>> {
        for algorithm in self.algorithms {
            let in_algorithm = usize::from(algorithm.mistake.is_some());
            // Prepared for the first key that is tried: most algorithms have none in a search for few mistakes.
            let mut prepared = None;
            for (place, key) in self.keys.iter().enumerate() {
                let made = in_algorithm + usize::from(key.mistake.is_some());
                // Without a key, all keys are the same, and so is an empty key for all but an HMAC.
                let is_same = match algorithm.value.keying {
                    Keying::None => place > 0,
                    Keying::Hmac => false,
                    _ => key.value.bytes().is_empty(),
                };
                let Some(encoded) = left.checked_sub(made).filter(|_| !is_same) else {
                    continue;
                };
                let length = algorithm.value.hash.length();
                let mut fitting = self
                    .received
                    .iter()
                    .filter(|received| received.mistakes.len() == encoded && received.fits(length))
                    .peekable();
                // Without a signature of this length, a digest would be computed in vain.
                if fitting.peek().is_none() {
                    continue;
                }
                let length = match &prepared {
                    None => text.len(),
                    Some(prepared) => Prepared::length_for_a_key(prepared),
                };
                if !budget.digest(algorithm.value, length) {
                    return None;
                }
                let prepared = prepared.get_or_insert_with(|| Prepared::new(algorithm.value, text));
                let digest = prepared.apply(&key.value);
                if let Some(received) = fitting.find(|received| received.is_part_of(&digest)) {
                    let before = [&key.mistake, &algorithm.mistake].into_iter().flatten();
                    return Some(before.chain(&received.mistakes).cloned().collect());
                }
            }
        }
        None
    }
}

impl Received {
    /// Returns true if a digest of this length can be the signature.
    fn fits(&self, length: usize) -> bool {
        match self.printed {
            Some(printed) => printed.fits(&self.bytes, length),
            None if self.is_truncated => self.bytes.len() < length,
            None => self.bytes.len() == length,
        }
    }

    fn is_part_of(&self, digest: &[u8]) -> bool {
        if let Some(printed) = self.printed {
            return printed.is_of(&self.bytes, digest);
        }
        match self.is_truncated {
            true => digest.starts_with(&self.bytes) || digest.ends_with(&self.bytes),
            false => constant_time::eq(digest, &self.bytes),
        }
    }
}

#[cfg(test)]
mod tests;
