//! Code that fixes a mistake, by framework.

use serde::Serialize;

mod signatures;
mod table;

use table::TABLE;

/// Fix of a mistake in one framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hint {
    /// Name of the framework.
    pub framework: &'static str,
    /// Line of code or configuration.
    pub code: &'static str,
}

/// Returns the hints for a mistake by its name, for the frameworks in which it is common.
#[must_use]
pub fn hints(mistake: &str) -> &'static [Hint] {
    let is_named = |pattern: &&str| match pattern.strip_suffix('*') {
        Some(start) => mistake.starts_with(start),
        None => mistake == *pattern,
    };
    let mut rows = signatures::TABLE.iter().chain(TABLE);
    let row = rows.find(|(names, _)| names.iter().any(is_named));
    row.map_or(&[], |(_, hints)| hints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_one_framework_has_its_hint() {
        let frameworks = |name: &str| {
            hints(name)
                .iter()
                .map(|hint| hint.framework)
                .collect::<Vec<_>>()
        };
        assert_eq!(frameworks("python-dictionary"), ["Django", "Flask"]);
        assert_eq!(frameworks("json-php-unicode"), ["Laravel", "PHP"]);
        assert_eq!(
            frameworks("json-sorted"),
            ["express", "Laravel", "Django", "Spring", "axum"]
        );
        assert_eq!(frameworks("signature-signed-bytes"), ["Spring", "express"]);
        assert_eq!(frameworks("json-empty-lists"), ["Laravel"]);
        assert_eq!(frameworks("values-only"), Vec::<&str>::new());
    }
}
