//! Mistakes as a table: a row is its name, what was done, what to do instead, and how the mistaken text is made.

use super::{Mistake, Variant};

/// A mistake of those who join the text that is signed: a row of a gateway's table.
///
/// `D` is the delivery as the gateway's search reads it. It owns what it holds, so that a table can be a constant.
#[derive(Debug)]
pub struct MistakenText<D> {
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    text: fn(&D) -> Option<String>,
}

impl<D> MistakenText<D> {
    /// A row: the name for programs, what was done, what to do instead, and the text that is signed by mistake. There is no text for a
    /// delivery that lacks what the mistake needs.
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

/// The texts of all mistakes in a table, in its order, except those that are the right text after all.
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
        let mistakes = variants.into_iter().filter_map(|one| one.mistake);
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
