//! `PaymentProvider` for PayAtom. Every method delegates to the module of its resource.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::{
    Actions, Balances, Capabilities, Currencies, Environment, Error, ErrorKind, Lookup,
    MerchantReference, NewPayment, Payment, PaymentProvider, Payouts, ProviderId,
    ProviderReference, Refunds, Result, Transport, delegate_webhooks,
};

use crate::{
    ID, PayAtomConfig, PayAtomWebhooks,
    capabilities::{Rules, capabilities},
    client::Client,
    error::named,
    payment,
    settings::CURRENCIES,
    signing::Account,
};

/// Client of one PayAtom account.
///
/// Holds one HTTP client with its connection pool; share it behind an `Arc`.
#[derive(Debug)]
pub struct PayAtom {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) config: PayAtomConfig,
    pub(crate) rules: Rules,
    webhooks: PayAtomWebhooks,
}

impl PayAtom {
    /// Creates a client over any transport.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) for an empty `pid`, for a currency other than INR, BDT and PKR, and, in a build without the feature `seal`, for a configuration without
    /// [`with_iv_source`](PayAtomConfig::with_iv_source).
    pub fn new(config: PayAtomConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        if !CURRENCIES.contains(&config.currency) {
            let rule = format!("must be {}", Currencies::Only(CURRENCIES));
            return Err(named(Error::configuration("currency", rule)));
        }
        Ok(Self {
            client: Client::new(&config, transport),
            account: Account::new(&config.pid, &config.secret_key, &config.iv_source)?,
            webhooks: PayAtomWebhooks::from(&config),
            rules: Rules::from(&config),
            config,
        })
    }

    /// Creates a client over reqwest and rustls, with the default limits.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) as for [`new`](Self::new), or if TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: PayAtomConfig) -> Result<Self> {
        let transport = dhow_reqwest::ReqwestTransport::for_base_urls([&config.base_url]);
        let transport = transport.map_err(named)?;
        Self::new(config, Arc::new(transport))
    }

    /// Returns the verifier of this account's webhooks.
    #[must_use]
    pub fn webhooks(&self) -> &PayAtomWebhooks {
        &self.webhooks
    }
}

delegate_webhooks!(PayAtom, webhooks);

#[async_trait]
impl PaymentProvider for PayAtom {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        self.config.environment
    }

    fn capabilities(&self) -> Capabilities {
        capabilities(&self.rules, self.config.safe_references_only)
    }

    /// Creates a payin. PayAtom refuses an order id that it already has, so after an unknown outcome the same request can be sent again.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        self.create(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        let status = self.payin_status(reference).await?;
        Ok(self.payment_from_status(reference, status))
    }

    /// Available if a refund path is configured; PayAtom publishes none.
    fn refunds(&self) -> Option<&dyn Refunds> {
        self.config.paths.refund.as_ref()?;
        Some(self)
    }

    /// Available for accounts in INR and BDT; PayAtom documents no payouts in Pakistan.
    fn payouts(&self) -> Option<&dyn Payouts> {
        self.rules.payouts.as_ref()?;
        Some(self)
    }

    /// Available if an API key is configured: the call belongs to V2.
    fn balances(&self) -> Option<&dyn Balances> {
        self.client.has_api_key().then_some(self as &dyn Balances)
    }

    /// Available if a path for transaction references is configured; PayAtom publishes none.
    fn actions(&self) -> Option<&dyn Actions> {
        self.config.paths.transaction_reference.as_ref()?;
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }
}

#[async_trait]
impl Lookup for PayAtom {
    /// Polls by order id, which only the older documents describe.
    // LEDGER: polling-by-order
    // An unknown payin has no `ref_code` yet, so the merchant's own reference is the only way to find it.
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let by_order = payment::by_order(reference)?;
        match self.payment_status(&by_order).await {
            Ok(payment) => Ok(vec![payment]),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
