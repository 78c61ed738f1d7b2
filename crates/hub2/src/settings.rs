//! Hub2's settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    ProviderFactory, Result,
    SettingKind::{Environment, Secret, Secrets, Text, Url},
    SettingNeed::{Calls, Webhooks},
    SettingSpec, Settings,
};

use crate::{Hub2, Hub2Config, Hub2Webhooks, ID};

/// Makes a provider or a verifier of Hub2's settings, which the README lists.
pub const FACTORY: &ProviderFactory = &ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = Hub2Config::from_settings(settings)?;
        Ok(Arc::new(Hub2::new(config, transport)?))
    },
    |settings| Ok(Arc::new(Hub2Webhooks::from_settings(settings)?)),
);

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new(
        "api_key",
        Secret,
        "the key of one environment: dashboard, developers",
    )
    .needed_for(Calls),
    SettingSpec::new(
        "merchant_id",
        Text,
        "the merchant's id: dashboard, developers",
    )
    .needed_for(Calls),
    SettingSpec::new(
        "environment",
        Environment,
        "the environment, if the address does not tell; both have one host",
    ),
    SettingSpec::new(
        "webhook_secrets",
        Secrets,
        "sign events: told once, when a webhook is created; old and new during a change",
    )
    .needed_for(Webhooks),
    SettingSpec::new(
        "base_url",
        Url,
        "another address, such as a simulated gateway",
    ),
    SettingSpec::SHORT_SECRETS,
];

impl Hub2Config {
    /// The account that these settings describe.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let api_key = settings.required_secret("api_key")?;
        let merchant_id = settings.required_text("merchant_id")?;
        let base_url = settings.base_url("base_url")?;
        let environment = settings.environment("environment", base_url.as_ref())?;
        let config = Self::new(environment, api_key, merchant_id)
            .with_webhook_secrets(settings.secrets("webhook_secrets")?);
        Ok(match base_url {
            Some(base_url) => config.with_base_url(base_url),
            None => config,
        })
    }
}

impl Hub2Webhooks {
    /// The verifier of the account that these settings describe. It needs the webhook secrets only. An event names its environment; the
    /// setting stands in for one that does not.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let mut verifier = Self::new(settings.secrets("webhook_secrets")?);
        if settings.contains("environment") {
            verifier = verifier.for_environment(settings.environment("environment", None)?);
        }
        if let Some(merchant_id) = settings.text("merchant_id")? {
            verifier = verifier.for_merchant(merchant_id);
        }
        Ok(verifier)
    }
}
