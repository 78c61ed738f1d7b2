//! `PaymentProvider` for Cowrie.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::*;
use dhow_crypto::hmac::HmacKey;

use crate::{ID, capabilities::capabilities, client::Client};

/// One Cowrie account.
#[derive(Debug)]
pub struct Cowrie {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) shop: String,
    pub(crate) keys: Vec<HmacKey>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Cowrie {
    /// Creates a client over any transport. Without webhook secrets every delivery is rejected.
    ///
    /// # Errors
    /// [`Configuration`](ErrorKind::Configuration) for a key that is not a valid header value.
    pub fn new(
        environment: Environment,
        shop: impl Into<String>,
        base: BaseUrl,
        key: &Secret,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let client = Client::new(base, key, transport)?;
        Ok(Self { client, environment, shop: shop.into(), keys: Vec::new(), clock: Arc::new(SystemClock) })
    }

    /// Sets the webhook secrets, the newest first, and the clock that deliveries are compared with.
    #[must_use]
    pub fn with_webhook_secrets(self, secrets: &[Secret], clock: Arc<dyn Clock>) -> Self {
        // Never fails: `HmacKey` refuses only an empty key, and a `Secret` is not empty.
        let keys = secrets.iter().flat_map(|secret| HmacKey::new(secret.expose().as_bytes())).collect();
        Self { keys, clock, ..self }
    }
}

#[async_trait]
impl PaymentProvider for Cowrie {
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
        self.create(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        self.read(reference).await
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
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

    fn cancellation(&self) -> Option<&dyn Cancellation> {
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }

    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        Some(self)
    }
}
