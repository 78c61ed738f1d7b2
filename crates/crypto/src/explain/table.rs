//! Tables of mistakes in the signed text. A row has the name, the description, the fix and a function that makes the mistaken text.

use super::{Budget, Mistake, Texts, Visit};

/// Mistake in composing the signed text: a row of a gateway's table.
///
/// `D` is the gateway's type for the values of a delivery. It has no lifetime, so that a table can be a constant.
#[derive(Debug)]
pub struct MistakenText<D> {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    text: fn(&D) -> Option<String>,
}

impl<D> MistakenText<D> {
    /// Creates a row. `text` returns the text that is signed by mistake, or `None` for a delivery without the field that the mistake needs.
    #[must_use]
    pub const fn new(
        name: &'static str,
        what: &'static str,
        fix: &'static str,
        text: fn(&D) -> Option<String>,
    ) -> Self {
        Self {
            name,
            what,
            fix,
            text,
        }
    }
}

impl<D> MistakenText<D> {
    /// Returns the mistake.
    #[must_use]
    pub fn mistake(&self) -> Mistake {
        Mistake::new(self.name, self.what, self.fix)
    }

    /// Returns the text that is signed by mistake, or `None` for a delivery without the field that the mistake needs.
    #[must_use]
    pub fn text(&self, delivery: &D) -> Option<String> {
        (self.text)(delivery)
    }
}

/// Correct texts of a delivery, and those of all mistakes in a table, in its order, except those that equal a correct one.
#[derive(Debug)]
pub struct Composed<'t, D> {
    /// Correct texts. A verifier accepts a signature of each.
    pub right: Vec<Vec<u8>>,
    /// Table of mistakes.
    pub table: &'t [MistakenText<D>],
    /// Values of the delivery.
    pub delivery: &'t D,
}

impl<D> Texts for Composed<'_, D> {
    fn each(&self, count: usize, budget: &mut Budget, visit: &mut Visit<'_>) -> bool {
        match count {
            0 => self.right.iter().any(|text| visit(budget, &[], text)),
            1 => self.table.iter().any(|row| {
                let text = row.text(self.delivery).map(String::into_bytes);
                let length = text.as_ref().map_or(0, Vec::len);
                // The pieces of each field are made first, and joined then.
                budget.make(length.saturating_mul(2));
                if budget.is_spent() {
                    return true;
                }
                let text = text.filter(|text| !self.right.contains(text));
                text.is_some_and(|text| visit(budget, &[row.mistake()], &text))
            }),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[MistakenText<String>] = &[
        MistakenText::new("doubled", "it was signed twice", "sign it once", |text| {
            Some(format!("{text}{text}"))
        }),
        MistakenText::new("lower", "it was signed in lower case", "keep it", |text| {
            Some(text.to_lowercase())
        }),
        MistakenText::new("tail", "the head was left out", "sign all of it", |text| {
            Some(text.split_once('/')?.1.to_owned())
        }),
    ];

    fn names(text: &str) -> Vec<&'static str> {
        let composed = Composed {
            right: vec![text.as_bytes().to_vec()],
            table: TABLE,
            delivery: &text.to_owned(),
        };
        let mut names = Vec::new();
        composed.each(1, &mut Budget::start(), &mut |_, mistakes, _| {
            names.extend(mistakes.iter().map(|mistake| mistake.name));
            false
        });
        names
    }

    #[test]
    fn only_mistakes_that_change_the_text_are_tried() {
        assert_eq!(names("A/b"), ["doubled", "lower", "tail"]);
        assert_eq!(names("a/b"), ["doubled", "tail"]);
    }

    #[test]
    fn a_mistake_without_its_field_is_not_tried() {
        assert_eq!(names("A"), ["doubled", "lower"]);
    }
}
