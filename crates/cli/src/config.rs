//! Settings from three sources. In order of precedence: `DHOW_…` environment variables, the `--env-file` and the `--config` file.

use std::path::Path;

use dhow_core::{Error, Registry, Result, Settings};

mod file;
mod proxy;
mod settings;
mod variables;

pub(crate) use proxy::ProxySetting;
pub(crate) use settings::read_key_file;
pub(crate) use variables::Variables;

use crate::gateways::{self, Gateway};
use file::ConfigFile;

/// Variable with the secrets that sign forwarded effects.
pub(crate) const FORWARD_SECRET: &str = "DHOW_FORWARD_SECRET";

/// Variable with the URL of the store, for URLs with a password: other users of the machine can read a command line.
pub(crate) const STORE: &str = "DHOW_STORE";

/// Variable with the URL of an HTTP proxy.
pub(crate) const PROXY: &str = "DHOW_PROXY";

/// Configuration of all gateways.
pub(crate) struct Config {
    variables: Variables,
    file: ConfigFile,
}

impl Config {
    /// Reads the configuration file, if one is given. Variables take precedence over it.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or has an unknown key. Unknown variables are left to
    /// [`refuse_unknown`](Self::refuse_unknown), because `doctor` reports all of them.
    pub(crate) fn load(path: Option<&Path>, variables: Variables) -> Result<Self> {
        let file = path.map(ConfigFile::load).transpose()?.unwrap_or_default();
        Ok(Self { variables, file })
    }

    /// Refuses variables that are no settings, as a program's registry does.
    ///
    /// # Errors
    /// The registry's error for the first one, with its place.
    pub(crate) fn refuse_unknown(&self) -> Result<()> {
        match self.unknown_variables().into_iter().next() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Returns the registry's error for each variable that is no setting, with its place.
    pub(crate) fn unknown_variables(&self) -> Vec<Error> {
        let factories: Vec<_> = gateways::all().map(Gateway::factory).collect();
        let names: Vec<&str> = self.variables.names().collect();
        let errors = Registry::unknown_variables(&factories, &names).into_iter();
        let placed = errors.map(|error| match error.field() {
            Some(name) => {
                let place = self.variables.place(name);
                error.with_field(place)
            }
            None => error,
        });
        placed.collect()
    }

    /// Returns the files that contain secrets, each with the option that names it.
    pub(crate) fn files_with_secrets(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let config = self.file.path_with_secrets().map(|path| ("--config", path));
        let variables = self.variables.path().map(|path| ("--env-file", path));
        config.into_iter().chain(variables)
    }

    /// Returns the value of a variable of this program, such as [`FORWARD_SECRET`].
    ///
    /// # Errors
    /// If the value is not UTF-8.
    pub(crate) fn variable(&self, name: &str) -> Result<Option<&str>> {
        Ok(self.variables.get(name)?.map(|found| found.text))
    }

    /// Collects the settings of one gateway.
    ///
    /// # Errors
    /// If a value has the wrong type.
    pub(crate) fn settings(&self, gateway: &dyn Gateway) -> Result<Settings<'static>> {
        settings::gather(gateway, &self.variables, &self.file)
    }
}
