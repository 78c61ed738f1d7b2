//! Cowrie as a `PaymentProvider`; every method delegates.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::*;
use dhow_crypto::hmac::HmacKey;

use crate::client::Client;

/// The gateway's short name.
pub(crate) const ID: ProviderId = ProviderId::from_static("cowrie");

/// One Cowrie account.
#[derive(Debug)]
pub struct Cowrie {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) keys: Vec<HmacKey>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Cowrie {
    /// An account with its API key, over any transport. Without webhook secrets every delivery is rejected.
    ///
    /// # Errors
    /// For a key that no header can carry.
    pub fn new(environment: Environment, base: BaseUrl, key: &Secret, transport: Arc<dyn Transport>) -> Result<Self> {
        let client = Client::new(base, key, transport)?;
        Ok(Self { client, environment, keys: Vec::new(), clock: Arc::new(SystemClock) })
    }

    /// The secrets that deliveries may be signed with, the newest first, and the clock that says how old a delivery is.
    #[must_use]
    pub fn with_webhook_secrets(self, secrets: &[Secret], clock: Arc<dyn Clock>) -> Self {
        // A `Secret` is never empty, so there is always a key.
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
        let webhook = WebhookScheme::new("HMAC-SHA256 over time and body").covering_everything().with_timestamp();
        let mut capabilities = Capabilities::new("Cowrie", webhook);
        capabilities.currencies = vec![Currency::BDT];
        capabilities.actions = vec![ActionKind::Redirect];
        capabilities
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        self.create(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        self.read(reference).await
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }
}
