//! Edits of a source text by byte ranges. All other bytes stay unchanged.

use std::collections::BTreeSet;
use std::ops::Range;

/// Path of the module that is added to every rewritten crate, see `switch.rs.in`.
pub(super) const SWITCH: &str = "crate::mutant_switch::active";

/// One part of the text that replaces the range of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// New text.
    Text(String),
    /// A range of the source, with the edits that lie inside it.
    Source(Range<usize>),
    /// New text that belongs to one mutant and is left out when that mutant is dropped.
    Mutated(u32, String),
}

/// The replacement of one range of a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) id: u32,
    /// Replaced range.
    pub(super) range: Range<usize>,
    pub(super) pieces: Vec<Piece>,
    /// The ids that are dropped with this edit.
    pub(super) covers: Range<u32>,
    /// True for an edit that only marks a function, for compiler errors outside of all other edits.
    pub(super) is_region: bool,
}

impl Edit {
    /// An edit of one mutant.
    pub(super) fn new(id: u32, range: Range<usize>, pieces: Vec<Piece>) -> Self {
        Self {
            id,
            range,
            pieces,
            covers: id..id + 1,
            is_region: false,
        }
    }

    /// Replaces an expression while a mutant is active.
    pub(super) fn switch(id: u32, range: Range<usize>, mutated: &str) -> Self {
        let pieces = vec![
            Piece::Text(format!("(if {SWITCH}({id}) {{ ")),
            Piece::Mutated(id, mutated.to_owned()),
            Piece::Text(" } else { ".to_owned()),
            Piece::Source(range.clone()),
            Piece::Text(" })".to_owned()),
        ];
        Self::new(id, range, pieces)
    }

    /// Inserts text at one place.
    pub(super) fn insert(id: u32, at: usize, text: String) -> Self {
        Self::new(id, at..at, vec![Piece::Mutated(id, text)])
    }
}

/// A rewritten text and the range of each edit in it.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) text: String,
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    range: Range<usize>,
    id: u32,
    is_region: bool,
}

impl Rendered {
    /// The ids to drop because of a compiler error in this range of the rewritten text.
    ///
    /// The smallest edit around the error, else the edits inside it, else the function around it.
    pub(super) fn blamed(&self, error: &Range<usize>) -> Vec<u32> {
        let around = |is_region: bool| {
            let places = self.places.iter().filter(|place| {
                place.is_region == is_region
                    && place.range.start <= error.start
                    && error.end <= place.range.end
            });
            places.min_by_key(|place| place.range.len())
        };
        if let Some(place) = around(false) {
            return vec![place.id];
        }
        let inside = self.places.iter().filter(|place| {
            error.start <= place.range.start && place.range.end <= error.end && !place.is_region
        });
        let inside: BTreeSet<u32> = inside.map(|place| place.id).collect();
        if inside.is_empty() {
            return around(true).map(|place| place.id).into_iter().collect();
        }
        inside.into_iter().collect()
    }
}

/// Applies all edits that are not dropped. Edits nest or are disjoint; of two with the same range the first is outside.
pub(super) fn render(source: &str, edits: &[Edit], dropped: &BTreeSet<u32>) -> Rendered {
    let mut kept: Vec<&Edit> = edits
        .iter()
        .filter(|edit| !dropped.contains(&edit.id))
        .collect();
    kept.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut renderer = Renderer {
        source,
        dropped,
        rendered: Rendered::default(),
    };
    renderer.write(0..source.len(), &kept);
    renderer.rendered
}

struct Renderer<'a> {
    source: &'a str,
    dropped: &'a BTreeSet<u32>,
    rendered: Rendered,
}

impl Renderer<'_> {
    fn write(&mut self, range: Range<usize>, edits: &[&Edit]) {
        let mut at = range.start;
        let mut rest = edits;
        while let Some((edit, after)) = rest.split_first() {
            let nested = after
                .iter()
                .take_while(|inner| is_inside(&inner.range, &edit.range))
                .count();
            let (inner, after) = after.split_at(nested);
            rest = after;
            if edit.range.start < at || edit.range.end > range.end {
                continue;
            }
            self.copy(at..edit.range.start);
            self.edit(edit, inner);
            at = edit.range.end;
        }
        self.copy(at..range.end);
    }

    fn edit(&mut self, edit: &Edit, inner: &[&Edit]) {
        let start = self.rendered.text.len();
        for piece in &edit.pieces {
            match piece {
                Piece::Text(text) => self.rendered.text.push_str(text),
                Piece::Mutated(id, _) if self.dropped.contains(id) => {}
                Piece::Mutated(id, text) => {
                    let start = self.rendered.text.len();
                    self.rendered.text.push_str(text);
                    self.place(start, *id, false);
                }
                Piece::Source(range) => {
                    let within = inner.iter().filter(|edit| is_inside(&edit.range, range));
                    self.write(range.clone(), &within.copied().collect::<Vec<_>>());
                }
            }
        }
        self.place(start, edit.id, edit.is_region);
    }

    fn copy(&mut self, range: Range<usize>) {
        let text = self.source.get(range).unwrap_or_default();
        self.rendered.text.push_str(text);
    }

    fn place(&mut self, start: usize, id: u32, is_region: bool) {
        let range = start..self.rendered.text.len();
        let place = Place {
            range,
            id,
            is_region,
        };
        self.rendered.places.push(place);
    }
}

/// Text inserted at the end of a range lies beside the range, not inside.
fn is_inside(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    if inner.is_empty() && inner.start == outer.end {
        return false;
    }
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "let x = a == 1;";

    fn edits() -> Vec<Edit> {
        vec![
            Edit::switch(1, 8..14, "a != 1"),
            Edit::switch(2, 13..14, "2"),
        ]
    }

    #[test]
    fn nested_edits_keep_every_other_byte() {
        let rendered = render(SOURCE, &edits(), &BTreeSet::new());
        assert_eq!(
            rendered.text,
            "let x = (if crate::mutant_switch::active(1) { a != 1 } else { a == \
             (if crate::mutant_switch::active(2) { 2 } else { 1 }) });"
        );
    }

    #[test]
    fn a_dropped_edit_leaves_the_source_and_its_neighbours() {
        let rendered = render(SOURCE, &edits(), &BTreeSet::from([1]));
        assert_eq!(
            rendered.text,
            "let x = a == (if crate::mutant_switch::active(2) { 2 } else { 1 });"
        );
        assert_eq!(
            render(SOURCE, &edits(), &BTreeSet::from([1, 2])).text,
            SOURCE
        );
    }

    #[test]
    fn of_two_edits_of_one_range_the_first_is_outside() {
        let edits = [Edit::switch(1, 8..9, "b"), Edit::switch(2, 8..9, "c")];
        let rendered = render(SOURCE, &edits, &BTreeSet::new());
        assert_eq!(
            rendered.text,
            "let x = (if crate::mutant_switch::active(1) { b } else { \
             (if crate::mutant_switch::active(2) { c } else { a }) }) == 1;"
        );
    }

    #[test]
    fn an_error_is_blamed_on_the_smallest_edit_around_it() {
        let rendered = render(SOURCE, &edits(), &BTreeSet::new());
        let mutated = rendered.text.find("a != 1").unwrap();
        let inner = rendered.text.find("{ 2 }").unwrap();
        let original = rendered.text.find("a ==").unwrap();
        assert_eq!(rendered.blamed(&(mutated..mutated + 6)), [1]);
        assert_eq!(rendered.blamed(&(inner..inner + 3)), [2]);
        assert_eq!(rendered.blamed(&(original..original + 1)), [1]);
    }

    #[test]
    fn an_error_around_edits_is_blamed_on_all_of_them_and_one_beside_them_on_the_function() {
        let mut region = Edit::new(9, 0..SOURCE.len(), vec![Piece::Source(0..SOURCE.len())]);
        region.is_region = true;
        let mut all = vec![region];
        all.extend(edits());
        let rendered = render(SOURCE, &all, &BTreeSet::new());
        let whole = 4..rendered.text.len();
        assert_eq!(rendered.blamed(&whole), [1, 2]);
        assert_eq!(rendered.blamed(&(0..3)), [9]);
        assert_eq!(rendered.blamed(&(0..rendered.text.len() + 1)), [1, 2]);
    }
}
