//! Bodies that are signed as a whole.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{Budget, Mistake, Texts, Visit};
use crate::explain::json::{Document, ValueKind, formats, rewritings};

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
    /// Creates a body, which may be JSON. `usual` are the names of the formats of JSON in which the gateway writes.
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
        let objects = || {
            let values = document.into_iter().flat_map(Document::values).skip(1);
            // An empty object may also have taken the place of a body that was consumed.
            values.filter(|(kind, raw)| *kind == ValueKind::Object && raw.len() > 2)
        };
        let end = objects().count().saturating_sub(MOST_PARTS);
        let ends = objects().enumerate();
        let mut ends = ends.filter(|(place, _)| *place < MOST_PARTS || *place >= end);
        is_found || ends.any(|(_, (_, raw))| visit(budget, std::slice::from_ref(&less), raw))
    }
}

const MORE: &str = "more than the body was signed: the URL, the method or a time before it";
const LESS: &str = "only a part of the body was signed: one object of it";
const ONLY: &str = "sign the body alone and whole, byte for byte";

/// Greatest number of objects that are tried from the beginning of a body, and from its end.
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
        // The document is written in each format first, to recognise that of the body; in one, if it is written without white space and escapes.
        let is_usual = !document.is_spaced() && !self.bytes.contains(&b'\\');
        let written = if is_usual { 1 } else { formats().len() };
        budget.read(self.bytes.len().saturating_mul(written));
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
