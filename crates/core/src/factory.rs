//! The way from settings to a provider or a verifier, as data.

use std::{fmt, sync::Arc};

use crate::{
    Error, ErrorKind, PaymentProvider, ProviderId, Result, SettingSpec, Settings, Transport,
    WebhookVerifier, closest_name,
};

/// Makes a provider of settings.
pub type MakeProvider = fn(&Settings<'_>, Arc<dyn Transport>) -> Result<Arc<dyn PaymentProvider>>;

/// Makes a webhook verifier of settings.
pub type MakeVerifier = fn(&Settings<'_>) -> Result<Arc<dyn WebhookVerifier>>;

/// The settings of a provider, and how a provider and a verifier are made of them. Each provider crate has one, called `FACTORY`; a
/// program hands those that it uses to [`Registry::from_settings`](crate::Registry::from_settings).
#[derive(Clone)]
pub struct ProviderFactory {
    id: ProviderId,
    settings: &'static [SettingSpec],
    make_provider: MakeProvider,
    make_verifier: MakeVerifier,
}

impl ProviderFactory {
    /// A factory. The functions read the settings of the table only, and need not check what the table marks as
    /// [needed](SettingSpec::need).
    #[must_use]
    pub const fn new(
        id: ProviderId,
        settings: &'static [SettingSpec],
        make_provider: MakeProvider,
        make_verifier: MakeVerifier,
    ) -> Self {
        Self {
            id,
            settings,
            make_provider,
            make_verifier,
        }
    }

    /// The provider's id.
    #[must_use]
    pub fn id(&self) -> &ProviderId {
        &self.id
    }

    /// The descriptions of the settings, the most important first.
    #[must_use]
    pub fn settings(&self) -> &'static [SettingSpec] {
        self.settings
    }

    /// The names of the variables, in the order of the settings.
    pub fn variables(&self) -> impl Iterator<Item = String> {
        self.settings.iter().map(|spec| spec.variable(&self.id))
    }

    /// The rule that a name breaks which is no setting.
    #[must_use]
    pub fn unknown_setting(&self, name: &str) -> String {
        let names = self.settings.iter().map(|spec| spec.name);
        unknown(name, &names.collect::<Vec<_>>())
    }

    pub(crate) fn unknown_variable(&self, name: &str) -> String {
        unknown(name, &self.variables().collect::<Vec<_>>())
    }

    /// The same error, naming the variable where the provider names a part of its configuration.
    #[must_use]
    pub fn naming_the_variable(&self, error: Error) -> Error {
        match self.setting_of(&error) {
            Some(spec) => error.with_field(spec.variable(&self.id)),
            None => error,
        }
    }

    fn setting_of(&self, error: &Error) -> Option<&'static SettingSpec> {
        let is_ours = error.kind() == ErrorKind::Configuration;
        let field = error.field().filter(|_| is_ours)?;
        self.settings.iter().find(|spec| spec.field == field)
    }

    /// The same error, naming the place of the setting and the provider.
    fn placed(&self, settings: &Settings<'_>, error: Error) -> Error {
        let place = self.setting_of(&error);
        let place = place.and_then(|spec| settings.place(spec.name));
        let error = match place.map(str::to_owned) {
            Some(place) => error.with_field(place),
            None => self.naming_the_variable(error),
        };
        error.with_provider(self.id.clone())
    }
}

fn unknown(name: &str, known: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let meant = closest_name(name, names.iter().copied());
    let meant = meant.map(|meant| format!("; is {meant} meant?"));
    let (names, meant) = (names.join(", "), meant.unwrap_or_default());
    format!("is not a setting; there is {names}{meant}")
}

impl Settings<'_> {
    /// The provider of these settings, over any transport.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn provider(&self, transport: Arc<dyn Transport>) -> Result<Arc<dyn PaymentProvider>> {
        let factory = self.factory();
        if let Some(missing) = self.missing_for_calls() {
            return Err(missing);
        }
        (factory.make_provider)(self, transport).map_err(|error| factory.placed(self, error))
    }

    /// The webhook verifier of these settings. It needs no API key.
    ///
    /// # Errors
    /// As of [`provider`](Self::provider); only the settings of the verifier are looked at.
    pub fn verifier(&self) -> Result<Arc<dyn WebhookVerifier>> {
        let factory = self.factory();
        if let Some(missing) = self.missing_for_webhooks() {
            return Err(missing);
        }
        (factory.make_verifier)(self).map_err(|error| factory.placed(self, error))
    }
}

impl fmt::Debug for ProviderFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderFactory")
            .field("id", &self.id)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
