//! The enums of a crate and of the crates that it uses, for the exchange of variants.

use std::collections::BTreeMap;

/// Unit variants by the name of their enum.
#[derive(Debug, Default)]
pub(super) struct Enums(BTreeMap<String, Vec<String>>);

/// Constants of other crates that behave like the variants of an enum.
const FOREIGN: [(&str, &[&str]); 1] = [("Method", &["GET", "POST", "PUT", "DELETE", "PATCH"])];

impl Enums {
    /// Collects the enums of these texts. The first of two with the same name counts.
    pub(super) fn from_sources<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let owned = |&word: &&str| word.to_owned();
        let foreign = FOREIGN
            .iter()
            .map(|(name, words)| ((*name).to_owned(), words.iter().map(owned).collect()));
        let mut enums = Self(foreign.collect());
        for file in texts.into_iter().filter_map(|t| syn::parse_file(t).ok()) {
            enums.extend(&file.items);
        }
        enums
    }

    fn extend(&mut self, items: &[syn::Item]) {
        for item in items {
            let syn::Item::Enum(item) = item else {
                continue;
            };
            let units = item
                .variants
                .iter()
                .filter(|variant| variant.fields.is_empty());
            self.0
                .entry(item.ident.to_string())
                .or_insert_with(|| units.map(|variant| variant.ident.to_string()).collect());
        }
    }

    /// All unit variants of the enum, if it has this one.
    pub(super) fn siblings(&self, name: &str, variant: &str) -> Option<&[String]> {
        let variants = self.0.get(name)?;
        variants
            .iter()
            .any(|known| known == variant)
            .then_some(variants.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_variants_are_known_and_others_are_not() {
        let enums = Enums::from_sources(["enum State { Paid, Other(String), Failed }"]);
        let known = enums.siblings("State", "Paid").unwrap();
        assert_eq!(known, ["Paid", "Failed"]);
        assert_eq!(enums.siblings("State", "Other"), None);
        assert_eq!(enums.siblings("Else", "Paid"), None);
    }

    #[test]
    fn the_first_of_two_enums_with_one_name_counts() {
        let enums = Enums::from_sources(["enum A { X, Y }", "enum A { Z }"]);
        assert_eq!(enums.siblings("A", "Z"), None);
        assert_eq!(enums.siblings("A", "X").unwrap().len(), 2);
    }
}
