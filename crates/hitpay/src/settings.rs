//! HitPay's settings, and the provider and verifier built from them.

use std::sync::Arc;

use dhow_core::{
    ProviderFactory, Result,
    SettingKind::{Environment as LiveOrSandbox, Secret, Secrets, Url},
    SettingNeed::{Calls, Webhooks},
    SettingSpec, Settings,
};

#[cfg(feature = "client")]
use crate::{HitPay, HitPayConfig};
use crate::{HitPayWebhooks, ID};

/// Builds a HitPay provider or verifier from settings. The README lists them. Without the feature `client`, it builds verifiers only.
pub const FACTORY: &ProviderFactory = &UNSIGNED.with_signer(|settings| Ok(verifier(settings)?));

/// The factory without a signer.
#[cfg(feature = "client")]
const UNSIGNED: ProviderFactory = ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = HitPayConfig::from_settings(settings)?;
        Ok(Arc::new(HitPay::new(config, transport)?))
    },
    |settings| Ok(verifier(settings)?),
);

#[cfg(not(feature = "client"))]
const UNSIGNED: ProviderFactory =
    ProviderFactory::for_webhooks(ID, SETTINGS, |settings| Ok(verifier(settings)?));

fn verifier(settings: &Settings<'_>) -> Result<Arc<HitPayWebhooks>> {
    HitPayWebhooks::from_settings(settings).map(Arc::new)
}

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new(
        "api_key",
        Secret,
        "API key of the account: dashboard, API keys",
    )
    .needed_for(Calls),
    SettingSpec::new(
        "salt",
        Secrets,
        "salt that signs form webhooks: dashboard, beside the API key; several during a rotation",
    )
    .needed_for(Webhooks),
    SettingSpec::new(
        "event_salts",
        Secrets,
        "salts that sign JSON events, one per registered endpoint: dashboard, webhooks",
    )
    .needed_for(Webhooks),
    SettingSpec::new(
        "base_url",
        Url,
        "base URL, if not that of the environment, such as a simulated gateway",
    ),
    SettingSpec::new(
        "environment",
        LiveOrSandbox,
        "the environment, if the base URL does not determine it",
    ),
    SettingSpec::new(
        "platform_key",
        Secret,
        "platform key, for platforms that act for sub-merchants",
    ),
    SettingSpec::SHORT_SECRETS,
];

/// Settings whose URLs determine the environment.
const URLS: &[&str] = &["base_url"];

#[cfg(feature = "client")]
impl HitPayConfig {
    /// Reads the configuration of the account.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a setting that is missing or invalid; the error names it.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let api_key = settings.required_secret("api_key")?;
        let mut config = Self::new(settings.environment_by_urls("environment", URLS)?, api_key)
            .with_webhook_secrets(settings.secrets("salt")?)
            .with_event_secrets(settings.secrets("event_salts")?);
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
    /// Reads the configuration of the verifier. It needs the salts only.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a setting that is invalid; the error names it.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        Ok(
            Self::new(settings.environment_by_urls("environment", URLS)?)
                .with_webhook_secrets(settings.secrets("salt")?)
                .with_event_secrets(settings.secrets("event_salts")?),
        )
    }
}
