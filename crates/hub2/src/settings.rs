//! Settings of Hub2, and the factory that reads them.

use std::sync::Arc;

use dhow_core::{
    ProviderFactory, Result,
    SettingKind::{Environment, Secret, Secrets, Text, Url},
    SettingNeed::{Calls, Webhooks},
    SettingSpec, Settings,
};

#[cfg(feature = "client")]
use crate::{Hub2, Hub2Config};
use crate::{Hub2Webhooks, ID};

/// Builds a Hub2 provider or webhook verifier from settings, which the README lists. Without the feature `client`, it
/// makes verifiers only.
pub const FACTORY: &ProviderFactory = &UNSIGNED.with_signer(|settings| Ok(verifier(settings)?));

/// The factory without a signer.
#[cfg(feature = "client")]
const UNSIGNED: ProviderFactory = ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = Hub2Config::from_settings(settings)?;
        Ok(Arc::new(Hub2::new(config, transport)?))
    },
    |settings| Ok(verifier(settings)?),
);

#[cfg(not(feature = "client"))]
const UNSIGNED: ProviderFactory =
    ProviderFactory::for_webhooks(ID, SETTINGS, |settings| Ok(verifier(settings)?));

fn verifier(settings: &Settings<'_>) -> Result<Arc<Hub2Webhooks>> {
    Hub2Webhooks::from_settings(settings).map(Arc::new)
}

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new(
        "api_key",
        Secret,
        "API key of one environment: dashboard, developers",
    )
    .needed_for(Calls),
    SettingSpec::new("merchant_id", Text, "merchant id: dashboard, developers").needed_for(Calls),
    SettingSpec::new(
        "submerchants",
        Text,
        "for aggregators: ids of submerchants whose events are accepted, separated by commas",
    ),
    SettingSpec::new(
        "environment",
        Environment,
        "environment; live by default, sandbox with a base URL of this machine",
    ),
    SettingSpec::new(
        "webhook_secrets",
        Secrets,
        "webhook secrets, returned once when a webhook is created; old and new during a change",
    )
    .needed_for(Webhooks),
    SettingSpec::new("base_url", Url, "base URL of a simulated gateway"),
    SettingSpec::SHORT_SECRETS,
];

#[cfg(feature = "client")]
impl Hub2Config {
    /// Builds the configuration from settings.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) with the name of a setting that is missing or invalid.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let api_key = settings.required_secret("api_key")?;
        let merchant_id = settings.required_text("merchant_id")?;
        let base_url = settings.base_url("base_url")?;
        let environment = settings.environment_by_urls("environment", &["base_url"])?;
        let config = Self::new(environment, api_key, merchant_id)
            .with_webhook_secrets(settings.secrets("webhook_secrets")?)
            .with_submerchants(submerchants(settings)?);
        Ok(match base_url {
            Some(base_url) => config.with_base_url(base_url),
            None => config,
        })
    }
}

/// Returns the ids of the setting `submerchants`.
fn submerchants<'s>(settings: &'s Settings<'_>) -> Result<Vec<&'s str>> {
    let ids = settings.text("submerchants")?.unwrap_or_default();
    let ids = ids.split(',').map(str::trim);
    Ok(ids.filter(|id| !id.is_empty()).collect())
}

impl Hub2Webhooks {
    /// Builds a verifier from settings; only `webhook_secrets` is required.
    ///
    /// The setting `environment` applies to events that do not contain their environment. With `merchant_id` or `submerchants`, events
    /// about objects of other merchants are doubtful.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) with the name of a setting that is invalid.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let environment = settings.environment_by_urls("environment", &["base_url"])?;
        let mut verifier = Self::new(environment, settings.secrets("webhook_secrets")?);
        if let Some(merchant_id) = settings.text("merchant_id")? {
            verifier = verifier.for_merchant(merchant_id);
        }
        Ok(verifier.with_submerchants(submerchants(settings)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn submerchants_are_separated_by_commas() {
        let mut settings = Settings::new(FACTORY);
        assert!(submerchants(&settings).unwrap().is_empty());
        let place = "DHOW_HUB2_SUBMERCHANTS";
        settings
            .set("submerchants", place, "sub-1, sub-2,,")
            .unwrap();
        assert_eq!(submerchants(&settings).unwrap(), ["sub-1", "sub-2"]);
    }
}
