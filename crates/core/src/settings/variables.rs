//! Environment variables, grouped by provider.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

use super::{ReadFile, Settings, closest::is_slip, spec::prefix};
use crate::{Error, ProviderFactory, Result, SettingSpec};

impl<'f> Settings<'f> {
    /// Collects the settings of every provider that has any, in the order of the factories. For programs that create the providers one by
    /// one; all others call [`Registry::from_settings`](crate::Registry::from_settings), which has the same parameters.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for a variable with a provider's prefix that is not one of its settings, for one
    /// that is one edit from a variable of a provider without settings, and for a value that is not UTF-8. A missing setting is reported
    /// when the provider is created.
    pub fn from_variables<N: AsRef<OsStr>, V: Into<OsString>>(
        factories: &[&'static ProviderFactory],
        variables: impl IntoIterator<Item = (N, V)>,
        read_file: ReadFile<'f>,
    ) -> Result<Vec<Self>> {
        let mut named: BTreeMap<String, (usize, &'static SettingSpec)> = BTreeMap::new();
        for (index, factory) in factories.iter().enumerate() {
            let specs = factory.settings().iter();
            named.extend(specs.map(|spec| (spec.variable(factory.id()), (index, spec))));
        }
        let settings = factories.iter().map(|factory| Self::new(factory));
        let mut settings: Vec<_> = settings
            .map(|settings| settings.with_files(read_file))
            .collect();
        let mut names = Vec::new();
        for (name, value) in variables {
            let value = value.into();
            // Names that are not UTF-8 cannot be settings; empty values are common in container files.
            let Some(name) = name.as_ref().to_str().filter(|_| !value.is_empty()) else {
                continue;
            };
            names.extend(name.starts_with("DHOW_").then(|| name.to_owned()));
            let Some(&(index, spec)) = named.get(name) else {
                continue;
            };
            let Some(settings) = settings.get_mut(index) else {
                continue;
            };
            // Zeroised after use, because the value may be a secret.
            let text = value.into_string().map(zeroize::Zeroizing::new);
            let text = text.map_err(|_| Error::configuration(name.to_owned(), "is not UTF-8"))?;
            settings.set(spec.name, name, &text)?;
        }
        // Checked after the loop, because the order of variables is arbitrary.
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match unknown(factories, &names).next() {
            Some(error) => Err(error),
            None => {
                settings.retain(|settings| !settings.is_empty());
                Ok(settings)
            }
        }
    }
}

/// Returns an error for each name that is no variable of these providers and seems to be meant as one. `names` are all variables with a
/// value.
pub(crate) fn unknown<'n>(
    factories: &'n [&'static ProviderFactory],
    names: &'n [&'n str],
) -> impl Iterator<Item = Error> + use<'n> {
    let is_known =
        |factory: &ProviderFactory, name: &str| factory.variables().any(|known| known == name);
    let unknown = names.iter().filter(move |name| {
        let mut factories = factories.iter();
        !factories.any(|factory| is_known(factory, name))
    });
    unknown.filter_map(move |name| {
        let mut owners = factories.iter();
        if let Some(owner) = owners.find(|factory| name.starts_with(&prefix(factory.id()))) {
            let rule = owner.unknown_variable(name);
            let error = Error::configuration((*name).to_owned(), rule);
            return Some(error.with_provider(owner.id().clone()));
        }
        // Only providers without settings: the variables of a second account may have the names of a provider that is set, with a digit.
        let unset = factories.iter().filter(|factory| {
            let mut names = names.iter();
            !names.any(|name| is_known(factory, name))
        });
        let mut known = unset.flat_map(|factory| factory.variables());
        let near = known.find(|known| is_slip(known, name))?;
        let rule = format!("is not a setting; is {near} meant?");
        Some(Error::configuration((*name).to_owned(), rule))
    })
}
