//! HitPay's settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Environment, ProviderFactory, Result,
    SettingKind::{Environment as LiveOrSandbox, Secret, Secrets, Url},
    SettingNeed::{Calls, Webhooks},
    SettingSpec, Settings,
};

use crate::{HitPay, HitPayConfig, HitPayWebhooks, ID};

/// Makes a provider or a verifier of HitPay's settings, which the README lists.
pub const FACTORY: &ProviderFactory = &ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = HitPayConfig::from_settings(settings)?;
        Ok(Arc::new(HitPay::new(config, transport)?))
    },
    |settings| Ok(Arc::new(HitPayWebhooks::from_settings(settings)?)),
);

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new(
        "api_key",
        Secret,
        "the key of the account: dashboard, API keys",
    )
    .needed_for(Calls),
    SettingSpec::new(
        "salt",
        Secrets,
        "signs form webhooks: dashboard, beside the API key; several while it is changed",
    )
    .needed_for(Webhooks),
    SettingSpec::new(
        "event_salts",
        Secrets,
        "sign JSON events, one salt per registered endpoint: dashboard, webhooks",
    )
    .needed_for(Webhooks),
    SettingSpec::new(
        "base_url",
        Url,
        "another address, such as a simulated gateway",
    ),
    SettingSpec::new(
        "environment",
        LiveOrSandbox,
        "the environment, if the address does not tell",
    ),
    SettingSpec::new(
        "platform_key",
        Secret,
        "for platforms that act for sub-merchants",
    ),
    SettingSpec::SHORT_SECRETS,
];

impl HitPayConfig {
    /// The account that these settings describe.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let api_key = settings.required_secret("api_key")?;
        let mut config = Self::new(environment(settings)?, api_key)
            .with_webhook_salts(settings.secrets("salt")?)
            .with_event_salts(settings.secrets("event_salts")?);
        if let Some(base_url) = settings.base_url("base_url")? {
            config = config.with_base_url(base_url);
        }
        if let Some(key) = settings.secret("platform_key")? {
            config = config.with_platform_key(key);
        }
        Ok(config)
    }
}

impl HitPayWebhooks {
    /// The verifier of the account that these settings describe. It needs the salts only.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        Ok(Self::new(environment(settings)?)
            .with_webhook_salts(settings.secrets("salt")?)
            .with_event_salts(settings.secrets("event_salts")?))
    }
}

fn environment(settings: &Settings<'_>) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
