//! Implementation of `PaymentProvider` for HitPay. Every method delegates to the file of its resource.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::{
    Balances, Cancellation, Capabilities, Environment, Lookup, NewPayment, Payment,
    PaymentProvider, PayoutLookup, Payouts, ProviderId, ProviderReference, Refunds, Result,
    Transport, delegate_webhooks,
};

use crate::{
    HitPayConfig, HitPayWebhooks, ID, ListFilters, NewPaymentRequest, PictureFields,
    capabilities::capabilities, client::Client, error::with_caller_field, payment::unsent,
};

/// Client for one HitPay account.
///
/// Holds one HTTP client with its connection pool; share it behind an `Arc`.
#[derive(Debug)]
pub struct HitPay {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) picture_fields: PictureFields,
    pub(crate) list_filters: ListFilters,
    webhooks: HitPayWebhooks,
}

impl HitPay {
    /// Creates a client over any transport.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a key that contains characters not allowed in a header.
    pub fn new(config: HitPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        let client = Client::new(&config, transport)?;
        let webhooks = HitPayWebhooks::from(&config);
        Ok(Self {
            client,
            environment: config.environment,
            picture_fields: config.picture_fields,
            list_filters: config.list_filters,
            webhooks,
        })
    }

    /// Returns the webhook verifier of this account.
    #[must_use]
    pub fn webhooks(&self) -> &HitPayWebhooks {
        &self.webhooks
    }

    /// Creates a client over reqwest with rustls and the default limits.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) as for [`new`](Self::new), or if TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: HitPayConfig) -> Result<Self> {
        let transport = dhow_reqwest::ReqwestTransport::for_base_urls([&config.root()?])?;
        Self::new(config, Arc::new(transport))
    }
}

delegate_webhooks!(HitPay, webhooks);

#[async_trait]
impl PaymentProvider for HitPay {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        self.environment
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        let request = NewPaymentRequest::from_payment(new)?;
        let created = self.create_payment_request(&request).await;
        let created = created.map_err(with_caller_field)?;
        // Compared before the conversion: the payment no longer has all members of HitPay's response.
        let warnings = request.warnings(&created);
        let mut payment = created.into_payment(self.environment);
        payment.warnings.extend(warnings);
        payment.warnings.extend(unsent(new));
        Ok(payment)
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        let request = self.payment_request(reference).await?;
        Ok(request.into_payment(self.environment))
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }

    fn cancellation(&self) -> Option<&dyn Cancellation> {
        Some(self)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        Some(self)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }
}
