//! Registry of the providers and webhook verifiers of a program.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    sync::Arc,
};

use crate::{
    Error, ProviderFactory, ProviderId, ReadFile, Result, Settings, WebhookVerifier,
    settings::unknown,
};
#[cfg(feature = "client")]
use crate::{PaymentProvider, Transport};

#[cfg(test)]
mod tests;

/// Providers and webhook verifiers by id. Any crate can add its own.
///
/// A provider is registered as a verifier as well. A program that only receives webhooks registers verifiers, without API keys or an HTTP
/// client.
///
/// ```
/// # fn providers() -> Vec<std::sync::Arc<dyn dhow_core::PaymentProvider>> { Vec::new() }
/// let registry: dhow_core::Registry = providers().into_iter().collect();
/// assert!(registry.provider("hitpay").is_none());
/// ```
///
/// All providers from settings:
///
/// ```
/// use std::sync::Arc;
///
/// use dhow_core::{ProviderFactory, Registry, Result, Transport};
///
/// fn providers(factories: &[&'static ProviderFactory], transport: Arc<dyn Transport>) -> Result<Registry> {
///     Registry::from_settings(factories, std::env::vars_os(), &|path| std::fs::read(path), transport)
/// }
/// # let _ = providers;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry {
    #[cfg(feature = "client")]
    providers: BTreeMap<ProviderId, Arc<dyn PaymentProvider>>,
    verifiers: BTreeMap<ProviderId, Arc<dyn WebhookVerifier>>,
}

impl Registry {
    /// Creates the providers of every factory with settings among the variables, which are named `DHOW_<PROVIDER>_<SETTING>`.
    ///
    /// The library reads neither the environment nor files itself: `variables` is usually `std::env::vars_os()`, and `read_file` reads the
    /// files named by settings (such as HPay's keys). Empty variables count as not set, variables of other programs are ignored, and the
    /// last of several variables with one name counts.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the name of a missing or wrong setting, or of an unknown one with the
    /// closest known name. A provider with any setting must be complete.
    #[cfg(feature = "client")]
    pub fn from_settings<N: AsRef<OsStr>, V: Into<OsString>>(
        factories: &[&'static ProviderFactory],
        variables: impl IntoIterator<Item = (N, V)>,
        read_file: ReadFile<'_>,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let settings = Settings::from_variables(factories, variables, read_file)?;
        Self::from_collected(settings, transport)
    }

    /// Returns the errors of [`from_settings`](Self::from_settings) for variables that are no settings: one for each name with the prefix
    /// of a provider, and for each that is one edit from a variable of a provider without settings. For programs that collect settings
    /// themselves.
    ///
    /// `names` are all variables with a value; those of other programs are ignored.
    #[must_use]
    pub fn unknown_variables(factories: &[&'static ProviderFactory], names: &[&str]) -> Vec<Error> {
        unknown(factories, names).collect()
    }

    /// Creates the providers of settings that the program has collected itself, such as those of a configuration file. Errors keep the
    /// origin of each value.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin of a wrong setting or the name of a missing one. Empty settings
    /// are incomplete.
    #[cfg(feature = "client")]
    pub fn from_collected<'f>(
        settings: impl IntoIterator<Item = Settings<'f>>,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let settings = settings.into_iter();
        // Empty settings are not skipped: the program names the gateway by passing them, so a missing value must not hide it.
        settings
            .map(|settings| settings.provider(Arc::clone(&transport)))
            .collect()
    }

    /// Creates the webhook verifiers of every factory with settings among the variables, for a program that only receives webhooks.
    /// Settings of calls may be missing.
    ///
    /// # Errors
    /// As [`from_settings`](Self::from_settings).
    pub fn verifiers_from_settings<N: AsRef<OsStr>, V: Into<OsString>>(
        factories: &[&'static ProviderFactory],
        variables: impl IntoIterator<Item = (N, V)>,
        read_file: ReadFile<'_>,
    ) -> Result<Self> {
        let settings = Settings::from_variables(factories, variables, read_file)?;
        Self::verifiers_from_collected(settings)
    }

    /// Creates the webhook verifiers of settings that the program has collected itself. Settings of calls may be missing.
    ///
    /// # Errors
    /// As [`from_collected`](Self::from_collected).
    pub fn verifiers_from_collected<'f>(
        settings: impl IntoIterator<Item = Settings<'f>>,
    ) -> Result<Self> {
        let mut registry = Self::default();
        for settings in settings {
            registry.register_verifier(settings.factory().id().clone(), settings.verifier()?);
        }
        Ok(registry)
    }

    /// Adds a provider and returns the previous one with the same id.
    #[cfg(feature = "client")]
    pub fn register(
        &mut self,
        provider: Arc<dyn PaymentProvider>,
    ) -> Option<Arc<dyn PaymentProvider>> {
        let verifier: Arc<dyn WebhookVerifier> = Arc::<dyn PaymentProvider>::clone(&provider);
        self.verifiers.insert(provider.id(), verifier);
        self.providers.insert(provider.id(), provider)
    }

    /// Adds a webhook verifier without a provider and returns the previous one with the same id. A provider with that id stays registered,
    /// but the new verifier verifies its webhooks.
    pub fn register_verifier(
        &mut self,
        id: ProviderId,
        verifier: Arc<dyn WebhookVerifier>,
    ) -> Option<Arc<dyn WebhookVerifier>> {
        self.verifiers.insert(id, verifier)
    }

    /// Returns the provider with that id; the short form of [`provider`](Self::provider).
    #[cfg(feature = "client")]
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.provider(id)
    }

    /// Returns the provider with that id.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.providers.get(id)
    }

    /// Returns the webhook verifier with that id: a provider or a verifier alone.
    #[must_use]
    pub fn verifier(&self, id: &str) -> Option<&Arc<dyn WebhookVerifier>> {
        self.verifiers.get(id)
    }

    /// Returns all providers in the order of their ids.
    #[cfg(feature = "client")]
    pub fn providers(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.providers.values()
    }

    /// Returns all webhook verifiers, providers included, in the order of their ids.
    pub fn verifiers(&self) -> impl Iterator<Item = (&ProviderId, &Arc<dyn WebhookVerifier>)> {
        self.verifiers.iter()
    }

    /// Returns true without any provider and any verifier.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        // Every provider is registered as a verifier as well.
        self.verifiers.is_empty()
    }
}

/// The last of several providers with one id counts.
#[cfg(feature = "client")]
impl FromIterator<Arc<dyn PaymentProvider>> for Registry {
    fn from_iter<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(providers: T) -> Self {
        let mut registry = Self::default();
        registry.extend(providers);
        registry
    }
}

#[cfg(feature = "client")]
impl Extend<Arc<dyn PaymentProvider>> for Registry {
    fn extend<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(&mut self, providers: T) {
        for provider in providers {
            self.register(provider);
        }
    }
}
