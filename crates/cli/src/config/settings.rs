//! Collects the settings of one gateway, each with the place it came from.

use std::{io, path::Path};

use dhow_core::{Result, Settings};

use super::{ConfigFile, Variables};
use crate::{
    files::{self, Limit},
    gateways::Gateway,
};

/// Collects the settings of a gateway. A variable takes precedence over a key of the file.
///
/// # Errors
/// If a variable is not UTF-8, if a key of the file has the wrong type, or if `short_secrets` names a setting that is not a secret.
pub(super) fn gather(
    gateway: &dyn Gateway,
    variables: &Variables,
    file: &ConfigFile,
) -> Result<Settings<'static>> {
    let factory = gateway.factory();
    let settings = Settings::new(factory).with_config_file(file.name());
    let mut settings = settings.with_files(&read_key_file);
    for spec in factory.settings() {
        if let Some(found) = variables.get(&spec.variable(factory.id()))? {
            settings.set(spec.name, found.place, found.text)?;
        } else if let Some(items) = file.items(gateway.id(), spec)? {
            let place = format!("{} in [{}] of {}", spec.name, gateway.id(), file.name());
            settings.set_items(spec.name, place, items.iter().map(String::as_str))?;
        }
    }
    Ok(settings)
}

/// Reads a file that a setting names.
pub(crate) fn read_key_file(path: &str) -> io::Result<Vec<u8>> {
    let read = files::read_file(Path::new(path), Limit::KEY);
    read.map(Vec::from).map_err(io::Error::from)
}
