//! Table of PayAtom's settings, and the construction of providers and verifiers from them.

use std::sync::Arc;

use dhow_core::{
    Currency, ProviderFactory, Result,
    SettingKind::{CurrencyOf, Environment as LiveOrSandbox, OneOf, Secret, Secrets, Text, Url},
    SettingNeed::{Both, Calls},
    SettingSpec, Settings,
};

use crate::{Api, ID, PayAtomWebhooks, Product};
#[cfg(feature = "client")]
use crate::{Paths, PayAtom, PayAtomConfig};

/// Creates providers and webhook verifiers from settings. The README lists the settings. Without the feature `client`, it
/// makes verifiers only.
pub const FACTORY: &ProviderFactory = &factory();

/// The factory without a signer.
#[cfg(feature = "client")]
const UNSIGNED: ProviderFactory = ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = PayAtomConfig::from_settings(settings)?;
        Ok(Arc::new(PayAtom::new(config, transport)?))
    },
    |settings| Ok(verifier(settings)?),
);

#[cfg(not(feature = "client"))]
const UNSIGNED: ProviderFactory =
    ProviderFactory::for_webhooks(ID, SETTINGS, |settings| Ok(verifier(settings)?));

fn verifier(settings: &Settings<'_>) -> Result<Arc<PayAtomWebhooks>> {
    PayAtomWebhooks::from_settings(settings).map(Arc::new)
}

/// Returns the factory with a signer, which needs the random bytes of the feature `seal`.
#[cfg(feature = "seal")]
const fn factory() -> ProviderFactory {
    UNSIGNED.with_signer(|settings| Ok(verifier(settings)?))
}

#[cfg(not(feature = "seal"))]
const fn factory() -> ProviderFactory {
    UNSIGNED
}

/// Currencies of all countries, of which an account has one.
pub(crate) const CURRENCIES: &[Currency] = &[Currency::INR, Currency::BDT, Currency::PKR];

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new("pid", Text, "merchant id, issued at onboarding").needed_for(Calls),
    SettingSpec::new(
        "secret_key",
        Secret,
        "secret key of hashes and webhooks, issued at onboarding",
    )
    .needed_for(Both),
    SettingSpec::new(
        "base_url",
        Url,
        "base URL issued by PayAtom, or that of a sandbox",
    )
    .needed_for(Calls),
    SettingSpec::new("api_key", Secret, "API key of V2; it is not the secret key"),
    SettingSpec::new(
        "token",
        Secret,
        "token of reconciliation, complaints and operator balances",
    ),
    SettingSpec::new("operator_key", Secret, "operator key of wallet reports"),
    SettingSpec::new(
        "previous_secret_keys",
        Secrets,
        "replaced secret keys that may still seal webhooks",
    ),
    SettingSpec::new(
        "environment",
        LiveOrSandbox,
        "environment, if the base URL does not determine it",
    ),
    SettingSpec::new(
        "currency",
        CurrencyOf(CURRENCIES),
        "currency of the account; INR by default",
    ),
    SettingSpec::new(
        "api",
        OneOf(Api::WORDS),
        "default API version; v1 unless set",
    ),
    SettingSpec::new(
        "product",
        OneOf(Product::WORDS),
        "default product; hosted unless set",
    ),
    SettingSpec::new(
        "utr_path",
        Text,
        "URL path for transaction references; ask PayAtom",
    ),
    SettingSpec::new("refund_path", Text, "URL path for refunds; ask PayAtom"),
    SettingSpec::new(
        "payout_callback_path",
        Text,
        "URL path at which payout webhooks arrive, if it is not that of payins",
    ),
    SettingSpec::new(
        "payout_hashed_fields",
        Text,
        "fields that payout hashes cover, such as `order_id,received_amount,status`; ask PayAtom",
    ),
    SettingSpec::SHORT_SECRETS,
];

#[cfg(feature = "client")]
impl PayAtomConfig {
    /// Reads the configuration of an account from settings.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming the setting that is missing or invalid.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let pid = settings.required_text("pid")?;
        let secret_key = settings.required_secret("secret_key")?;
        let base_url = settings.base_url("base_url")?;
        let base_url = base_url.ok_or_else(|| settings.missing(&["base_url"]))?;
        let paths = Paths {
            transaction_reference: settings.text("utr_path")?.map(str::to_owned),
            refund: settings.text("refund_path")?.map(str::to_owned),
            ..Paths::default()
        };
        let (environment, currency) = (
            settings.environment_by_urls("environment", &["base_url"])?,
            currency(settings)?,
        );
        let mut config = Self::new(environment, currency, base_url, pid, secret_key)
            .with_previous_secrets(settings.secrets("previous_secret_keys")?)
            .with_paths(paths)
            .with_api(settings.one_of("api")?.unwrap_or_default())
            .with_product(settings.one_of("product")?.unwrap_or_default());
        if let Some(key) = settings.secret("api_key")? {
            config = config.with_api_key(key);
        }
        if let Some(token) = settings.secret("token")? {
            config = config.with_token(token);
        }
        if let Some(key) = settings.secret("operator_key")? {
            config = config.with_operator_key(key);
        }
        if let Some(fields) = settings.parsed("payout_hashed_fields")? {
            config = config.with_payout_hashed_fields(fields);
        }
        if let Some(path) = settings.text("payout_callback_path")? {
            config = config.with_payout_webhook_path(path);
        }
        Ok(config)
    }
}

impl PayAtomWebhooks {
    /// Creates a verifier from settings. Only the secret key is required.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming the setting that is missing or invalid.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let secret_key = settings.required_secret("secret_key")?;
        let mut verifier = Self::new(
            settings.environment_by_urls("environment", &["base_url"])?,
            currency(settings)?,
            secret_key,
        )
        .with_previous_secrets(settings.secrets("previous_secret_keys")?);
        if let Some(fields) = settings.parsed("payout_hashed_fields")? {
            verifier = verifier.with_payout_hashed_fields(fields);
        }
        if let Some(path) = settings.text("payout_callback_path")? {
            verifier = verifier.with_payout_path(path);
        }
        Ok(verifier)
    }
}

/// Returns the currency of the account, which no response or webhook contains.
fn currency(settings: &Settings<'_>) -> Result<Currency> {
    Ok(settings.currency("currency")?.unwrap_or(Currency::INR))
}
