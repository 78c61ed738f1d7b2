//! Search over all combinations of texts, keys, algorithms and encodings, with the fewest mistakes first.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::algorithms::Prepared;
use super::json::{Document, ValueKind, formats, rewritings};
use super::tags::Received;
use super::{Algorithm, Budget, Key, Keying, Mistake, text_mistakes};
use crate::constant_time;

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

/// Body that is signed as it is, and as frameworks write its JSON again.
#[derive(Debug)]
pub struct Body<'b> {
    bytes: &'b [u8],
    /// Parsed when it is needed first: a search without mistakes does not need it.
    document: OnceCell<Option<Document<'b>>>,
    usual: &'static [&'static str],
    before: Vec<String>,
}

impl<'b> Body<'b> {
    /// Creates a body, which may be JSON. `usual` are the names of the [formats](super::json::formats) in which the gateway writes.
    #[must_use]
    pub fn new(bytes: &'b [u8], usual: &'static [&'static str]) -> Self {
        Self {
            bytes,
            document: OnceCell::new(),
            usual,
            before: Vec::new(),
        }
    }

    /// Adds texts that may have been signed before the body, such as the URL or a time.
    #[must_use]
    pub fn after(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.before.extend(texts);
        self
    }

    fn document(&self, budget: &mut Budget) -> Option<&Document<'b>> {
        let parse = || match budget.read(self.bytes.len()) {
            true => Document::parse(self.bytes),
            false => None,
        };
        self.document.get_or_init(parse).as_ref()
    }

    /// Passes texts that have more or less than the body.
    fn each_part(&self, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        let more = Mistake::new("more-than-the-body", MORE, ONLY);
        let less = Mistake::new("part-of-the-body", LESS, ONLY);
        let mut before = self.before.iter();
        let is_found = before.any(|before| {
            ["", ".", "\n", "|"].iter().any(|between| {
                let text = [before.as_bytes(), between.as_bytes(), self.bytes].concat();
                budget.make(text.len());
                visit(budget, std::slice::from_ref(&more), &text)
            })
        });
        let document = self.document(budget);
        let objects = document.into_iter().flat_map(Document::values);
        let mut objects = objects
            .skip(1)
            // An empty object may also have taken the place of a body that was consumed.
            .filter(|(kind, raw)| *kind == ValueKind::Object && raw.len() > 2)
            .take(MOST_PARTS);
        is_found || objects.any(|(_, raw)| visit(budget, std::slice::from_ref(&less), raw))
    }
}

const MORE: &str = "more than the body was signed: the URL, the method or a time before it";
const LESS: &str = "only a part of the body was signed: one object of it";
const ONLY: &str = "sign the body alone and whole, byte for byte";

/// Greatest number of objects of a body that are tried.
const MOST_PARTS: usize = 32;

/// Returns a hash by which texts are told apart without keeping them. It is much faster than a digest, and a collision by chance only leaves a text out.
fn short_hash(text: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(FACTOR).rotate_left(29);
    let (words, rest) = text.as_chunks::<8>();
    // Four chains run at the same time, because each multiplication waits for the one before.
    let (groups, last) = words.as_chunks::<4>();
    let mut chains = [1, 2, 3, text.len() as u64];
    for group in groups {
        for (chain, word) in chains.iter_mut().zip(group) {
            *chain = mix(*chain, u64::from_le_bytes(*word));
        }
    }
    let mut end = [0; 8];
    for (place, byte) in end.iter_mut().zip(rest) {
        *place = *byte;
    }
    let last = last.iter().chain(std::iter::once(&end));
    let words = chains
        .into_iter()
        .chain(last.map(|word| u64::from_le_bytes(*word)));
    words.fold(0, mix)
}

impl Texts for Body<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        if count == 0 {
            return visit(budget, &[], self.bytes);
        }
        if count == 1 && self.each_part(budget, visit) {
            return true;
        }
        if count > 2 {
            return false;
        }
        let Some(document) = self.document(budget) else {
            return false;
        };
        // The document is written in each format first, to recognise that of the body.
        budget.read(self.bytes.len().saturating_mul(formats().len()));
        let longest = Budget::longest_text(self.bytes.len());
        // Changes for which the document has no place all give the same text.
        let mut tried: HashSet<u64> = HashSet::new();
        rewritings(document, count, self.usual).any(|way| {
            let Some(text) = way.text(document, longest) else {
                budget.write(longest, document.count());
                budget.leave_out_large();
                return budget.is_spent();
            };
            budget.write(text.len(), document.count());
            if budget.is_spent() {
                return true;
            }
            text != self.bytes
                && tried.insert(short_hash(&text))
                && visit(budget, &way.mistakes, &text)
        })
    }
}

/// Mistakes in composing the text, and whether the whole is changed too. The gateway's own mistakes come before those of all gateways.
const ORDER: [(usize, bool); 6] = [
    (0, false),
    (1, false),
    (0, true),
    (2, false),
    (1, true),
    (2, true),
];

/// Share of the rest of the budget, in percent, that single mistakes in composing the text may use. A long JSON body is written again for each
/// format, and the mistakes after them cost little.
const COMPOSING: u64 = 60;

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
        for (in_shape, is_changed) in ORDER {
            let Some(left) = count.checked_sub(in_shape + usize::from(is_changed)) else {
                continue;
            };
            let is_part = count == 1 && in_shape == 1 && !budget.is_limited();
            let whole = is_part.then(|| budget.begin_part(COMPOSING));
            texts.each(in_shape, budget, &mut |budget, mistakes, text| {
                let rest = match is_changed {
                    true => self.changed(text, left, budget),
                    false => self.signed(text, left, budget),
                };
                found = rest.map(|rest| mistakes.iter().cloned().chain(rest).collect());
                found.is_some() || budget.is_spent()
            });
            if let Some(whole) = whole {
                budget.end_part(whole);
            }
            if found.is_some() || budget.is_spent() {
                return found;
            }
        }
        match count {
            1 => self.rare(texts, budget),
            _ => None,
        }
    }

    /// Tries a correct text with each key that is tried as a single mistake only.
    fn rare(&self, texts: &dyn Texts, budget: &mut Budget) -> Option<Vec<Mistake>> {
        let mut found = None;
        if !budget.is_limited() {
            let rare = Search {
                keys: self.rare_keys,
                ..*self
            };
            texts.each(0, budget, &mut |budget, _, text| {
                found = rare.signed(text, 1, budget);
                found.is_some()
            });
        }
        found
    }

    /// Tries the text after each change of the whole.
    fn changed(&self, text: &[u8], left: usize, budget: &mut Budget) -> Option<Vec<Mistake>> {
        // A rare change is tried alone, and with an encoding of the signature, which costs nothing more.
        let rows = text_mistakes();
        let common = rows.len().min(COMMON_TEXTS);
        let rows = if budget.is_limited() {
            rows.get(..common).unwrap_or(rows)
        } else {
            rows
        };
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
