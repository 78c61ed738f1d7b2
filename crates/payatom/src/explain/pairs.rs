//! Single mistakes of the table, and two at once: one of them in the order of the values, or in the marks between them.

use dhow_crypto::explain::{Budget, Composed, MistakenText, Texts, Visit};

use super::{mistakes::MISTAKES, others::OTHERS, values::Values};

/// Row of the table about the whole text, and how it changes the values.
type Shape = (&'static str, fn(&Values) -> Values);

const MARKS: &[Shape] = &[
    ("joined-with-bars", |values| values.separated("|")),
    ("joined-with-dashes", |values| values.separated("-")),
    ("joined-with-commas", |values| values.separated(",")),
    ("joined-with-spaces", |values| values.separated(" ")),
    ("joined-with-ampersands", |values| values.separated("&")),
    ("joined-with-colons", |values| values.separated(":")),
    ("joined-with-points", |values| values.separated(".")),
    ("joined-with-newlines", |values| values.separated("\n")),
];

const ORDERS: &[Shape] = &[
    ("fields-in-other-order", |values| {
        values.reordered(&["received_amount"])
    }),
    ("status-first", |values| values.reordered(&["status"])),
    ("status-before-amount", |values| {
        values.reordered(&["order_id", "status"])
    }),
];

/// Texts with one mistake of the table, or two.
pub(super) struct Pairs<'v> {
    pub(super) composed: Composed<'v, Values>,
}

impl Texts for Pairs<'_> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        if count != 2 {
            let others = Composed {
                right: self.composed.right.clone(),
                table: OTHERS,
                delivery: self.composed.delivery,
            };
            return self.composed.each(count, budget, visit)
                || (count == 1 && others.each(count, budget, visit));
        }
        let marked = MARKS
            .iter()
            .any(|shape| self.each_with(shape, |name| !is_of(MARKS, name), budget, visit));
        // Orders with marks are among those before.
        marked
            || ORDERS.iter().any(|shape| {
                let is_other = |name: &str| !is_of(MARKS, name) && !is_of(ORDERS, name);
                self.each_with(shape, is_other, budget, visit)
            })
    }
}

impl Pairs<'_> {
    /// Passes the text of each other row with the values after the change of this one.
    fn each_with(
        &self,
        (name, change): &Shape,
        is_other: impl Fn(&str) -> bool,
        budget: &mut Budget,
        visit: &mut Visit<'_>,
    ) -> bool {
        let Some(shape) = row(name) else {
            return false;
        };
        let shaped = change(self.composed.delivery);
        let alone = shaped.joined();
        let mut rows = MISTAKES.iter().filter(|row| is_other(row.mistake().name));
        rows.any(|row| {
            budget.make(alone.len().saturating_mul(4));
            if budget.is_spent() {
                return true;
            }
            let text = row.text(&shaped).filter(|text| *text != alone);
            let text = text.filter(|text| row.text(self.composed.delivery).as_ref() != Some(text));
            let mistakes = [row.mistake(), shape.mistake()];
            text.is_some_and(|text| visit(budget, &mistakes, text.as_bytes()))
        })
    }
}

fn row(name: &str) -> Option<&'static MistakenText<Values>> {
    MISTAKES.iter().find(|row| row.mistake().name == name)
}

fn is_of(shapes: &[Shape], name: &str) -> bool {
    shapes.iter().any(|(shape, _)| *shape == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_is_a_row_of_the_table() {
        for (shape, _) in MARKS.iter().chain(ORDERS) {
            assert!(row(shape).is_some(), "{shape}");
        }
    }
}
