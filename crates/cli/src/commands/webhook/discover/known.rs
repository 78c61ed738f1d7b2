//! Facts about a gateway that narrow a search, and the setting that takes its result.

use std::fmt;

use dhow_core::{Result, Secret, SettingKind, Settings};
use dhow_crypto::{discover::PublicNumbers, scheme::SignatureScheme};

use super::Place;

/// Facts that narrow a search.
#[derive(Default)]
pub(crate) struct Known {
    /// Secrets by name.
    pub(crate) secrets: Vec<(String, Secret)>,
    /// Public keys of RSA signatures.
    pub(crate) keys: Vec<PublicNumbers>,
    /// Places of the gateway's signatures.
    pub(crate) places: Vec<Place>,
    /// Documented orders of fields.
    pub(crate) orders: Vec<Vec<String>>,
    /// Values that are signed but not in every message.
    pub(crate) values: Vec<(String, String)>,
    /// Name of the setting that the message belongs to.
    pub(crate) setting: Option<&'static str>,
    /// Entry of the ledger that the scheme settles, if its setting has one alone.
    pub(crate) ledger: Option<&'static str>,
    /// Limit of the evidence: the facts about the entry that the messages do not show.
    pub(crate) doubt: Option<&'static str>,
    /// Returns the line of the setting for a scheme, if it can express the scheme.
    pub(crate) setting_line: Option<fn(&str, &SignatureScheme) -> Option<SettingLine>>,
}

/// Setting that takes a scheme.
#[derive(Debug, Clone)]
pub(crate) struct SettingLine {
    /// Rust code.
    pub(crate) rust: String,
    /// Variable that sets the same, if there is one.
    pub(crate) variable: Option<String>,
    /// Entry of the ledger that the scheme certainly concerns.
    pub(crate) ledger: &'static str,
}

impl Known {
    /// Reads every secret of a gateway from its settings.
    ///
    /// # Errors
    /// If a setting is invalid.
    pub(crate) fn from_secrets(settings: &Settings<'_>) -> Result<Self> {
        let mut secrets = Vec::new();
        for spec in settings.factory().settings() {
            let name = spec.name;
            match spec.kind {
                SettingKind::Secret => {
                    let secret = settings.secret(name)?;
                    secrets.extend(secret.map(|secret| (name.to_owned(), secret)));
                }
                SettingKind::Secrets => {
                    let list = settings.secrets(name)?.into_iter().enumerate();
                    secrets
                        .extend(list.map(|(place, secret)| (format!("{name}[{place}]"), secret)));
                }
                _ => {}
            }
        }
        Ok(Self {
            secrets,
            ..Self::default()
        })
    }

    /// Returns the line of the setting for a scheme.
    pub(crate) fn line(&self, scheme: &SignatureScheme) -> Option<SettingLine> {
        (self.setting_line?)(self.setting?, scheme)
    }

    /// Returns the bytes of a secret.
    pub(crate) fn secret(&self, name: Option<&str>) -> &[u8] {
        let mut secrets = self.secrets.iter();
        let secret = secrets.find(|(known, _)| Some(known.as_str()) == name);
        secret.map_or(b"", |(_, secret)| secret.expose().as_bytes())
    }
}

/// Shows names only.
impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}
