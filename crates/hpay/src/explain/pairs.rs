//! Two mistakes of the tables at once: one of them in the marks between the values.

use dhow_crypto::explain::{Budget, MistakenText, Texts, Visit};

use super::{
    covered::{Covered, Joining},
    mistakes::MISTAKES,
    values::VALUES,
};
use crate::signing::Placement;

/// Marks between the values, their place, and the row of the table that has them.
const SHAPES: &[(&str, Placement, &str)] = &[
    ("|", Placement::Between, "joined-with-bars"),
    (",", Placement::Between, "joined-with-commas"),
    ("", Placement::Between, "joined-with-nothing"),
    ("&", Placement::Between, "joined-with-ampersands"),
    ("-", Placement::Between, "joined-with-dashes"),
    (" ", Placement::Between, "no-leading-space"),
    (" ", Placement::BeforeEach, "leading-space"),
    (".", Placement::Between, "joined-with-points"),
    ("\n", Placement::Between, "joined-with-newlines"),
    (";", Placement::Between, "joined-with-semicolons"),
    (":", Placement::Between, "joined-with-colons"),
    ("_", Placement::Between, "joined-with-underscores"),
    ("|", Placement::BeforeEach, "each-after-bars"),
    (",", Placement::BeforeEach, "each-after-commas"),
    ("&", Placement::BeforeEach, "each-after-ampersands"),
    ("-", Placement::BeforeEach, "each-after-dashes"),
    (".", Placement::BeforeEach, "each-after-points"),
    ("\n", Placement::BeforeEach, "each-after-newlines"),
    (";", Placement::BeforeEach, "each-after-semicolons"),
    (":", Placement::BeforeEach, "each-after-colons"),
    ("_", Placement::BeforeEach, "each-after-underscores"),
];

/// Texts with two mistakes.
pub(super) struct Pairs<'c>(pub(super) &'c Covered);

impl Texts for Pairs<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        count == 2
            && SHAPES.iter().any(|(separator, placement, name)| {
                let mut rows = MISTAKES.iter();
                let shape = rows.find(|row| row.mistake().name == *name);
                shape.is_some_and(|shape| {
                    let names = self.0.names().into_iter().map(str::to_owned);
                    let joining = Joining::new(names.collect(), separator, *placement);
                    let shaped = Covered::new(self.0.fields.clone(), joining);
                    each_with(self.0, &shaped, shape, budget, visit)
                })
            })
    }
}

/// Passes the text of each row that is not about the marks, with the marks of `shaped`.
fn each_with(
    own: &Covered,
    shaped: &Covered,
    shape: &MistakenText<Covered>,
    budget: &mut Budget,
    visit: &mut Visit<'_>,
) -> bool {
    let alone = shaped.correct();
    if alone == own.correct() {
        return false;
    }
    MISTAKES.iter().chain(VALUES).any(|row| {
        let mistake = row.mistake();
        if SHAPES.iter().any(|(_, _, name)| *name == mistake.name) {
            return false;
        }
        let text = row.text(shaped).filter(|text| *text != alone);
        budget.make(alone.len().saturating_mul(3));
        if budget.is_spent() {
            return true;
        }
        // A row with marks of its own is a single mistake.
        let text = text.filter(|text| row.text(own).as_ref() != Some(text));
        text.is_some_and(|text| visit(budget, &[mistake, shape.mistake()], text.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_is_a_row_of_the_table() {
        for (_, _, shape) in SHAPES {
            let mut rows = MISTAKES.iter();
            assert!(rows.any(|row| row.mistake().name == *shape), "{shape}");
        }
    }
}
