//! Tables of mistakes in the signed text. A row has the name, the description, the fix and a function that makes the mistaken text.

use super::{Mistake, Variant};

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

/// Returns the texts of all mistakes in a table, in its order, except those that equal the correct text.
#[must_use]
pub fn mistaken_texts<D>(
    table: &[MistakenText<D>],
    delivery: &D,
    right: &[u8],
) -> Vec<Variant<Vec<u8>>> {
    let texts = table.iter().filter_map(|row| {
        let text = (row.text)(delivery)?.into_bytes();
        let mistake = Mistake::new(row.name, row.what, row.fix);
        (text != right).then(|| Variant::wrong(mistake, text))
    });
    texts.collect()
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
        let variants = mistaken_texts(TABLE, &text.to_owned(), text.as_bytes());
        let mistakes = variants.into_iter().filter_map(|variant| variant.mistake);
        mistakes.map(|mistake| mistake.name).collect()
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
