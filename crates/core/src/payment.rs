//! Payments: the customer pays the merchant.

use std::fmt;
#[cfg(feature = "client")]
use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

#[cfg(feature = "client")]
use crate::{
    Environment, MerchantReference, Money, NextAction, Options, ProviderId, Secret,
    request_form::request_form,
};
use crate::{PaymentStatus, ProviderReference, ReportedAmount};

/// Request for a payment. Reference and amount are required; the other fields are optional and used as far as the gateway supports them.
///
/// ```
/// use dhow_core::{Currency, MerchantReference, Money, NewPayment};
/// let mut order = NewPayment::new(
///     MerchantReference::new("ORDER-1042")?,
///     Money::from_minor(59_900, Currency::SGD),
/// );
/// order.return_url = Some("https://shop.example/thanks".into());
/// # Ok::<(), dhow_core::Error>(())
/// ```
///
/// In JSON, an unknown member is an error, and a missing one is not set.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewPayment {
    /// Merchant's reference. A retry must use the same one.
    pub merchant_reference: MerchantReference,
    /// Amount to pay.
    pub amount: Money,
    /// Description to show to the customer.
    pub description: Option<String>,
    /// Customer of the payment.
    pub customer: Customer,
    /// URL that the customer's browser returns to. A return proves nothing.
    pub return_url: Option<String>,
    /// URL that the customer's browser goes to after cancelling.
    pub cancel_url: Option<String>,
    /// URL for webhooks, for gateways that accept it with each payment.
    pub webhook_url: Option<String>,
    /// Payment methods to offer, by the gateway's codes; empty for all methods of the account.
    pub methods: Vec<String>,
    /// Country of the customer, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Time limit for the customer.
    pub expires_in: Option<Duration>,
    /// Merchant's own pairs, for gateways that store them.
    pub metadata: BTreeMap<String, String>,
    /// Options that only this gateway has.
    pub options: Options,
}

#[cfg(feature = "client")]
impl NewPayment {
    /// A request with a reference and an amount.
    #[must_use]
    pub fn new(merchant_reference: MerchantReference, amount: Money) -> Self {
        Self {
            merchant_reference,
            amount,
            description: None,
            customer: Customer::default(),
            return_url: None,
            cancel_url: None,
            webhook_url: None,
            methods: Vec::new(),
            country: None,
            expires_in: None,
            metadata: BTreeMap::new(),
            options: Options::default(),
        }
    }
}

#[cfg(feature = "client")]
request_form! {
    NewPayment {
        merchant_reference: MerchantReference,
        amount: Money,
        description: Option<String>,
        #[serde(default)]
        customer: Customer,
        return_url: Option<String>,
        cancel_url: Option<String>,
        webhook_url: Option<String>,
        #[serde(default)]
        methods: Vec<String>,
        country: Option<String>,
        expires_in: Option<Duration>,
        #[serde(default)]
        metadata: BTreeMap<String, String>,
        #[serde(default)]
        options: Options,
    }
    with { customer: Customer }
}

/// Customer of a payment.
#[cfg(feature = "client")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Customer {
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number in the format of the gateway.
    pub phone: Option<String>,
}

#[cfg(feature = "client")]
request_form! {
    Customer { name: Option<String>, email: Option<String>, phone: Option<String> }
}

/// A payment as reported by a gateway.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// Gateway of the payment.
    pub provider: ProviderId,
    /// Provider reference, required by later calls.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// True if the gateway has not assigned its final reference yet; webhooks will carry another one.
    #[serde(rename = "id_is_provisional")]
    pub reference_is_provisional: bool,
    /// Merchant reference, as echoed by the gateway.
    pub merchant_reference: Option<String>,
    /// Status of the payment.
    pub status: PaymentStatus,
    /// Status, as the gateway calls it.
    pub gateway_status: String,
    /// Requested amount.
    #[serde(rename = "amount")]
    pub requested: Option<ReportedAmount>,
    /// Received amount as reported by the gateway, which is the amount that counts. `None` if nothing was received or if the gateway does
    /// not report it; never the requested amount in its place.
    pub received: Option<ReportedAmount>,
    /// Total refunded amount. A refunded payment stays paid, but a fully refunded one does not [`confirm`](Payment::confirm).
    /// `None` if nothing was refunded or if the gateway does not report it.
    pub refunded: Option<ReportedAmount>,
    /// Next actions of the customer.
    pub next_actions: Vec<NextAction>,
    /// Attempts to pay, as far as the gateway reports them.
    pub attempts: Vec<Attempt>,
    /// Reason of a failure.
    pub failure: Option<Failure>,
    /// Environment of the payment.
    pub environment: Environment,
    /// End of the customer's time limit.
    #[serde(default, with = "crate::stored::instant")]
    pub expires_at: Option<SystemTime>,
    /// Token for this payment alone, which a merchant may pass to its own front end.
    ///
    /// The JSON form omits it, because a secret is never stored.
    // Skipped and not masked, because a masked token could be used by mistake.
    #[serde(skip)]
    pub client_token: Option<Secret>,
    /// Warnings for the caller: a rule that was relaxed, a field that the gateway does not store.
    pub warnings: Vec<String>,
}

#[cfg(feature = "client")]
impl Payment {
    /// A payment with the data that every gateway reports.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        provider_reference: ProviderReference,
        status: PaymentStatus,
        gateway_status: impl Into<String>,
        environment: Environment,
    ) -> Self {
        Self {
            provider,
            provider_reference,
            reference_is_provisional: false,
            merchant_reference: None,
            status,
            gateway_status: gateway_status.into(),
            requested: None,
            received: None,
            refunded: None,
            next_actions: Vec::new(),
            attempts: Vec::new(),
            failure: None,
            environment,
            expires_at: None,
            client_token: None,
            warnings: Vec::new(),
        }
    }

    /// Adds a warning for each reported amount that is no amount (`-200000`, `FCFA`), and one for a paid payment without a received amount,
    /// unless there is a warning already. Such a payment confirms nothing. Providers call it after setting everything else.
    #[must_use]
    pub fn with_amount_warnings(mut self) -> Self {
        let own = [
            ("requested", &self.requested),
            ("received", &self.received),
            ("refunded", &self.refunded),
        ];
        let attempts = self.attempts.iter().flat_map(|attempt| {
            [
                ("attempted", &attempt.amount),
                ("refunded", &attempt.refunded),
            ]
        });
        let all = own.into_iter().chain(attempts);
        let mut found: Vec<String> = all
            .filter_map(|(name, amount)| ReportedAmount::warning(name, amount.as_ref()))
            .collect();
        let is_silent = found.is_empty() && self.warnings.is_empty();
        // The reason for the extra warning: `confirm` would otherwise fail without any explanation.
        let received = self.received.as_ref().and_then(ReportedAmount::money);
        if is_silent && self.status == PaymentStatus::Paid && received.is_none() {
            let words = "the gateway calls the payment paid and does not tell the amount received: nothing is confirmed, ask the gateway";
            found.push(words.to_owned());
        }
        found.retain(|warning| !self.warnings.contains(warning));
        // Attempts of one payment often repeat the same warning.
        found.dedup();
        self.warnings.extend(found);
        self
    }
}

/// An attempt to pay. One payment may have several, and a failed attempt does not make the payment failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Reference of the attempt, assigned by the gateway.
    #[serde(rename = "id")]
    pub reference: ProviderReference,
    /// Status of the attempt.
    pub status: PaymentStatus,
    /// Status, as the gateway calls it.
    pub gateway_status: String,
    /// Amount of the attempt.
    pub amount: Option<ReportedAmount>,
    /// Refunded amount of the attempt.
    pub refunded: Option<ReportedAmount>,
    /// Payment method, by the gateway's code.
    pub method: Option<String>,
    /// Reason of a failure.
    pub failure: Option<Failure>,
}

impl Attempt {
    /// An attempt with the data that every gateway reports.
    #[must_use]
    pub fn new(
        reference: ProviderReference,
        status: PaymentStatus,
        gateway_status: impl Into<String>,
    ) -> Self {
        Self {
            reference,
            status,
            gateway_status: gateway_status.into(),
            amount: None,
            refunded: None,
            method: None,
            failure: None,
        }
    }
}

/// Reason of a failure, by the gateway's code and message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// Code of the gateway, as text.
    pub code: String,
    /// Message of the gateway.
    pub message: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{} ({message})", self.code),
            None => f.write_str(&self.code),
        }
    }
}

impl Failure {
    /// A failure with the gateway's code and its message, if any.
    #[must_use]
    pub fn new(code: impl Into<String>, message: Option<String>) -> Self {
        Self {
            code: code.into(),
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: ProviderId = ProviderId::from_static("cowrie");

    fn paid() -> Payment {
        let reference = ProviderReference::new("p-1").unwrap();
        Payment::new(ID, reference, PaymentStatus::Paid, "ok", Environment::Live)
    }

    fn printed(text: &str) -> Option<ReportedAmount> {
        Some(ReportedAmount::lenient(text, "VND"))
    }

    #[test]
    fn each_amount_that_means_no_money_is_warned_about() {
        for odd in ["-200000", "FCFA", "2e5", "200000.5"] {
            let mut payment = paid();
            payment.requested = printed("200000");
            payment.received = printed(odd);
            payment.refunded = printed(odd);
            let id = ProviderReference::new("a-1").unwrap();
            let mut attempt = Attempt::new(id, PaymentStatus::Paid, "ok");
            attempt.amount = printed(odd);
            payment.attempts = vec![attempt];
            let warnings = payment.with_amount_warnings().warnings;
            let names = ["received", "refunded", "attempted"];
            assert_eq!(warnings.len(), names.len(), "{warnings:?}");
            for (warning, name) in warnings.iter().zip(names) {
                let start = format!("the {name} amount is printed as `{odd}` in `VND`");
                assert!(warning.starts_with(&start), "{warning}");
            }
        }
    }

    #[test]
    fn a_paid_payment_without_an_amount_has_one_warning() {
        for nothing in [None, printed("")] {
            let mut payment = paid();
            payment.received = nothing;
            let warnings = payment.with_amount_warnings().warnings;
            assert_eq!(warnings.len(), 1, "{warnings:?}");
            assert!(warnings[0].contains("does not tell the amount received"));
        }
        let mut warned = paid();
        warned.warnings.push("zero was received".to_owned());
        assert_eq!(warned.with_amount_warnings().warnings.len(), 1);
        let mut open = paid();
        open.status = PaymentStatus::Pending;
        assert!(open.with_amount_warnings().warnings.is_empty());
        let mut known = paid();
        known.received = printed("200000");
        assert!(known.with_amount_warnings().warnings.is_empty());
    }
}
