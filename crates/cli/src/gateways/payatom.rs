//! PayAtom: its settings, and how they become a provider or a verifier.

use std::sync::Arc;

use dhow_core::{
    BaseUrl, Currency, Delivery, Environment, Error, ErrorKind, Outcome, Payment, PaymentProvider,
    Result, Secret, WebhookVerifier,
};
use dhow_crypto::explain::Explanation;
use dhow_payatom::{
    Api, HashedFields, Paths, PayAtom, PayAtomConfig, PayAtomWebhooks,
    explain::{ExplainSecrets, explain},
};
use dhow_sandbox::Sandbox;

use super::{
    DemoOrder, DemoPayer, Gateway, SampleRequest,
    no_network::{NoNetwork, unused_secret},
};
use crate::config::{Field, Settings};

mod sample;

/// PayAtom.
pub(super) struct PayAtomGateway;

const FIELDS: &[Field] = &[
    Field::text("pid", "the merchant's id: handed out at onboarding"),
    Field::text(
        "secret_key",
        "seals hashes and callbacks: handed out at onboarding",
    ),
    Field::text(
        "base_url",
        "the domain that PayAtom gave you, or a simulated gateway",
    ),
    Field::text("api_key", "the key of V2, which is not the secret key"),
    Field::text(
        "token",
        "for reconciliation, complaints and operator's balances",
    ),
    Field::text("operator_key", "for wallet reports"),
    Field::list(
        "previous_secret_keys",
        "secret keys that were replaced and may still be in use",
    ),
    Field::text(
        "environment",
        "live or sandbox, if the address does not tell",
    ),
    Field::text("currency", "the account's: INR unless set, or BDT, PKR"),
    Field::text(
        "api",
        "v1 or v2, for payments that do not say; v1 unless set",
    ),
    Field::text(
        "product",
        "hosted, upi-p2p, upi-p2c, bd-wallet or pk-h2h, for payments that do not say",
    ),
    Field::text(
        "utr_path",
        "the path that takes transaction references: ask PayAtom",
    ),
    Field::text("refund_path", "the path that takes refunds: ask PayAtom"),
    Field::text(
        "payout_callback_path",
        "where payout callbacks arrive, if not among those of payins",
    ),
    Field::text(
        "payout_hashed_fields",
        "what payout hashes cover, such as order_id,received_amount|amount,status: ask PayAtom",
    ),
    Field::SHORT_SECRETS,
];

impl Gateway for PayAtomGateway {
    fn id(&self) -> &'static str {
        "payatom"
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn connect(&self, settings: &Settings) -> Result<Box<dyn PaymentProvider>> {
        Ok(Box::new(PayAtom::connect(config(settings)?)?))
    }

    /// Needs the secret key only.
    fn verifier(&self, settings: &Settings) -> Result<Box<dyn WebhookVerifier>> {
        let secret_key = settings.required_secret("secret_key")?;
        let (environment, currency) = (environment(settings)?, currency(settings)?);
        let mut verifier = PayAtomWebhooks::new(environment, currency, secret_key)
            .with_previous_secret_keys(settings.secrets("previous_secret_keys")?);
        if let Some(fields) = hashed_fields(settings)? {
            verifier = verifier.with_payout_hashed_fields(fields);
        }
        if let Some(path) = settings.text("payout_callback_path") {
            verifier = verifier.with_payout_path(path);
        }
        Ok(Box::new(verifier))
    }

    fn description(&self) -> Result<Box<dyn PaymentProvider>> {
        let nowhere = BaseUrl::new("https://payatom.invalid")?;
        let (environment, currency) = (Environment::Sandbox, Currency::INR);
        let mut paths = Paths::default();
        paths.transaction_reference = Some("/unsettled".to_owned());
        paths.refund = Some("/unsettled".to_owned());
        let config = PayAtomConfig::new(environment, currency, nowhere, "none", unused_secret()?)
            .with_api_key(unused_secret()?)
            .with_paths(paths);
        Ok(Box::new(PayAtom::new(config, Arc::new(NoNetwork))?))
    }

    fn ledger(&self) -> &'static str {
        dhow_payatom::LEDGER
    }

    fn explain(
        &self,
        settings: &Settings,
        delivery: &Delivery,
        mut others: Vec<(String, Secret)>,
    ) -> Result<Explanation> {
        for name in ["api_key", "token", "operator_key"] {
            let secret = settings.secret(name)?;
            others.extend(secret.map(|secret| (name.to_owned(), secret)));
        }
        let mut secret_keys = Vec::from_iter(settings.secret("secret_key")?);
        secret_keys.extend(settings.secrets("previous_secret_keys")?);
        let secrets = ExplainSecrets {
            secret_keys,
            others,
        };
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
            reference: "DEMO-1042-B",
            amount: "1499",
            currency: "INR",
            set: &[
                ("product", "upi-p2c"),
                ("name", "Ravi"),
                ("email", "ravi@shop.example"),
                ("phone", "9000000000"),
            ],
        }
    }

    fn demo_register(&self, sandbox: &Sandbox, webhook_url: &str) {
        sandbox.payatom().register_callback(webhook_url);
    }

    fn demo_pay(&self, sandbox: &Sandbox, payment: &Payment) -> Result<DemoPayer> {
        let paid = sandbox.payatom().pay(payment.provider_reference.as_str());
        paid.map_err(|error| Error::new(ErrorKind::Declined, Outcome::Refused, error.to_string()))?;
        Ok(DemoPayer {
            did: "scans the UPI code and pays",
            comes_back_with: None,
        })
    }
}

fn config(settings: &Settings) -> Result<PayAtomConfig> {
    let pid = settings
        .text("pid")
        .ok_or_else(|| settings.missing(&["pid"]))?;
    let secret_key = settings.required_secret("secret_key")?;
    let base_url = settings.base_url("base_url")?;
    let base_url = base_url.ok_or_else(|| settings.missing(&["base_url"]))?;
    let mut paths = Paths::default();
    paths.transaction_reference = settings.text("utr_path").map(str::to_owned);
    paths.refund = settings.text("refund_path").map(str::to_owned);
    let (environment, currency) = (environment(settings)?, currency(settings)?);
    let mut config = PayAtomConfig::new(environment, currency, base_url, pid, secret_key)
        .with_previous_secret_keys(settings.secrets("previous_secret_keys")?)
        .with_paths(paths);
    if let Some(key) = settings.secret("api_key")? {
        config = config.with_api_key(key);
    }
    if let Some(token) = settings.secret("token")? {
        config = config.with_token(token);
    }
    if let Some(key) = settings.secret("operator_key")? {
        config = config.with_operator_key(key);
    }
    match settings.text("api") {
        None | Some("v1") => {}
        Some("v2") => config = config.with_api(Api::V2),
        Some(_) => return Err(Error::configuration("DHOW_PAYATOM_API", "must be v1 or v2")),
    }
    if let Some(product) = settings.text("product") {
        config = config.with_product(product.parse()?);
    }
    if let Some(fields) = hashed_fields(settings)? {
        config = config.with_payout_hashed_fields(fields);
    }
    if let Some(path) = settings.text("payout_callback_path") {
        config = config.with_payout_callback_path(path);
    }
    Ok(config)
}

fn hashed_fields(settings: &Settings) -> Result<Option<HashedFields>> {
    settings
        .text("payout_hashed_fields")
        .map(str::parse)
        .transpose()
}

/// PayAtom prints no currency, so somebody has to know it.
fn currency(settings: &Settings) -> Result<Currency> {
    let unknown = |_| Error::configuration("DHOW_PAYATOM_CURRENCY", "is not an ISO 4217 code");
    settings
        .text("currency")
        .map_or(Ok(Currency::INR), |code| code.parse().map_err(unknown))
}

fn environment(settings: &Settings) -> Result<Environment> {
    let base_url = settings.base_url("base_url")?;
    settings.environment("environment", base_url.as_ref())
}
