//! PayAtom as a `PaymentProvider`; every method delegates.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::{
    Actions, Balances, Capabilities, Delivery, Environment, ErrorKind, Event, Lookup,
    MerchantReference, NewPayment, Payment, PaymentProvider, Payouts, ProviderId,
    ProviderReference, Refunds, Rejection, Result, Transport, Verified, WebhookVerifier,
};

use crate::{
    ID, PayAtomConfig, PayAtomWebhooks, capabilities::capabilities, client::Client, payment,
    signing::Account,
};

/// One PayAtom account.
///
/// Cheap to share behind an `Arc`; holds one HTTP client, which keeps its connections.
#[derive(Debug)]
pub struct PayAtom {
    pub(crate) client: Client,
    pub(crate) account: Account,
    pub(crate) config: PayAtomConfig,
    webhooks: PayAtomWebhooks,
}

impl PayAtom {
    /// An account over any transport.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) for a blank `pid`.
    pub fn new(config: PayAtomConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        Ok(Self {
            client: Client::new(&config, transport),
            account: Account::new(&config)?,
            webhooks: PayAtomWebhooks::of(&config),
            config,
        })
    }

    /// An account over reqwest with rustls and the default limits.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) as for [`new`](Self::new), or when TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: PayAtomConfig) -> Result<Self> {
        let transport = dhow_reqwest::ReqwestTransport::new().map_err(crate::error::named)?;
        Self::new(config, Arc::new(transport))
    }

    /// The part that verifies callbacks.
    #[must_use]
    pub fn webhooks(&self) -> &PayAtomWebhooks {
        &self.webhooks
    }
}

impl WebhookVerifier for PayAtom {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        self.webhooks.verify_webhook(delivery)
    }

    fn event(&self, verified: &Verified) -> Event {
        self.webhooks.event(verified)
    }
}

#[async_trait]
impl PaymentProvider for PayAtom {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        self.config.environment
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    /// PayAtom refuses an order id that it has seen, so the same request may go out again after an unknown outcome.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        self.create(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        let said = self.payin_status(reference).await?;
        Ok(self.polled(reference, said))
    }

    /// Only with a refund path, which PayAtom hands out privately.
    fn refunds(&self) -> Option<&dyn Refunds> {
        self.config.paths.refund.as_ref()?;
        Some(self)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    /// Only with an API key: the call belongs to V2.
    fn balances(&self) -> Option<&dyn Balances> {
        self.client.has_api_key().then_some(self as &dyn Balances)
    }

    /// Only with a path for transaction references, which is in no public source.
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
    /// Polls by order id, as the older documents do; the current ones poll by `ref_code` only.
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let by_order = payment::by_order(reference)?;
        match self.payment_status(&by_order).await {
            Ok(payment) => Ok(vec![payment]),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
