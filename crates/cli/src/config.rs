//! Settings from three sources. In order of precedence: `DHOW_…` environment variables, the `--env-file` and the `--config` file.

use std::path::Path;

use dhow_core::{Result, Settings};

mod file;
mod settings;
mod variables;

pub(crate) use settings::read_key_file;
pub(crate) use variables::Variables;

use crate::gateways::Gateway;
use file::ConfigFile;

/// Configuration of all gateways.
pub(crate) struct Config {
    variables: Variables,
    file: ConfigFile,
}

impl Config {
    /// Reads the configuration file, if one is given. Variables take precedence over it.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or has an unknown key.
    pub(crate) fn load(path: Option<&Path>, variables: Variables) -> Result<Self> {
        let file = path.map(ConfigFile::load).transpose()?.unwrap_or_default();
        Ok(Self { variables, file })
    }

    /// Returns the names of the `DHOW_…` variables that have a value.
    pub(crate) fn variable_names(&self) -> impl Iterator<Item = &str> {
        self.variables.names()
    }

    /// Returns the files that contain secrets, each with the option that names it.
    pub(crate) fn files_with_secrets(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let config = self.file.path_with_secrets().map(|path| ("--config", path));
        let variables = self.variables.path().map(|path| ("--env-file", path));
        config.into_iter().chain(variables)
    }

    /// Collects the settings of one gateway.
    ///
    /// # Errors
    /// If a value has the wrong type.
    pub(crate) fn settings(&self, gateway: &dyn Gateway) -> Result<Settings<'static>> {
        settings::gather(gateway, &self.variables, &self.file)
    }
}
