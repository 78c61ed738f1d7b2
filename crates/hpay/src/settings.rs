//! HPay's settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    Currency, Environment, ProviderFactory, Result,
    SettingKind::{
        Currency as CurrencyCode, Environment as LiveOrSandbox, File, OneOf, Secret, SecretFile,
        Secrets, Text, Url,
    },
    SettingNeed::{Both, Calls},
    SettingSpec, Settings,
};

use crate::{
    CheckoutVersion, Conventions, HPay, HPayConfig, HPayWebhooks, ID, SignatureSchemes,
    TransferPath,
};

/// Makes a provider or a verifier of HPay's settings, which the README lists.
pub const FACTORY: &ProviderFactory = &ProviderFactory::new(
    ID,
    SETTINGS,
    |settings, transport| {
        let config = HPayConfig::from_settings(settings)?;
        Ok(Arc::new(HPay::new(config, transport)?))
    },
    |settings| Ok(Arc::new(HPayWebhooks::from_settings(settings)?)),
);

const SETTINGS: &[SettingSpec] = &[
    SettingSpec::new(
        "merchant_id",
        Text,
        "the merchant's number: handed out by HPay",
    )
    .needed_for(Both),
    SettingSpec::new(
        "passcode",
        Secret,
        "in every digest, never sent: handed out by HPay",
    )
    .needed_for(Both),
    SettingSpec::new("merchant_email", Text, "the account's e-mail address").needed_for(Calls),
    SettingSpec::new(
        "private_key_file",
        SecretFile,
        "signs transfers and balances: the file that you made",
    )
    .with_field("private_key"),
    SettingSpec::new(
        "gateway_cert_file",
        File,
        "verifies answers to transfers: the file that HPay gave you",
    )
    .with_field("gateway_certificate"),
    SettingSpec::new(
        "checkout_base_url",
        Url,
        "another address for links and orders",
    ),
    SettingSpec::new(
        "account_base_url",
        Url,
        "another address for transfers, balances, virtual accounts",
    ),
    SettingSpec::new(
        "openapi_base_url",
        Url,
        "another address for virtual account inquiries",
    ),
    SettingSpec::new(
        "previous_passcodes",
        Secrets,
        "passcodes that were replaced and may still be in use",
    ),
    SettingSpec::new(
        "environment",
        LiveOrSandbox,
        "the environment, if the addresses do not tell",
    ),
    SettingSpec::new(
        "currency",
        CurrencyCode,
        "of payment links: VND unless set, or USD; all else is in VND",
    ),
    SettingSpec::new(
        "checkout_version",
        OneOf(&["v1", "legacy"]),
        "for payments that do not say; chosen by what the link needs unless set",
    ),
    SettingSpec::new(
        "transfer_path",
        OneOf(&["create", "openapi", "form"]),
        "where transfers go: ask HPay; create unless set",
    ),
    SettingSpec::new(
        "va_callback_separator",
        Text,
        "between the values of VA callbacks, a comma or the word `none`: ask HPay; a vertical bar unless set",
    ),
    SettingSpec::SHORT_SECRETS,
];

impl HPayConfig {
    /// The account that these settings describe.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let merchant_id = settings.required_text("merchant_id")?;
        let passcode = settings.required_secret("passcode")?;
        let email = settings.required_text("merchant_email")?;
        let mut config = Self::new(environment(settings)?, merchant_id, passcode, email)
            .with_previous_passcodes(settings.secrets("previous_passcodes")?)
            .with_currency(currency(settings)?)
            .with_schemes(SignatureSchemes::from_settings(settings)?)
            .with_conventions(Conventions::from_settings(settings)?);
        if let Some(url) = settings.base_url("checkout_base_url")? {
            config = config.with_checkout_url(url);
        }
        if let Some(url) = settings.base_url("account_base_url")? {
            config = config.with_account_url(url);
        }
        if let Some(url) = settings.base_url("openapi_base_url")? {
            config = config.with_openapi_url(url);
        }
        with_key_files(config, settings)
    }
}

impl HPayWebhooks {
    /// The verifier of the account that these settings describe. It needs the merchant id and the passcode only.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is missing or wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let merchant_id = settings.required_text("merchant_id")?;
        let passcode = settings.required_secret("passcode")?;
        Ok(Self::new(environment(settings)?, merchant_id, passcode)
            .with_previous_passcodes(settings.secrets("previous_passcodes")?)
            .with_currency(currency(settings)?)
            .with_schemes(SignatureSchemes::from_settings(settings)?))
    }
}

impl Conventions {
    /// The documented conventions with the readings that are set.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        let mut conventions = Self::default();
        // A version that is set is for every link; otherwise the document's page for each kind of link.
        let version = match settings.word("checkout_version")? {
            None => None,
            Some("legacy") => Some(CheckoutVersion::Legacy),
            Some(_) => Some(CheckoutVersion::V1),
        };
        if let Some(version) = version {
            conventions.checkout = version;
            conventions.advanced_checkout = version;
        }
        // LEDGER: transfer-path
        conventions.transfer_path = match settings.word("transfer_path")? {
            Some("openapi") => TransferPath::OpenApi,
            Some("form") => TransferPath::Form,
            None | Some(_) => TransferPath::Create,
        };
        Ok(conventions)
    }
}

impl SignatureSchemes {
    /// The documented recipes with the separator that is set.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) naming a setting that is wrong.
    pub fn from_settings(settings: &Settings<'_>) -> Result<Self> {
        // LEDGER: va-callback-separator
        let name = "va_callback_separator";
        let separator = match settings.text(name)? {
            None | Some("|") => return Ok(Self::default()),
            Some(",") => ",",
            Some("none") => "",
            Some(_) => return Err(settings.refused(name, "must be |, a comma or the word none")),
        };
        Ok(Self {
            va_callback: vec![Self::va_callback_separated_by(separator)],
            ..Self::default()
        })
    }
}

/// Hands over the key files that are named.
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
fn with_key_files(mut config: HPayConfig, settings: &Settings<'_>) -> Result<HPayConfig> {
    let wrong = |name| {
        move |error: dhow_core::Error| {
            let rule = format!("names the wrong file: {}", error.message());
            settings.refused(name, rule)
        }
    };
    if let Some(file) = settings.file("private_key_file")? {
        let with_key = config.with_private_key(&file);
        config = with_key.map_err(wrong("private_key_file"))?;
    }
    if let Some(file) = settings.file("gateway_cert_file")? {
        let with_certificate = config.with_gateway_certificate(&file);
        config = with_certificate.map_err(wrong("gateway_cert_file"))?;
    }
    Ok(config)
}

/// Without RSA a key file would be silently left unused.
#[cfg(not(any(feature = "rsa", feature = "aws-lc-rs")))]
fn with_key_files(config: HPayConfig, settings: &Settings<'_>) -> Result<HPayConfig> {
    let mut files = ["private_key_file", "gateway_cert_file"].into_iter();
    match files.find(|name| settings.contains(name)) {
        Some(name) => {
            Err(settings.refused(name, "needs the feature rsa or aws-lc-rs of dhow-hpay"))
        }
        None => Ok(config),
    }
}

fn currency(settings: &Settings<'_>) -> Result<Currency> {
    Ok(settings.currency("currency")?.unwrap_or(Currency::VND))
}

fn environment(settings: &Settings<'_>) -> Result<Environment> {
    let checkout = settings.base_url("checkout_base_url")?;
    let address = match checkout {
        Some(address) => Some(address),
        None => settings.base_url("account_base_url")?,
    };
    settings.environment("environment", address.as_ref())
}
