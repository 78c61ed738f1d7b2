//! The process's `DHOW_…` variables.

use std::{collections::BTreeMap, ffi::OsString};

use dhow_core::{Error, Result};

/// Variables by name. Their values are secrets, so this does not print.
#[derive(Default)]
pub(crate) struct Variables(BTreeMap<String, OsString>);

impl Variables {
    /// The variables of this process that concern it.
    pub(crate) fn of_process() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            name.starts_with("DHOW_").then_some((name, value))
        });
        Self(ours.collect())
    }

    /// The names of those that have a value.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.0.iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, _)| name.as_str())
    }

    /// The value of a variable; an empty one counts as not set.
    ///
    /// # Errors
    /// A value that is not UTF-8, by the variable's name.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>> {
        let value = self.0.get(name).filter(|value| !value.is_empty());
        value
            .map(|value| {
                let text = value.to_str();
                text.ok_or_else(|| Error::configuration(name.to_owned(), "is not UTF-8"))
            })
            .transpose()
    }
}

impl<N: Into<String>, V: Into<OsString>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}
