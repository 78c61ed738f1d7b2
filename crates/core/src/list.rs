//! Lists in texts for people.

use std::fmt::{Display, Formatter, Result};

/// Writes items with commas, and the conjunction before the last one, as in `a, b and c`.
///
/// # Errors
/// Those of the formatter.
pub fn write_list(
    f: &mut Formatter<'_>,
    items: impl IntoIterator<Item = impl Display>,
    conjunction: &str,
) -> Result {
    // Written item by item, because a formatter needs no intermediate text.
    let mut items = items.into_iter().peekable();
    let mut is_first = true;
    while let Some(item) = items.next() {
        // No comma before the conjunction: a comma may stand within an item, and `a, b, and c` is not used elsewhere in the texts.
        if !is_first && items.peek().is_none() {
            write!(f, " {conjunction} ")?;
        } else if !is_first {
            f.write_str(", ")?;
        }
        is_first = false;
        write!(f, "{item}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Listed(&'static [&'static str]);

    impl Display for Listed {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            write_list(f, self.0, "and")
        }
    }

    #[test]
    fn the_conjunction_stands_before_the_last_of_several_items() {
        for (items, text) in [
            (&[][..], ""),
            (&["a"], "a"),
            (&["a", "b"], "a and b"),
            (&["a", "b", "c"], "a, b and c"),
        ] {
            assert_eq!(Listed(items).to_string(), text);
        }
    }
}
