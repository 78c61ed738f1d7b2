//! Simulated PayAtom: payins with and without the hosted page, polling, payouts, and encrypted webhooks that are retried
//! until acknowledged.
//!
//! A test creates a payin or payout over HTTP, as a client does, and then decides with [`PayAtom::pay`],
//! [`PayAtom::decline`], [`PayAtom::settle_payout`] and the like. Amounts are whole units of the currency.

use std::sync::Arc;

use axum::Router;
use dhow_core::Secret;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::context::Context;
use crate::deliveries::WebhookRules;
use crate::gateway::{Gateway, Summary};
use crate::quirks::QuirkState;
use crate::records::Record;
use crate::shared::{Guard, Snapshot};
use crate::start_error::StartError;

// Merchant API.
mod allow_list;
mod call;
mod complaint;
mod operator;
mod payin;
mod payout;
mod polling;
mod refusal;
mod reports;
mod routes;
mod transfer_reference;

// Actions of the payer.
mod control;
mod page;
mod payer;

// Webhooks to the merchant.
mod webhook;

// State and signatures.
mod overview;
mod quirk;
mod signing;
mod state;

pub use payer::PayerError;
pub use quirk::Quirk;
pub use signing::{
    open_envelope, reconciliation_signature, reference_hash, seal_envelope, v2_signature,
    webhook_hash,
};

use state::Store;
use transfer_reference::{REFUND_PATH, TRANSFER_REFERENCE_PATH};

/// Name in paths and logs.
const NAME: &str = "payatom";

/// Display name.
const TITLE: &str = "PayAtom";

/// Handle of the simulated PayAtom, from [`Sandbox::payatom`](crate::Sandbox::payatom). Cloning is cheap.
#[derive(Debug, Clone)]
pub struct PayAtom {
    shared: Arc<Shared>,
}

/// Credentials of the merchant.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    #[serde(with = "crate::stored")]
    pid: Secret,
    #[serde(with = "crate::stored")]
    secret_key: Secret,
    #[serde(with = "crate::stored")]
    api_key: Secret,
    #[serde(with = "crate::stored")]
    token: Secret,
    #[serde(with = "crate::stored")]
    operator_key: Secret,
}

type Shared = crate::shared::Shared<Identity, Quirk, Store>;

/// Access to the records.
type Records<'a> = Guard<'a, Store>;

impl PayAtom {
    pub(crate) fn start(context: Context) -> Result<Self, StartError> {
        let shared = Shared::open(NAME, context, |context| {
            let digits =
                |random: &crate::random::Random| format!("09512723{}", random.number(10_000));
            let hex = |random: &crate::random::Random| random.hex64();
            let identity = Identity {
                pid: context.credential("DHOW_PAYATOM_PID", digits)?,
                secret_key: context.credential("DHOW_PAYATOM_SECRET_KEY", hex)?,
                api_key: context.credential("DHOW_PAYATOM_API_KEY", |random| random.uuid())?,
                token: context.credential("DHOW_PAYATOM_TOKEN", hex)?,
                operator_key: context.credential("DHOW_PAYATOM_OPERATOR_KEY", hex)?,
            };
            let webhook_url = context.given("DHOW_PAYATOM_CALLBACK_URL");
            Ok((identity, Store::new(webhook_url.map(str::to_owned))))
        })?;
        let shared = Arc::new(shared);
        Ok(Self { shared })
    }

    /// Base URL of the API: `http://127.0.0.1:PORT/payatom`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/{NAME}", self.context().origin())
    }

    /// Merchant id (`pid`), required in every request body.
    #[must_use]
    pub fn pid(&self) -> &str {
        self.shared.identity.pid.expose()
    }

    /// Secret key of the hashes, envelopes and signatures.
    #[must_use]
    pub fn secret_key(&self) -> &Secret {
        &self.shared.identity.secret_key
    }

    /// API key, required by V2 calls in the header `X-Api-Key`.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.shared.identity.api_key
    }

    /// Token, required by reconciliation calls in the header `Token`.
    #[must_use]
    pub fn token(&self) -> &Secret {
        &self.shared.identity.token
    }

    /// Operator key, required by the wallet reports in the header `Api-Key`.
    #[must_use]
    pub fn operator_key(&self) -> &Secret {
        &self.shared.identity.operator_key
    }

    /// E-mail address and password of the operator, for the balances of an operator's accounts.
    #[must_use]
    pub fn operator(&self) -> (&'static str, &'static str) {
        ("operator@dhow.example", "sandbox-operator")
    }

    /// Wallets that payins may name, in PayAtom's spelling.
    #[must_use]
    pub fn payin_wallets(&self) -> &'static [&'static str] {
        &payin::WALLETS
    }

    /// Wallets that payouts may name. The first has both of PayAtom's spellings.
    #[must_use]
    pub fn payout_wallets(&self) -> &'static [&'static str] {
        &payout::WALLETS
    }

    /// Sets the merchant's webhook URL, as onboarding does.
    ///
    /// Default: `DHOW_PAYATOM_CALLBACK_URL`, if the builder was given it. Without a URL no webhook is sent.
    pub fn register_webhook(&self, url: &str) {
        self.store().webhook_url = Some(url.to_owned());
    }

    /// Environment variables that configure a client for this gateway, credentials included.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let addresses = [
            ("DHOW_PAYATOM_BASE_URL", self.base_url()),
            ("DHOW_PAYATOM_REFUND_PATH", REFUND_PATH.to_owned()),
            ("DHOW_PAYATOM_UTR_PATH", TRANSFER_REFERENCE_PATH.to_owned()),
        ];
        let all = self.credentials().into_iter().chain(addresses);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Variables that are credentials.
    fn credentials(&self) -> Vec<(&'static str, String)> {
        let shared = &self.shared;
        vec![
            ("DHOW_PAYATOM_PID", self.pid().to_owned()),
            (
                "DHOW_PAYATOM_SECRET_KEY",
                shared.identity.secret_key.expose().to_owned(),
            ),
            (
                "DHOW_PAYATOM_API_KEY",
                shared.identity.api_key.expose().to_owned(),
            ),
            (
                "DHOW_PAYATOM_TOKEN",
                shared.identity.token.expose().to_owned(),
            ),
            (
                "DHOW_PAYATOM_OPERATOR_KEY",
                shared.identity.operator_key.expose().to_owned(),
            ),
        ]
    }

    fn context(&self) -> &Context {
        self.shared.context()
    }

    fn store(&self) -> Records<'_> {
        self.shared.store()
    }

    /// Encrypts a hash in an envelope.
    fn sealed(&self, hash: &str) -> String {
        let secret = self.secret_key().expose().as_bytes();
        seal_envelope(secret, hash.as_bytes(), self.context().random().bytes16())
    }
}

impl Gateway for PayAtom {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Router {
        routes::routes(self.clone())
    }

    fn pages(&self) -> Router {
        routes::pages(self.clone())
    }

    fn control(&self) -> Api {
        control::routes(self.clone())
    }

    fn env(&self) -> Vec<(String, String)> {
        Self::env(self)
    }

    fn credentials(&self) -> Vec<(&'static str, String)> {
        Self::credentials(self)
    }

    fn quirks(&self) -> Vec<QuirkState> {
        self.shared.quirks(NAME, quirk::ROWS)
    }

    fn switch_quirk(&self, name: &str, on: bool) -> bool {
        self.shared.switch_named(quirk::ROWS, name, on)
    }

    fn webhook_rules(&self) -> &'static WebhookRules {
        &webhook::RULES
    }

    fn save(&self) -> serde_json::Result<Snapshot> {
        self.shared.save()
    }

    fn records(&self) -> Vec<Record> {
        Self::records(self)
    }

    fn summary(&self) -> Summary {
        Summary {
            title: TITLE,
            base_urls: vec![("API", self.base_url())],
            example: format!(
                "curl {}/pay/request.php \\\n  -H 'Content-Type: application/json' \\\n  \
                 -d '{{\"pid\":\"'\"$DHOW_PAYATOM_PID\"'\",\"order_id\":\"ORDER-1042A\",\"amount\":\"599\",\"name\":\"Ravi\",\"email\":\"ravi@shop.example\",\"phone\":\"9000000000\"}}'",
                self.base_url(),
            ),
        }
    }
}
