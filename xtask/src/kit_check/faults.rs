//! `faults.toml`: the faults of a provider, each with its edits and the law that must detect it.

use std::collections::BTreeSet;

use serde::Deserialize;

/// The name of the file, in the folder of the provider's package.
pub(super) const FILE: &str = "faults.toml";

/// The faults of one provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Faults {
    /// Changes without an effect that faults build on, such as a derived `Debug` written out.
    #[serde(default, rename = "prepare")]
    pub(super) preparations: Vec<Edit>,
    /// Items for the end of a file, used by faults.
    #[serde(default, rename = "append")]
    pub(super) additions: Vec<Addition>,
    #[serde(default, rename = "fault")]
    pub(super) faults: Vec<Fault>,
    /// Laws that no fault of any provider breaks, each with the reason.
    #[serde(default, rename = "without-fault")]
    pub(super) without_faults: Vec<WithoutFault>,
}

/// A law that no planted fault can break.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WithoutFault {
    pub(super) law: String,
    pub(super) why: String,
}

/// A mistake that a developer of a gateway could make.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Fault {
    pub(super) name: String,
    /// Its effect, in one sentence.
    pub(super) does: String,
    /// The law that must detect it, if one can: `law` or `law::verb`.
    pub(super) law: Option<String>,
    /// The reason that no test from outside can detect it.
    pub(super) not_visible: Option<String>,
    /// True if it loses money or lets a forgery pass.
    #[serde(default)]
    pub(super) money: bool,
    #[serde(rename = "edit")]
    pub(super) edits: Vec<Edit>,
}

/// A text that is replaced. It occurs once in its file, inside of one function.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    pub(super) file: String,
    pub(super) original: String,
    pub(super) changed: String,
}

/// Items for the end of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addition {
    pub(super) file: String,
    pub(super) text: String,
}

impl Faults {
    /// Parses the file.
    ///
    /// # Errors
    /// A message that names the fault and the key.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let faults: Self = toml::from_str(text).map_err(|error| format!("{FILE}: {error}"))?;
        let mut names = BTreeSet::new();
        for fault in &faults.faults {
            if let Some(why) = fault.wrong(&mut names) {
                return Err(format!("{FILE}: the fault `{}` {why}", fault.name));
            }
        }
        Ok(faults)
    }

    /// The files that are rewritten.
    pub(super) fn files(&self) -> BTreeSet<&str> {
        let edits = self.faults.iter().flat_map(|fault| &fault.edits);
        let edited = edits.chain(&self.preparations).map(|edit| &edit.file);
        let added = self.additions.iter().map(|addition| &addition.file);
        edited.chain(added).map(String::as_str).collect()
    }
}

impl Fault {
    fn wrong<'a>(&'a self, names: &mut BTreeSet<&'a str>) -> Option<&'static str> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let given =
            |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Some("must have a name of lowercase ASCII, digits and underscores");
        }
        if !names.insert(&self.name) {
            return Some("occurs twice");
        }
        if !self.does.ends_with('.') {
            return Some("needs a sentence in `does`, with a full stop");
        }
        if given(&self.law) == given(&self.not_visible) {
            return Some("needs either `law` or `not-visible`");
        }
        if self.money && self.law.is_none() {
            return Some("cannot be about money and invisible: close it by a type");
        }
        self.edits.is_empty().then_some("changes nothing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDIT: &str = "[[fault.edit]]\nfile = \"a.rs\"\noriginal = \"1\"\nchanged = \"2\"\n";

    fn parse(fault: &str) -> Result<Faults, String> {
        Faults::parse(&format!("[[fault]]\n{fault}\n{EDIT}"))
    }

    #[test]
    fn a_fault_says_what_it_does_and_who_must_see_it() {
        let good = parse("name = \"a\"\ndoes = \"Errs.\"\nlaw = \"l\"\nmoney = true").unwrap();
        assert_eq!(good.files(), BTreeSet::from(["a.rs"]));
        let wrong = [
            (
                "name = \"A b\"\ndoes = \"Errs.\"\nlaw = \"l\"",
                "lowercase ASCII",
            ),
            ("name = \"a\"\ndoes = \"Errs\"\nlaw = \"l\"", "full stop"),
            ("name = \"a\"\ndoes = \"Errs.\"", "either"),
            ("name = \"a\"\ndoes = \"Errs.\"\nlaw = \" \"", "either"),
            (
                "name = \"a\"\ndoes = \"Errs.\"\nlaw = \"l\"\nnot-visible = \"w\"",
                "either",
            ),
            (
                "name = \"a\"\ndoes = \"Errs.\"\nnot-visible = \"w\"\nmoney = true",
                "by a type",
            ),
            ("name = \"a\"\ndoes = \"Errs.\"\nlow = \"l\"", "low"),
        ];
        for (fault, why) in wrong {
            let refused = parse(fault).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }

    #[test]
    fn a_name_occurs_once_and_a_fault_changes_something() {
        let one = format!("[[fault]]\nname = \"a\"\ndoes = \"Errs.\"\nlaw = \"l\"\n{EDIT}");
        assert!(Faults::parse(&format!("{one}{one}")).is_err_and(|why| why.contains("twice")));
        let none = "[[fault]]\nname = \"a\"\ndoes = \"Errs.\"\nlaw = \"l\"\nedit = []\n";
        assert!(Faults::parse(none).is_err_and(|why| why.contains("nothing")));
    }
}
