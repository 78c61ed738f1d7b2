//! Descriptions of settings.

use std::fmt;

use crate::{Currency, ProviderId};

/// Description of one setting. A provider keeps a constant table in its [`ProviderFactory`](crate::ProviderFactory), which its code, the
/// command line and its README use.
///
/// The JSON form has `key` (the name), `list`, `value` (the text of the type), `needed_for` and `about` (the meaning).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingSpec {
    /// Key in a configuration file; in upper case, the end of the variable's name.
    pub name: &'static str,
    /// Type of the value.
    pub kind: SettingKind,
    /// Uses of the provider that require the setting.
    pub need: SettingNeed,
    /// Field name in the provider's errors: the same as `name`, unless [`with_field`](Self::with_field) sets another.
    pub field: &'static str,
    /// Meaning, and where to find the value, in one clause.
    pub meaning: &'static str,
}

impl SettingSpec {
    /// Setting that allows a short secret issued by the gateway. Every table ends with it.
    pub const SHORT_SECRETS: Self = Self::new(
        "short_secrets",
        SettingKind::ShortSecrets,
        "names of the settings above whose secret has fewer than 8 bytes because the gateway issued it so",
    );

    /// An optional setting.
    #[must_use]
    pub const fn new(name: &'static str, kind: SettingKind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            need: SettingNeed::Optional,
            field: name,
            meaning,
        }
    }

    /// Sets the uses that require the setting.
    #[must_use]
    pub const fn needed_for(mut self, need: SettingNeed) -> Self {
        self.need = need;
        self
    }

    /// Sets another field name for errors, such as `private_key` for the file with the key.
    #[must_use]
    pub const fn with_field(mut self, field: &'static str) -> Self {
        self.field = field;
        self
    }

    /// Returns the name of the environment variable: `DHOW_`, the provider's id and the setting's name, in upper case, joined by `_`.
    ///
    /// ```
    /// use dhow_core::{ProviderId, SettingKind, SettingSpec};
    ///
    /// const ID: ProviderId = ProviderId::from_static("cowrie");
    /// let key = SettingSpec::new("api_key", SettingKind::Secret, "the key: dashboard, developers");
    /// assert_eq!(key.variable(&ID), "DHOW_COWRIE_API_KEY");
    /// ```
    #[must_use]
    pub fn variable(&self, provider: &ProviderId) -> String {
        format!("{}{}", prefix(provider), self.name.to_uppercase())
    }

    /// Splits a list at commas and trims its items; any other text is one item.
    #[must_use]
    pub fn items<'t>(&self, text: &'t str) -> Vec<&'t str> {
        if self.kind.is_list() {
            text.split(',').map(str::trim).collect()
        } else {
            vec![text]
        }
    }
}

/// Returns the prefix of a provider's variables.
pub(super) fn prefix(provider: &ProviderId) -> String {
    let id = provider.as_str().replace('-', "_").to_uppercase();
    format!("DHOW_{id}_")
}

/// Type of a setting's value, with one grammar for all providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingKind {
    /// Any text with at least one character that is not white space. It may be printed.
    Text,
    /// A secret, checked by [`Secret::from_settings`](crate::Secret::from_settings). Never printed.
    Secret,
    /// Several secrets, in the order of use.
    Secrets,
    /// An https URL, or an http URL of this machine.
    Url,
    /// `live` or `sandbox`.
    Environment,
    /// One of these currencies, by its ISO 4217 code.
    CurrencyOf(&'static [Currency]),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A path of a file.
    File,
    /// A path of a file that should be readable by its owner only.
    SecretFile,
    /// Names of settings with secrets; see [`SettingSpec::SHORT_SECRETS`].
    ShortSecrets,
}

impl SettingKind {
    /// Returns true for several values, separated by commas.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Secrets | Self::ShortSecrets)
    }

    /// Returns true if the value must not be printed.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Secrets)
    }

    /// Returns true if the value is a path of a file.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::File | Self::SecretFile)
    }
}

impl fmt::Display for SettingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text that is not only white space"),
            Self::Secret => f.write_str("a secret"),
            Self::Secrets => f.write_str("secrets, separated by commas"),
            Self::Url => f.write_str("an https URL, or an http URL of this machine"),
            Self::Environment => f.write_str("live or sandbox"),
            Self::CurrencyOf(list) => {
                crate::write_list(f, list.iter().map(|currency| currency.code()), "or")
            }
            Self::OneOf(words) => crate::write_list(f, *words, "or"),
            Self::File => f.write_str("the path of a file"),
            Self::SecretFile => f.write_str("the path of a file that only its owner can read"),
            Self::ShortSecrets => f.write_str("names of settings, separated by commas"),
        }
    }
}

/// Uses of a provider that require a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingNeed {
    /// Required by no use.
    Optional,
    /// Required by calls to the gateway.
    Calls,
    /// Required by webhook verification; one of the settings with this need is enough.
    Webhooks,
    /// Required by calls and by webhook verification.
    Both,
}

impl fmt::Display for SettingNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Optional => "",
            Self::Calls => "calls",
            Self::Webhooks => "webhooks",
            Self::Both => "calls and webhooks",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_of_a_provider_with_a_hyphen_can_be_set_in_a_shell() {
        let spec = SettingSpec::new("api_key", SettingKind::Secret, "");
        let id = ProviderId::from_static("cowrie-pay");
        assert_eq!(spec.variable(&id), "DHOW_COWRIE_PAY_API_KEY");
    }

    #[test]
    fn only_lists_are_split_at_commas() {
        let items = |kind| SettingSpec::new("a", kind, "").items("x, y,,z ");
        assert_eq!(items(SettingKind::Secrets), ["x", "y", "", "z"]);
        assert_eq!(items(SettingKind::Secret), ["x, y,,z "]);
    }
}
