//! Variables of one account.

use std::ffi::OsString;

use dhow_core::{Error, ErrorKind, Result, Settings};

use super::advice;
use crate::FACTORIES;

/// Beginning of the variables of every gateway.
const DHOW: &str = "DHOW_";
/// Maximum length of an account's name, as in the engine.
const MOST_CHARACTERS: usize = 64;

/// Account with the beginning of its variables' names: empty, or `OUTLET_`.
pub(super) struct Account {
    prefix: String,
}

impl Account {
    /// Checks the name.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) with the rule.
    pub(super) fn new(name: Option<String>) -> Result<Self> {
        let Some(name) = name else {
            let prefix = String::new();
            return Ok(Self { prefix });
        };
        let is_valid =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        // A variable that begins with a digit cannot be set in a shell.
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !begins || name.len() > MOST_CHARACTERS || !name.chars().all(is_valid) {
            let rule = "must have 1 to 64 characters from `a` to `z`, digits, `-` and `_`, and begin with one of `a` to `z`";
            return Err(Error::configuration("account", rule));
        }
        let prefix = format!("{}_", name.replace('-', "_").to_uppercase());
        Ok(Self { prefix })
    }

    /// Passes the settings of each gateway that has any. Errors name the variables as the program has set them.
    ///
    /// # Errors
    /// Those of the variables and of `create`, and [`Configuration`](ErrorKind::Configuration) if no gateway has settings.
    pub(super) fn each(
        &self,
        variables: Vec<(OsString, OsString)>,
        create: impl FnMut(Settings<'_>) -> Result<()>,
    ) -> Result<()> {
        let created = self.each_unprefixed(variables, create);
        created.map_err(|error| self.naming_the_account(error))
    }

    fn each_unprefixed(
        &self,
        variables: Vec<(OsString, OsString)>,
        create: impl FnMut(Settings<'_>) -> Result<()>,
    ) -> Result<()> {
        let own = variables.into_iter().filter_map(|(name, value)| {
            let own = name.to_str()?.strip_prefix(&self.prefix)?;
            Some((own.to_owned(), value))
        });
        let settings = Settings::from_variables(FACTORIES, own, &|path| std::fs::read(path))?;
        if settings.is_empty() {
            return Err(advice::nothing_set());
        }
        settings.into_iter().try_for_each(create)
    }

    /// Returns the error with the complete names of the variables.
    fn naming_the_account(&self, error: Error) -> Error {
        if self.prefix.is_empty() || error.kind() != ErrorKind::Configuration {
            return error;
        }
        let complete = |text: &str| text.replace(DHOW, &format!("{}{DHOW}", self.prefix));
        let field = complete(error.field().unwrap_or_default());
        let named = Error::configuration(field, complete(error.message()));
        match error.provider() {
            Some(provider) => named.with_provider(provider.clone()),
            None => named,
        }
    }
}
