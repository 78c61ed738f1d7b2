//! `PaymentProvider` for Hub2.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::{
    ActionAnswer, Actions, Balances, Capabilities, Clock, Environment, Lookup, MerchantReference,
    NewPayment, Payment, PaymentProvider, Payout, PayoutLookup, Payouts, ProviderId,
    ProviderReference, Result, Transport, delegate_webhooks,
};
use http::Method;

use crate::{Hub2Config, Hub2Webhooks, ID, StatusRead, capabilities::capabilities, client::Client};

/// Client of one Hub2 account.
///
/// Cheap to share behind an `Arc`; holds one HTTP client, which keeps its connections.
#[derive(Debug)]
pub struct Hub2 {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) webhook_update: Method,
    status_read: StatusRead,
    webhooks: Hub2Webhooks,
}

impl Hub2 {
    /// Creates a client over any transport.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a key or merchant id that no header can carry.
    pub fn new(config: Hub2Config, transport: Arc<dyn Transport>) -> Result<Self> {
        let client = Client::new(&config, transport)?;
        let webhooks = Hub2Webhooks::from(&config);
        Ok(Self {
            client,
            environment: config.environment,
            clock: config.clock,
            webhook_update: config.webhook_update,
            status_read: config.status_read,
            webhooks,
        })
    }

    /// Returns the webhook verifier of this account.
    #[must_use]
    pub fn webhooks(&self) -> &Hub2Webhooks {
        &self.webhooks
    }

    /// Creates a client over reqwest with rustls and the default limits.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) as for [`new`](Self::new), or when TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: Hub2Config) -> Result<Self> {
        let transport = dhow_reqwest::ReqwestTransport::for_base_urls([&config.base_url()?])?;
        Self::new(config, Arc::new(transport))
    }
}

delegate_webhooks!(Hub2, webhooks);

#[async_trait]
impl PaymentProvider for Hub2 {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        self.environment
    }

    fn capabilities(&self) -> Capabilities {
        capabilities(self.status_read)
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        self.create_intent_and_attempt(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        match self.status_read {
            StatusRead::Intent => {
                let intent = self.payment_intent(reference).await?;
                Ok(intent.into_payment(self.environment))
            }
            StatusRead::Status => {
                let intent = self.intent_status(reference, None).await?;
                self.with_received_amount(intent.into_payment(self.environment))
                    .await
            }
        }
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        Some(self)
    }

    fn actions(&self) -> Option<&dyn Actions> {
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }

    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        Some(self)
    }
}

/// Submits one-time passwords, the only action that takes an answer at Hub2.
#[async_trait]
impl Actions for Hub2 {
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment> {
        let ActionAnswer::Otp(code) = answer else {
            let message = "Hub2 takes a one-time password, not a transaction reference";
            return Err(ID.unsupported(message));
        };
        let intent = self.submit_password(payment, code).await?;
        Ok(intent.into_payment(self.environment))
    }
}

#[async_trait]
impl Lookup for Hub2 {
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let found = self.intents_by_reference(reference).await?.into_iter();
        Ok(found
            .map(|intent| intent.into_payment(self.environment))
            .collect())
    }
}

#[async_trait]
impl PayoutLookup for Hub2 {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        let found = self.transfers_by_reference(reference).await?.into_iter();
        Ok(found
            .map(|transfer| transfer.into_payout(self.environment))
            .collect())
    }
}
