//! [`PaymentProvider`] for HPay. Every method delegates to the file of its operation.

use std::sync::Arc;

use async_trait::async_trait;
use dhow_core::{
    Balances, Capabilities, Currencies, Currency, Environment, Error, Lookup, MerchantReference,
    NewPayment, Payment, PaymentProvider, PayoutLookup, Payouts, ProviderId, ProviderReference,
    Result, Transport, delegate_webhooks,
};

use crate::{
    HPayConfig, HPayWebhooks, ID, NewCheckout,
    capabilities::{capabilities, payments_in},
    client::Client,
    error::{named, proves_absence},
    payment::NOT_FOUND_CODE,
    settings::CURRENCIES,
};

/// Client of one HPay account.
///
/// Share it behind an `Arc`. It holds one HTTP client, which keeps its connections.
#[derive(Debug)]
pub struct HPay {
    pub(crate) client: Client,
    pub(crate) environment: Environment,
    pub(crate) currency: Currency,
    webhooks: HPayWebhooks,
}

impl HPay {
    /// Creates a client over any transport.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) if the merchant id or the e-mail address is empty or has control characters,
    /// and for a currency other than VND and USD.
    pub fn new(config: HPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        if !CURRENCIES.contains(&config.currency) {
            let rule = format!("must be {}", Currencies::Only(CURRENCIES));
            return Err(named(Error::configuration("currency", rule)));
        }
        let client = Client::new(&config, transport).map_err(named)?;
        let webhooks = HPayWebhooks::from(&config);
        Ok(Self {
            client,
            environment: config.environment,
            currency: config.currency,
            webhooks,
        })
    }

    /// Creates a client over reqwest with rustls and the default limits.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) as for [`new`](Self::new), or if TLS cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn connect(config: HPayConfig) -> Result<Self> {
        let urls = [
            config.checkout_url()?,
            config.account_url()?,
            config.openapi_url()?,
        ];
        let transport = dhow_reqwest::ReqwestTransport::for_base_urls(&urls).map_err(named)?;
        Self::new(config, Arc::new(transport))
    }

    /// Returns the webhook verifier of this account, which also works without a client.
    #[must_use]
    pub fn webhooks(&self) -> &HPayWebhooks {
        &self.webhooks
    }
}

delegate_webhooks!(HPay, webhooks);

/// Names the caller's field, because the checks of a link use HPay's names.
fn in_callers_words(error: Error, new: &NewPayment) -> Error {
    let field = match error.field() {
        Some("order_code") => "merchant_reference",
        Some("order_description") => "description",
        // An option of this name is the caller's own.
        Some(name @ ("payment_method_id" | "method_group"))
            if !new.methods.is_empty() && !new.options.contains(name) =>
        {
            // No shown rule of `methods` lists the groups, so the error keeps HPay's name and says where the value comes from.
            if name == "method_group" {
                let rule = format!("of the entry in `methods`: {}", error.message());
                return ID.invalid("method_group", rule);
            }
            "methods"
        }
        Some("time_limit") => "expires_in",
        Some("buyer_info") => {
            let customer = &new.customer;
            // Free text, of which only control characters are refused.
            let fields = [("email", &customer.email), ("phone", &customer.phone)];
            let refused = fields.into_iter().find(|(_, text)| {
                let text = text.as_deref().unwrap_or_default();
                text.chars().any(char::is_control)
            });
            refused.map_or("name", |(name, _)| name)
        }
        _ => return error,
    };
    error.with_field(field)
}

#[async_trait]
impl PaymentProvider for HPay {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        self.environment
    }

    fn capabilities(&self) -> Capabilities {
        capabilities(self.currency)
    }

    /// Builds a checkout link without sending anything. The payment's provider reference is the merchant reference: HPay assigns an id only
    /// when the customer pays, and webhooks carry the order code.
    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        // The request has a duration, and the link has an absolute time.
        let now = self.client.clock.now();
        let rules = payments_in(self.currency);
        let checkout = NewCheckout::from_payment(new, &rules, now, &self.client.conventions);
        let made = checkout.and_then(|checkout| {
            let url = self.checkout_link(&checkout)?;
            checkout.into_payment(url, new, self.environment)
        });
        made.map_err(|error| named(in_callers_words(error, new)))
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        self.order_payment(reference).await
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        Some(self)
    }

    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        Some(self)
    }
}

#[async_trait]
impl Lookup for HPay {
    /// Finds the order with this code. The list is empty if HPay does not know the order or it is older than seven days. HPay does not
    /// document the response for two payments with the same order code.
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        // The order code is both references, because HPay assigns an id only when the customer pays.
        let reference = ProviderReference::from(reference);
        match self.order_payment(&reference).await {
            Ok(payment) => Ok(vec![payment]),
            Err(error) if proves_absence(&error, NOT_FOUND_CODE) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
