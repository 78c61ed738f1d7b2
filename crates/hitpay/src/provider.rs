//! HitPay as a `PaymentProvider`; every method delegates.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use dhow_core::{
    ActionKind, Balances, Cancellation, Capabilities, Currency, Delivery, Environment, Event,
    Lookup, NewPayment, Payment, PaymentProvider, PayoutLookup, Payouts, PollingPolicy, ProviderId,
    ProviderReference, RateLimit, Refunds, Rejection, Repeat, Result, Transport, Verified,
    WebhookScheme, WebhookVerifier,
};

use crate::{
    HitPayConfig, HitPayWebhooks, ID, ListFilters, NewPaymentRequest, PictureFields,
    client::Client,
    options::OPTIONS,
    payment_request::{payment_limit, unsent},
};

/// One HitPay account.
///
/// Cheap to share behind an `Arc`; holds one HTTP client, which keeps its connections.
#[derive(Debug)]
pub struct HitPay {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) picture_fields: PictureFields,
    pub(crate) list_filters: ListFilters,
    webhooks: HitPayWebhooks,
}

impl HitPay {
    /// An account over any transport.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a key that no header can carry.
    pub fn new(config: HitPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        let client = Client::new(&config, transport)?;
        let webhooks = HitPayWebhooks::new(config.environment)
            .with_webhook_salts(config.webhook_salts)
            .with_event_salts(config.event_salts);
        Ok(Self {
            client,
            environment: config.environment,
            picture_fields: config.picture_fields,
            list_filters: config.list_filters,
            webhooks,
        })
    }

    /// An account over reqwest with rustls and the default limits.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) as for [`new`](Self::new), or when TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: HitPayConfig) -> Result<Self> {
        let transport = dhow_reqwest::ReqwestTransport::new()?;
        Self::new(config, Arc::new(transport))
    }
}

impl WebhookVerifier for HitPay {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        self.webhooks.verify_webhook(delivery)
    }

    fn event(&self, verified: &Verified) -> Event {
        self.webhooks.event(verified)
    }
}

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
        let created = self.create_payment_request(&request).await?;
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

/// HitPay counts calls by the minute: 400 of an account, and of these 70 about payment requests. The second limit is for all requests
/// together; a program that polls many of them spreads its calls.
// LEDGER: rate-limits
fn polling() -> PollingPolicy {
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_rate_limit(PAYMENT_REQUESTS);
    polling.account_rate_limit = Some(a_minute(400));
    polling
}

const PAYMENT_REQUESTS: RateLimit = a_minute(70);

/// The pause that a read of payment requests keeps before it is repeated on its own.
pub(crate) const POLITE: Repeat = Repeat::within(PAYMENT_REQUESTS);

const fn a_minute(calls: u32) -> RateLimit {
    let per = Duration::from_secs(60);
    RateLimit { calls, per }
}

fn capabilities() -> Capabilities {
    let scheme = WebhookScheme::new("HMAC-SHA256").covering_everything();
    let mut capabilities = Capabilities::new("HitPay", scheme);
    capabilities.countries = vec!["SG", "MY", "PH", "TH", "VN", "ID", "AU"];
    capabilities.currencies = vec![
        Currency::SGD,
        Currency::MYR,
        Currency::PHP,
        Currency::THB,
        Currency::VND,
        Currency::IDR,
        Currency::AUD,
        Currency::KRW,
        Currency::USD,
        Currency::HKD,
    ];
    let limits = capabilities.currencies.iter().copied();
    capabilities.limits = limits.map(payment_limit).collect();
    capabilities.polling = polling();
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
    ];
    capabilities.options = OPTIONS;
    capabilities.notes = vec![
        "the same reference may be used twice: look it up after an unknown outcome",
        "a refund carries no reference of the merchant's",
        "a payout needs what HitPay's schema asks for: see `beneficiary_schema`",
    ];
    capabilities
}
