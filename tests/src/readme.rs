//! Parts of a README that tests compare with the code.

/// Returns the text between the comments `<!-- mark -->` and `<!-- /mark -->`. `None` if one is missing.
#[must_use]
pub fn between_marks<'r>(readme: &'r str, mark: &str) -> Option<&'r str> {
    let (from, to) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (_, rest) = readme.split_once(&from)?;
    Some(rest.split_once(&to)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_marks_are_required() {
        let text = "a\n<!-- rows -->\n|x|\n<!-- /rows -->\nb";
        assert_eq!(between_marks(text, "rows"), Some("|x|\n"));
        assert_eq!(between_marks(text, "other"), None);
        assert_eq!(between_marks("<!-- rows -->\n|x|", "rows"), None);
    }
}
