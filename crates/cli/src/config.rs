//! Where settings come from: `DHOW_…` variables first, then those in the file of `--env-file`, then the file of `--config`.

use std::path::Path;

use dhow_core::{Result, Settings};

mod file;
mod settings;
mod variables;

pub(crate) use variables::Variables;

use crate::gateways::Gateway;
use file::File;

/// Everything that is configured.
pub(crate) struct Config {
    variables: Variables,
    file: File,
}

impl Config {
    /// Reads the file, if one was named, and takes over the variables, which win.
    ///
    /// # Errors
    /// A file that cannot be read, or a key in it that nothing reads.
    pub(crate) fn load(path: Option<&Path>, variables: Variables) -> Result<Self> {
        let file = path.map(File::read).transpose()?.unwrap_or_default();
        Ok(Self { variables, file })
    }

    /// The names of the `DHOW_…` variables that have a value.
    pub(crate) fn variable_names(&self) -> impl Iterator<Item = &str> {
        self.variables.names()
    }

    /// The files in which secrets stand, each with the option that named it.
    pub(crate) fn files_with_secrets(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let config = self.file.path_with_secrets().map(|path| ("--config", path));
        let variables = self.variables.path().map(|path| ("--env-file", path));
        config.into_iter().chain(variables)
    }

    /// What is configured for one gateway.
    ///
    /// # Errors
    /// A value of the wrong form.
    pub(crate) fn settings(&self, gateway: &dyn Gateway) -> Result<Settings<'static>> {
        settings::gather(gateway, &self.variables, &self.file)
    }
}
