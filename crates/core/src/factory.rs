//! Factories that create providers and verifiers from settings.

use std::{fmt, sync::Arc};

use crate::{
    Error, ErrorKind, ProviderId, Result, SettingSpec, Settings, WebhookSigner, WebhookVerifier,
    closest_name,
};
#[cfg(feature = "client")]
use crate::{PaymentProvider, Transport};

/// Function that creates a provider from settings.
#[cfg(feature = "client")]
pub type MakeProvider = fn(&Settings<'_>, Arc<dyn Transport>) -> Result<Arc<dyn PaymentProvider>>;

/// Function that creates a webhook verifier from settings.
pub type MakeVerifier = fn(&Settings<'_>) -> Result<Arc<dyn WebhookVerifier>>;

/// Function that creates a signer of test webhooks from settings.
pub type MakeSigner = fn(&Settings<'_>) -> Result<Arc<dyn WebhookSigner>>;

/// Settings of a provider, and the functions that create a provider, a verifier and a signer from them. Each provider crate has one, called
/// `FACTORY`; a program passes the ones it uses to [`Registry::from_settings`](crate::Registry::from_settings).
#[derive(Clone)]
pub struct ProviderFactory {
    id: ProviderId,
    settings: &'static [SettingSpec],
    // Optional, because a program that only receives webhooks can be built without the client.
    #[cfg(feature = "client")]
    make_provider: Option<MakeProvider>,
    make_verifier: MakeVerifier,
    // Optional, because signing can depend on a feature that verification does not need, such as random bytes.
    make_signer: Option<MakeSigner>,
}

impl ProviderFactory {
    /// A factory. The functions read only the settings of the table and need not check the settings that the table marks as
    /// [needed](SettingSpec::need).
    #[cfg(feature = "client")]
    #[must_use]
    pub const fn new(
        id: ProviderId,
        settings: &'static [SettingSpec],
        make_provider: MakeProvider,
        make_verifier: MakeVerifier,
    ) -> Self {
        let mut factory = Self::for_webhooks(id, settings, make_verifier);
        factory.make_provider = Some(make_provider);
        factory
    }

    /// A factory of webhook verifiers only, for a gateway's crate that was built without its client. The function is called as for
    /// [`new`](Self::new).
    #[must_use]
    pub const fn for_webhooks(
        id: ProviderId,
        settings: &'static [SettingSpec],
        make_verifier: MakeVerifier,
    ) -> Self {
        Self {
            id,
            settings,
            #[cfg(feature = "client")]
            make_provider: None,
            make_verifier,
            make_signer: None,
        }
    }

    /// Sets the function that creates a signer of test webhooks. It accepts settings without secrets; signing then fails and names the
    /// secret.
    #[must_use]
    pub const fn with_signer(mut self, make_signer: MakeSigner) -> Self {
        self.make_signer = Some(make_signer);
        self
    }

    /// Id of the provider.
    #[must_use]
    pub fn id(&self) -> &ProviderId {
        &self.id
    }

    /// Descriptions of the settings, the most important first.
    #[must_use]
    pub fn settings(&self) -> &'static [SettingSpec] {
        self.settings
    }

    /// Names of the environment variables, in the order of the settings.
    pub fn variables(&self) -> impl Iterator<Item = String> {
        self.settings.iter().map(|spec| spec.variable(&self.id))
    }

    /// Returns the error text for a name that is not a setting.
    #[must_use]
    pub fn unknown_setting(&self, name: &str) -> String {
        let names = self.settings.iter().map(|spec| spec.name);
        unknown(name, &names.collect::<Vec<_>>())
    }

    pub(crate) fn unknown_variable(&self, name: &str) -> String {
        unknown(name, &self.variables().collect::<Vec<_>>())
    }

    /// Returns the error with the name of the variable in place of the configuration field.
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

    /// Returns the error with the place of the setting and the provider.
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
    format!("is not a setting; known settings: {names}{meant}")
}

impl Settings<'_> {
    /// Creates the provider of these settings, with any transport.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) with the name of the missing or wrong setting, and
    /// [`Unsupported`](ErrorKind::Unsupported) for a factory [of verifiers only](ProviderFactory::for_webhooks).
    #[cfg(feature = "client")]
    pub fn provider(&self, transport: Arc<dyn Transport>) -> Result<Arc<dyn PaymentProvider>> {
        let factory = self.factory();
        let Some(make_provider) = factory.make_provider else {
            let message = "this build only receives the gateway's webhooks: enable the feature `client` of the gateway's crate";
            return Err(Error::unsupported(message).with_provider(factory.id.clone()));
        };
        if let Some(missing) = self.missing_for_calls() {
            return Err(missing);
        }
        make_provider(self, transport).map_err(|error| factory.placed(self, error))
    }

    /// Creates the webhook verifier of these settings. It needs no API key.
    ///
    /// # Errors
    /// As for [`provider`](Self::provider); only the settings of the verifier are read.
    pub fn verifier(&self) -> Result<Arc<dyn WebhookVerifier>> {
        let factory = self.factory();
        if let Some(missing) = self.missing_for_webhooks() {
            return Err(missing);
        }
        (factory.make_verifier)(self).map_err(|error| factory.placed(self, error))
    }

    /// Creates the signer of test webhooks from these settings. It needs no API key.
    ///
    /// The secret that signs may be missing here: a gateway can have one for each kind of webhook, so
    /// [`sign_test_webhook`](WebhookSigner::sign_test_webhook) names the one that it needs.
    ///
    /// # Errors
    /// As for [`verifier`](Self::verifier), and [`Unsupported`](ErrorKind::Unsupported) for a factory without a signer.
    pub fn signer(&self) -> Result<Arc<dyn WebhookSigner>> {
        let factory = self.factory();
        let Some(make_signer) = factory.make_signer else {
            let message = "this build cannot sign test webhooks of the gateway";
            return Err(Error::unsupported(message).with_provider(factory.id.clone()));
        };
        // Not `missing_for_webhooks`, which asks for any of the secrets: a delivery is signed with one of them, and which one depends
        // on its kind.
        if let Some(missing) = self.missing_for_all() {
            return Err(missing);
        }
        make_signer(self).map_err(|error| factory.placed(self, error))
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
