//! PayAtom's settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Currency, Environment, ProviderFactory, Result,
    SettingKind::{
        Currency as CurrencyCode, Environment as LiveOrSandbox, OneOf, Secret, Secrets, Text, Url,
    },
    SettingNeed::{Both, Calls},
    SettingSpec, Settings,
};

use crate::{ID, Paths, PayAtom, PayAtomConfig, PayAtomWebhooks, Product, options::APIS};

/// Makes a provider or a verifier of PayAtom's settings, which the README lists.
pub const FACTORY: &ProviderFactory = &ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = PayAtomConfig::from_settings(settings)?;
        Ok(Arc::new(PayAtom::new(config, transport)?))
    },
    |settings| Ok(Arc::new(PayAtomWebhooks::from_settings(settings)?)),
);

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new("pid", Text, "the merchant's id: handed out at onboarding").needed_for(Calls),
    SettingSpec::new(
        "secret_key",
        Secret,
        "seals hashes and callbacks: handed out at onboarding",
    )
    .needed_for(Both),
    SettingSpec::new(
        "base_url",
        Url,
        "the domain that PayAtom gave you, or a simulated gateway",
    )
    .needed_for(Calls),
    SettingSpec::new(
        "api_key",
        Secret,
        "the key of V2, which is not the secret key",
    ),
    SettingSpec::new(
        "token",
        Secret,
        "for reconciliation, complaints and operator's balances",
    ),
    SettingSpec::new("operator_key", Secret, "for wallet reports"),
    SettingSpec::new(
        "previous_secret_keys",
        Secrets,
        "secret keys that were replaced and may still be in use",
    ),
    SettingSpec::new(
        "environment",
        LiveOrSandbox,
        "the environment, if the address does not tell",
    ),
    SettingSpec::new(
        "currency",
        CurrencyCode,
        "the account's: INR unless set, or BDT, PKR",
    ),
    SettingSpec::new(
        "api",
        OneOf(APIS),
        "for payments that do not say; v1 unless set",
    ),
    SettingSpec::new(
        "product",
        OneOf(Product::WORDS),
        "for payments that do not say; hosted unless set",
    ),
    SettingSpec::new(
        "utr_path",
        Text,
        "the path that takes transaction references: ask PayAtom",
    ),
    SettingSpec::new(
        "refund_path",
        Text,
        "the path that takes refunds: ask PayAtom",
    ),
    SettingSpec::new(
        "payout_callback_path",
        Text,
        "where payout callbacks arrive, if not among those of payins",
    ),
    SettingSpec::new(
        "payout_hashed_fields",
        Text,
        "the fields that payout hashes cover, such as `order_id,received_amount,status`: ask PayAtom",
    ),
    SettingSpec::SHORT_SECRETS,
];

impl PayAtomConfig {
    /// The account that these settings describe.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
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
        let (environment, currency) = (environment(settings)?, currency(settings)?);
        let mut config = Self::new(environment, currency, base_url, pid, secret_key)
            .with_previous_secret_keys(settings.secrets("previous_secret_keys")?)
            .with_paths(paths)
            .with_api(settings.parsed("api")?.unwrap_or_default())
            .with_product(settings.parsed("product")?.unwrap_or_default());
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
            config = config.with_payout_callback_path(path);
        }
        Ok(config)
    }
}

impl PayAtomWebhooks {
    /// The verifier of the account that these settings describe. It needs the secret key only.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let secret_key = settings.required_secret("secret_key")?;
        let mut verifier = Self::new(environment(settings)?, currency(settings)?, secret_key)
            .with_previous_secret_keys(settings.secrets("previous_secret_keys")?);
        if let Some(fields) = settings.parsed("payout_hashed_fields")? {
            verifier = verifier.with_payout_hashed_fields(fields);
        }
        if let Some(path) = settings.text("payout_callback_path")? {
            verifier = verifier.with_payout_path(path);
        }
        Ok(verifier)
    }
}

/// PayAtom prints no currency, so it is the account's.
fn currency(settings: &Settings<'_>) -> Result<Currency> {
    Ok(settings.currency("currency")?.unwrap_or(Currency::INR))
}

fn environment(settings: &Settings<'_>) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
