//! Fields of a message that may be signed, and the orders that are known.

use std::borrow::Cow;

use super::Message;
use crate::scheme::{Part, part};

/// Field of the message in one form.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) part: Part,
    pub(super) name: String,
    /// Signed bytes of the value.
    pub(super) value: Vec<u8>,
    /// Bit of the field. Forms of one field share it, because a field is signed once.
    pub(super) bit: u64,
}

/// Known order of candidates, by their positions.
pub(super) type Sequence = Vec<usize>;

/// Fields of a message that may be signed.
#[derive(Debug, Default)]
pub(super) struct Universe {
    pub(super) candidates: Vec<Candidate>,
    /// Fields as they are, in the order in which they arrived.
    pub(super) fields: Sequence,
    /// Other parts of the request.
    pub(super) envelope: Sequence,
    /// Fields in another form than as they are.
    pub(super) forms: Sequence,
    /// Documented orders without the fields that are absent.
    pub(super) documented: Vec<Sequence>,
    /// Documented orders with absent fields as empty ones.
    pub(super) completed: Vec<Sequence>,
    /// Fields by name.
    pub(super) sorted: Sequence,
}

impl Universe {
    pub(super) fn new(message: &Message, orders: &[Vec<String>]) -> Self {
        let mut universe = Self::default();
        for (name, value) in message.fields() {
            let position = universe.push(Part::Field(name.clone().into()), name, value);
            universe.fields.extend(position);
        }
        for (name, value) in message.envelope_parts() {
            let position = universe.push(Part::Field(name.clone().into()), name, value);
            universe.envelope.extend(position);
        }
        universe.add_forms();
        for order in orders {
            universe.add_order(order);
        }
        universe.sorted = universe.fields.clone();
        let mut sorted = std::mem::take(&mut universe.sorted);
        sorted.sort_by_key(|position| universe.name(*position));
        universe.sorted = sorted;
        universe
    }

    /// Adds a candidate with a bit of its own. Beyond 64 fields nothing is added.
    fn push(&mut self, part: Part, name: &str, value: &[u8]) -> Option<usize> {
        let used = self.candidates.iter().map(|candidate| candidate.bit);
        let bit = match used.max() {
            None => 1,
            Some(last) => last.checked_shl(1).filter(|bit| *bit != 0)?,
        };
        self.candidates.push(Candidate {
            part,
            name: name.to_owned(),
            value: value.to_vec(),
            bit,
        });
        Some(self.candidates.len() - 1)
    }

    /// Adds the fields whose value changes if it is decoded again or encoded.
    fn add_forms(&mut self) {
        let mut forms = Vec::new();
        for candidate in self.of(&self.fields) {
            let name = || Cow::Owned(candidate.name.clone());
            for (part, value) in [
                (
                    Part::DecodedAgain(name()),
                    part::decoded_again(&candidate.value),
                ),
                (
                    Part::UrlEncoded(name()),
                    part::url_encoded(&candidate.value),
                ),
            ] {
                if value != candidate.value {
                    forms.push(Candidate {
                        part,
                        value,
                        ..candidate.clone()
                    });
                }
            }
        }
        let first = self.candidates.len();
        self.candidates.extend(forms);
        self.forms = (first..self.candidates.len()).collect();
    }

    fn add_order(&mut self, names: &[String]) {
        let (mut present, mut completed) = (Vec::new(), Vec::new());
        for name in names {
            let known = self.position(name);
            present.extend(known);
            let part = || Part::OrEmpty(name.clone().into());
            completed.extend(known.or_else(|| self.push(part(), name, b"")));
        }
        if completed.len() > present.len() {
            self.completed.push(completed);
        }
        self.documented.push(present);
    }

    /// Returns the position of a field as it is.
    fn position(&self, name: &str) -> Option<usize> {
        let mut candidates = self.candidates.iter();
        candidates.position(|candidate| candidate.name == name)
    }

    fn name(&self, position: usize) -> &str {
        let candidate = self.candidates.get(position);
        candidate.map_or("", |candidate| candidate.name.as_str())
    }

    /// Returns the candidates at these positions.
    pub(super) fn of<'u>(&'u self, sequence: &[usize]) -> impl Iterator<Item = &'u Candidate> {
        let all = sequence.iter();
        all.filter_map(|position| self.candidates.get(*position))
    }

    /// Returns the orders of all fields that are known: documented, as they arrived, and by name.
    pub(super) fn orders(&self) -> Vec<Sequence> {
        let known = [&self.fields, &self.sorted];
        distinct(self.documented.iter().chain(known).cloned())
    }

    /// Returns the sequences that are tried first: known orders, with and without empty fields, and in other forms.
    pub(super) fn sequences(&self) -> Vec<Sequence> {
        let complete = distinct(
            self.orders()
                .into_iter()
                .chain(self.completed.iter().cloned()),
        );
        let mut all = Vec::new();
        for sequence in complete {
            let is_filled = |position: &usize| {
                let candidate = self.candidates.get(*position);
                candidate.is_some_and(|candidate| !candidate.value.is_empty())
            };
            let filled = sequence.iter().copied().filter(is_filled).collect();
            let formed = self.formed(&sequence);
            all.extend([sequence, filled].into_iter().chain(formed));
        }
        distinct(all)
    }

    /// Returns a sequence with all of its fields decoded again, all encoded, and each of them alone.
    fn formed(&self, sequence: &[usize]) -> Vec<Sequence> {
        let mut all = self.in_forms(sequence);
        for form in &self.forms {
            all.push(self.replaced(sequence, std::slice::from_ref(form)));
        }
        all
    }

    /// Returns a sequence with all of its fields decoded again, and with all encoded, if that changes a value.
    pub(super) fn in_forms(&self, sequence: &[usize]) -> Vec<Sequence> {
        let is_decoded = |position: &usize| {
            let candidate = self.candidates.get(*position);
            candidate.is_some_and(|form| matches!(form.part, Part::DecodedAgain(_)))
        };
        let (decoded, encoded): (Sequence, Sequence) =
            self.forms.iter().copied().partition(is_decoded);
        let kinds = [decoded, encoded]
            .into_iter()
            .filter(|kind| !kind.is_empty());
        kinds.map(|kind| self.replaced(sequence, &kind)).collect()
    }

    /// Returns a sequence with each field that has one of these forms in that form.
    fn replaced(&self, sequence: &[usize], forms: &[usize]) -> Sequence {
        let bit = |position: &usize| {
            self.candidates
                .get(*position)
                .map(|candidate| candidate.bit)
        };
        let formed = |position: &usize| {
            let form = forms.iter().find(|form| bit(form) == bit(position));
            *form.unwrap_or(position)
        };
        sequence.iter().map(formed).collect()
    }
}

/// Returns sequences without repetitions and empty ones.
fn distinct(sequences: impl IntoIterator<Item = Sequence>) -> Vec<Sequence> {
    let mut all: Vec<Sequence> = Vec::new();
    for sequence in sequences {
        if !sequence.is_empty() && !all.contains(&sequence) {
            all.push(sequence);
        }
    }
    all
}
