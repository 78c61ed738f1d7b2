//! Places of pairs in their input.

use std::ops::Range;

use super::Pair;

/// Places of the pairs of a form in its input. A program that keeps them need not parse the same input again.
#[derive(Clone, Debug, Default)]
pub struct PairPlaces {
    pub(super) slots: Vec<Slot>,
    /// Decoded names and values that differ from the raw text.
    pub(super) decoded: String,
    /// Length of the input.
    pub(super) input: usize,
}

/// Places of one pair. They have 32 bits, so that a form of some pairs takes few bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    start: u32,
    /// Start of the value, or [`NONE`] for a pair without `=`.
    value: u32,
    end: u32,
    decoded_name: Span,
    decoded_value: Span,
    /// Index of the pair that takes this pair's place if the pairs are sorted by name.
    pub(super) sorted: u32,
}

/// Range of the decoded text. It begins at [`NONE`] if the raw text is the decoded one.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
}

/// No place. Inputs are shorter.
pub(super) const NONE: u32 = u32::MAX;

impl Slot {
    /// Creates the slot of a pair. The last two arguments are ranges of the decoded text.
    #[inline]
    pub(super) fn new(
        pair: Range<usize>,
        equals: Option<usize>,
        name: Option<Range<usize>>,
        value: Option<Range<usize>>,
    ) -> Self {
        Self {
            start: place(pair.start),
            value: equals.map_or(NONE, |equals| place(equals).saturating_add(1)),
            end: place(pair.end),
            decoded_name: Span::new(name),
            decoded_value: Span::new(value),
            sorted: 0,
        }
    }

    pub(super) fn start(&self) -> usize {
        self.start as usize
    }

    #[inline]
    pub(super) fn sorted(&self) -> usize {
        self.sorted as usize
    }

    /// Returns the decoded name.
    #[inline]
    pub(super) fn name<'p>(&self, text: &'p str, decoded: &'p str) -> &'p str {
        self.decoded_name
            .text(decoded)
            .unwrap_or_else(|| self.raw_name(text))
    }

    /// Returns the decoded name with the text behind it.
    #[inline]
    pub(super) fn name_and_rest<'p>(&self, text: &'p str, decoded: &'p str) -> (usize, &'p [u8]) {
        let (whole, start, end) = match self.decoded_name.start {
            NONE => (text, self.start, self.name_end()),
            start => (decoded, start, self.decoded_name.end),
        };
        let rest = whole.as_bytes().get(start as usize..);
        (end.saturating_sub(start) as usize, rest.unwrap_or_default())
    }

    #[inline]
    pub(super) fn pair<'p>(&self, text: &'p str, decoded: &'p str) -> Pair<'p> {
        let raw_value = match self.value {
            NONE => None,
            start => text.get(start as usize..self.end as usize),
        };
        let value = self.decoded_value.text(decoded);
        Pair {
            name: self.name(text, decoded),
            value: value.or(raw_value).unwrap_or_default(),
            raw_name: self.raw_name(text),
            raw_value,
        }
    }

    #[inline]
    fn raw_name<'p>(&self, text: &'p str) -> &'p str {
        let name = text.get(self.start as usize..self.name_end() as usize);
        name.unwrap_or_default()
    }

    #[inline]
    fn name_end(&self) -> u32 {
        match self.value {
            NONE => self.end,
            value => value.saturating_sub(1),
        }
    }
}

impl Span {
    fn new(range: Option<Range<usize>>) -> Self {
        let (start, end) =
            range.map_or((NONE, NONE), |range| (place(range.start), place(range.end)));
        Self { start, end }
    }

    /// Returns the decoded text if it differs from the raw one. The parser has checked every range.
    #[inline]
    fn text<'p>(&self, decoded: &'p str) -> Option<&'p str> {
        match self.start {
            NONE => None,
            start => decoded.get(start as usize..self.end as usize),
        }
    }
}

/// The parser refuses inputs of other lengths.
fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}
