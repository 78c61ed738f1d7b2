//! Capabilities of a gateway, as data.

use http::Method;

#[cfg(feature = "client")]
use crate::{ActionKind, Currency, Operation, OptionSpec, PollingPolicy, RequestRules};
use crate::{Delivery, RejectionReason, word::words};

/// Capabilities of a gateway.
///
/// The operations of a provider follow from the accessors of its trait, not from a flag here: see
/// [`Operation::offered_by`](crate::Operation::offered_by).
///
/// The JSON form has `name`, `countries`, `currencies`, `limits`, `actions`, `rules` (those of each operation), `webhook`, `polling`,
/// `options` and `notes`; currencies and limits are those of payments.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Name of the gateway, for display.
    pub name: &'static str,
    /// Countries of its merchants, ISO 3166-1 alpha-2.
    pub countries: Vec<&'static str>,
    /// Rules for new payments. The provider checks each request against the same rules.
    pub payments: RequestRules,
    /// Rules for refunds, if the gateway has refunds.
    pub refunds: Option<RequestRules>,
    /// Rules for payouts, if the gateway has payouts.
    pub payouts: Option<RequestRules>,
    /// Kinds of next actions that a customer may have to take.
    pub actions: Vec<ActionKind>,
    /// Signature, HTTP method and registration of webhooks.
    pub webhook: WebhookScheme,
    /// Statuses that may be polled, and the rate limits.
    pub polling: PollingPolicy,
    /// Advice for integrators that no other field expresses.
    pub notes: Vec<&'static str>,
}

#[cfg(feature = "client")]
impl Capabilities {
    /// Capabilities with a name, the rules for payments and a webhook scheme. Everything else is empty.
    #[must_use]
    pub fn new(name: &'static str, payments: RequestRules, webhook: WebhookScheme) -> Self {
        Self {
            name,
            countries: Vec::new(),
            payments,
            refunds: None,
            payouts: None,
            actions: Vec::new(),
            webhook,
            polling: PollingPolicy::default(),
            notes: Vec::new(),
        }
    }

    /// Returns the rules of an operation that moves money; `None` for other operations and for those that the gateway does not have.
    #[must_use]
    pub fn rules(&self, operation: Operation) -> Option<&RequestRules> {
        match operation {
            Operation::CreatePayment => Some(&self.payments),
            Operation::Refunds => self.refunds.as_ref(),
            Operation::Payouts => self.payouts.as_ref(),
            _ => None,
        }
    }

    /// Returns the rules of payments, refunds and payouts, as far as the gateway has them.
    pub fn all_rules(&self) -> impl Iterator<Item = &RequestRules> {
        let others = self.refunds.iter().chain(&self.payouts);
        std::iter::once(&self.payments).chain(others)
    }

    /// Returns the documented currencies of payments.
    #[must_use]
    pub fn currencies(&self) -> &'static [Currency] {
        self.payments.currencies.list()
    }

    /// Returns the options of all operations.
    pub fn options(&self) -> impl Iterator<Item = &'static OptionSpec> {
        self.all_rules().flat_map(RequestRules::own_options)
    }
}

/// Signature, HTTP method and registration of a gateway's webhooks. The JSON form has the same members.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookScheme {
    /// Signature algorithm, in a few words.
    pub algorithm: &'static str,
    /// HTTP method of every delivery. [`check_method`](Self::check_method) enforces it.
    pub method: Method,
    /// Ways to register the URL for webhooks; empty if no source names one.
    pub registration: &'static [WebhookRegistration],
    /// True if the signature covers every field of a delivery.
    pub covers_everything: bool,
    /// True if a signed timestamp limits replays; otherwise deduplicate by [`Event::dedup_key`](crate::Event::dedup_key).
    pub has_timestamp: bool,
}

/// A way to register the URL for webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookRegistration {
    /// With each payment, in [`NewPayment::webhook_url`](crate::NewPayment::webhook_url).
    PerPayment,
    /// By a call of the gateway's API, a method of the provider's own type.
    ApiCall,
    /// On the gateway's dashboard.
    Dashboard,
    /// By the gateway's support.
    Support,
}

words!(WebhookRegistration, "way to register a webhook", {
    PerPayment => "per-payment",
    ApiCall => "api-call",
    Dashboard => "dashboard",
    Support => "support",
});

impl WebhookScheme {
    /// A scheme with deliveries by POST that neither covers every field nor signs a timestamp.
    #[must_use]
    pub const fn new(algorithm: &'static str) -> Self {
        Self::by(Method::POST, algorithm)
    }

    /// A scheme with deliveries by GET, whose fields are in the query string.
    #[must_use]
    pub const fn by_get(algorithm: &'static str) -> Self {
        Self::by(Method::GET, algorithm)
    }

    const fn by(method: Method, algorithm: &'static str) -> Self {
        Self {
            algorithm,
            method,
            registration: &[],
            covers_everything: false,
            has_timestamp: false,
        }
    }

    /// Sets the ways to register the URL for webhooks.
    #[must_use]
    pub const fn registered_by(mut self, ways: &'static [WebhookRegistration]) -> Self {
        self.registration = ways;
        self
    }

    /// Marks the signature as covering every field of a delivery.
    #[must_use]
    pub const fn covering_everything(self) -> Self {
        self.with_coverage(true)
    }

    /// Sets the value of [`covers_everything`](Self::covers_everything), for providers that derive it from their signature schemes.
    #[must_use]
    pub const fn with_coverage(mut self, everything: bool) -> Self {
        self.covers_everything = everything;
        self
    }

    /// Marks the scheme as signing a timestamp.
    #[must_use]
    pub const fn with_timestamp(mut self) -> Self {
        self.has_timestamp = true;
        self
    }

    /// Checks the HTTP method of a delivery. Verifiers call it before anything else.
    ///
    /// # Errors
    /// [`WrongMethod`](RejectionReason::WrongMethod) for another method than [`method`](Self::method), `HEAD` included.
    pub fn check_method(&self, delivery: &Delivery) -> Result<(), RejectionReason> {
        if *delivery.method() == self.method {
            Ok(())
        } else {
            Err(RejectionReason::WrongMethod)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_by_another_method_is_rejected() {
        let (post, get) = (Delivery::post("/", ""), Delivery::get("/", ""));
        let head = http::Request::head("/").body(bytes::Bytes::new()).unwrap();
        let head = Delivery::from_request(head);
        let by_post = WebhookScheme::new("HMAC-SHA256");
        assert_eq!(by_post.check_method(&post), Ok(()));
        let wrong = Err(RejectionReason::WrongMethod);
        assert_eq!(by_post.check_method(&get), wrong);
        let by_get = WebhookScheme::by_get("MD5").with_timestamp();
        assert!(by_get.has_timestamp);
        assert_eq!(by_get.check_method(&get), Ok(()));
        for other in [&post, &head] {
            assert_eq!(by_get.check_method(other), wrong);
        }
    }
}
