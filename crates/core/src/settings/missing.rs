//! Errors for missing settings.

use super::{SettingNeed, SettingSpec, Settings};
use crate::Error;

impl Settings<'_> {
    /// Returns the error for settings of which at least one is required.
    #[must_use]
    pub fn missing(&self, names: &[&str]) -> Error {
        let variables: Vec<String> = names.iter().map(|name| self.variable(name)).collect();
        let verb = match names {
            [_] => "is not set",
            _ => "must be set",
        };
        let rule = match &self.config_file {
            Some(file) => {
                let id = self.factory.id();
                format!("{verb} (or {} in [{id}] of {file})", names.join(" or "))
            }
            None => verb.to_owned(),
        };
        self.error(variables.join(" or "), rule)
    }

    /// Returns the error for missing settings of calls, if any.
    #[must_use]
    pub fn missing_for_calls(&self) -> Option<Error> {
        self.first_missing(&[SettingNeed::Calls, SettingNeed::Both])
    }

    /// Returns the error for missing settings of webhook verification, if any.
    #[must_use]
    pub fn missing_for_webhooks(&self) -> Option<Error> {
        let of_these = self.specs().iter();
        let of_these = of_these.filter(|spec| spec.need == SettingNeed::Webhooks);
        let names: Vec<&str> = of_these.map(|spec| spec.name).collect();
        if names.is_empty() || names.iter().any(|name| self.contains(name)) {
            return self.missing_for_all();
        }
        Some(self.missing(&names))
    }

    /// Returns the error for missing settings that calls and webhooks need, if any.
    pub(crate) fn missing_for_all(&self) -> Option<Error> {
        self.first_missing(&[SettingNeed::Both])
    }

    fn first_missing(&self, needs: &[SettingNeed]) -> Option<Error> {
        let mut needed = self.specs().iter();
        let missing = |spec: &&SettingSpec| needs.contains(&spec.need) && !self.contains(spec.name);
        Some(self.missing(&[needed.find(missing)?.name]))
    }
}
