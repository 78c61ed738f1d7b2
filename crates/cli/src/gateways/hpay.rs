//! HPay: its settings, and how they become a provider or a verifier.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use dhow_core::{
    Currency, Delivery, Environment, Error, ErrorKind, NextAction, Outcome, Payment,
    PaymentProvider, Result, Secret, WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_hpay::{
    CheckoutVersion, Conventions, HPay, HPayConfig, HPayWebhooks, Recipes, TransferPath,
    explain::{ExplainSecrets, explain},
};
use dhow_sandbox::Sandbox;

use super::{
    DemoOrder, DemoPayer, Gateway, SampleRequest,
    no_network::{NoNetwork, unused_secret},
};
use crate::{
    config::{Field, Settings},
    files::{self, Limit},
};

mod sample;

/// HPay.
pub(super) struct HPayGateway;

const FIELDS: &[Field] = &[
    Field::text("merchant_id", "the merchant's number: handed out by HPay"),
    Field::text(
        "passcode",
        "in every digest, never sent: handed out by HPay",
    ),
    Field::text("merchant_email", "the account's e-mail address"),
    Field::text(
        "private_key_file",
        "signs transfers and balances: the file that you made",
    ),
    Field::text(
        "gateway_cert_file",
        "verifies answers to transfers: the file that HPay gave you",
    ),
    Field::text("checkout_base_url", "another address for links and orders"),
    Field::text(
        "account_base_url",
        "another address for transfers, balances, virtual accounts",
    ),
    Field::text(
        "openapi_base_url",
        "another address for virtual account inquiries",
    ),
    Field::list(
        "previous_passcodes",
        "passcodes that were replaced and may still be in use",
    ),
    Field::text(
        "environment",
        "live or sandbox, if the addresses do not tell",
    ),
    Field::text(
        "currency",
        "of payment links: VND unless set, or USD; all else is in VND",
    ),
    Field::text(
        "checkout_version",
        "v1 or legacy, for payments that do not say; v1 unless set",
    ),
    Field::text(
        "transfer_path",
        "create, openapi or form: ask HPay; create unless set",
    ),
    Field::text(
        "va_callback_separator",
        "between the values of VA callbacks: ask HPay; | unless set",
    ),
    Field::SHORT_SECRETS,
];

impl Gateway for HPayGateway {
    fn id(&self) -> &'static str {
        "hpay"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn setting_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "private_key" => Some("private_key_file"),
            "gateway_certificate" => Some("gateway_cert_file"),
            _ => None,
        }
    }

    fn connect(&self, settings: &Settings) -> Result<Box<dyn PaymentProvider>> {
        Ok(Box::new(HPay::connect(config(settings)?)?))
    }

    /// Needs the merchant id and the passcode only.
    fn verifier(&self, settings: &Settings) -> Result<Box<dyn WebhookVerifier>> {
        let (merchant_id, passcode) = account(settings)?;
        let verifier = HPayWebhooks::new(environment(settings)?, merchant_id, passcode)
            .with_previous_passcodes(settings.secrets("previous_passcodes")?)
            .with_currency(currency(settings)?)
            .with_recipes(recipes(settings)?);
        Ok(Box::new(verifier))
    }

    fn description(&self) -> Result<Box<dyn PaymentProvider>> {
        let passcode = unused_secret()?;
        let config = HPayConfig::new(Environment::Sandbox, "none", passcode, "none");
        Ok(Box::new(HPay::new(config, Arc::new(NoNetwork))?))
    }

    fn ledger(&self) -> &'static str {
        dhow_hpay::LEDGER
    }

    fn explain(
        &self,
        settings: &Settings,
        delivery: &Delivery,
        others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        let merchant_id = settings.text("merchant_id").unwrap_or_default();
        let mut passcodes = Vec::from_iter(settings.secret("passcode")?);
        passcodes.extend(settings.secrets("previous_passcodes")?);
        let mut secrets = ExplainSecrets::new(merchant_id, passcodes);
        secrets.others = others;
        secrets.recipes = recipes(settings)?;
        Ok(explain(&secrets, delivery))
    }

    fn sample_kinds(&self) -> &'static [&'static str] {
        sample::KINDS
    }

    fn sample(&self, settings: &Settings, wanted: &SampleRequest) -> Result<Delivery> {
        sample::delivery(settings, wanted)
    }

    fn demo_order(&self) -> DemoOrder {
        DemoOrder {
            reference: "DEMO_1042_D",
            amount: "200000",
            currency: "VND",
            set: &[("description", "Vé tàu đi Zanzibar")],
        }
    }

    /// A link leads nowhere before somebody opens it, so the payer's browser does that first.
    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<DemoPayer> {
        let declined = |why: String| Error::new(ErrorKind::Declined, Outcome::Refused, why);
        let link = payment.next_actions.iter().find_map(|action| match action {
            NextAction::Redirect { url } => Some(url.as_str()),
            _ => None,
        });
        let hpay = sandbox.hpay();
        hpay.open_link(link.unwrap_or_default()).map_err(declined)?;
        let order = payment.provider_reference.as_str();
        let back = hpay
            .pay(order)
            .map_err(|error| declined(error.to_string()))?;
        let query = back.split_once('?').map(|(_, query)| query.to_owned());
        Ok(DemoPayer {
            did: "opens the link and pays",
            comes_back_with: query,
        })
    }
}

fn account(settings: &Settings) -> Result<(String, Secret)> {
    let merchant_id = settings.text("merchant_id");
    let merchant_id = merchant_id.ok_or_else(|| settings.missing(&["merchant_id"]))?;
    Ok((
        merchant_id.to_owned(),
        settings.required_secret("passcode")?,
    ))
}

fn config(settings: &Settings) -> Result<HPayConfig> {
    let (merchant_id, passcode) = account(settings)?;
    let email = settings.text("merchant_email");
    let email = email.ok_or_else(|| settings.missing(&["merchant_email"]))?;
    let mut config = HPayConfig::new(environment(settings)?, merchant_id, passcode, email)
        .with_previous_passcodes(settings.secrets("previous_passcodes")?)
        .with_currency(currency(settings)?)
        .with_recipes(recipes(settings)?)
        .with_conventions(conventions(settings)?);
    if let Some(url) = settings.base_url("checkout_base_url")? {
        config = config.with_checkout_url(url);
    }
    if let Some(url) = settings.base_url("account_base_url")? {
        config = config.with_account_url(url);
    }
    if let Some(url) = settings.base_url("openapi_base_url")? {
        config = config.with_openapi_url(url);
    }
    if let Some(file) = file(settings, "private_key_file")? {
        config = config
            .with_private_key(&file)
            .map_err(|error| wrong(settings, "private_key_file", &error))?;
    }
    if let Some(file) = file(settings, "gateway_cert_file")? {
        config = config
            .with_gateway_certificate(&file)
            .map_err(|error| wrong(settings, "gateway_cert_file", &error))?;
    }
    Ok(config)
}

/// The bytes of a key file, if one is named.
fn file(settings: &Settings, key: &str) -> Result<Option<Bytes>> {
    let path = settings.text(key).map(Path::new);
    let read = path.map(|path| files::read(path, Limit::KEY)).transpose();
    read.map_err(|unread| {
        let refused = |rule| Error::configuration(place(settings, key), rule);
        unread.about(refused, "names a file that")
    })
}

fn wrong(settings: &Settings, key: &str, error: &Error) -> Error {
    let rule = format!("names the wrong file: {}", error.message());
    Error::configuration(place(settings, key), rule)
}

fn place(settings: &Settings, key: &str) -> String {
    settings
        .place(key)
        .map_or_else(|| key.to_owned(), |place| place.name.to_owned())
}

fn currency(settings: &Settings) -> Result<Currency> {
    match settings.text("currency") {
        None => Ok(Currency::VND),
        Some(code) => code
            .parse()
            .map_err(|_| Error::configuration(place(settings, "currency"), "must be VND or USD")),
    }
}

fn conventions(settings: &Settings) -> Result<Conventions> {
    let mut conventions = Conventions::default();
    let refused =
        |key: &str, rule: &'static str| Err(Error::configuration(place(settings, key), rule));
    // A version that is set is for every link; otherwise the document's page for each kind of link.
    let version = match settings.text("checkout_version") {
        None => None,
        Some("v1") => Some(CheckoutVersion::V1),
        Some("legacy") => Some(CheckoutVersion::Legacy),
        Some(_) => return refused("checkout_version", "must be v1 or legacy"),
    };
    if let Some(version) = version {
        conventions.checkout = version;
        conventions.advanced_checkout = version;
    }
    conventions.transfer_path = match settings.text("transfer_path") {
        None | Some("create") => TransferPath::Create,
        Some("openapi") => TransferPath::OpenApi,
        Some("form") => TransferPath::Form,
        Some(_) => return refused("transfer_path", "must be create, openapi or form"),
    };
    Ok(conventions)
}

fn recipes(settings: &Settings) -> Result<Recipes> {
    let mut recipes = Recipes::default();
    let separator = match settings.text("va_callback_separator") {
        None | Some("|") => return Ok(recipes),
        Some(",") => ",",
        Some("none") => "",
        Some(_) => {
            let rule = "must be |, a comma or the word none";
            return Err(Error::configuration(
                place(settings, "va_callback_separator"),
                rule,
            ));
        }
    };
    recipes.va_callback = vec![Recipes::va_callback_separated_by(separator)];
    Ok(recipes)
}

fn environment(settings: &Settings) -> Result<Environment> {
    let checkout = settings.base_url("checkout_base_url")?;
    let address = match checkout {
        Some(address) => Some(address),
        None => settings.base_url("account_base_url")?,
    };
    settings.environment("environment", address.as_ref())
}
