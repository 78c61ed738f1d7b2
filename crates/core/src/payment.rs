//! A payment: a customer pays the merchant.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use crate::{
    Environment, MerchantReference, Money, NextAction, Options, PaymentStatus, ProviderId,
    ProviderReference, ReportedAmount, Secret,
};

/// What a merchant asks for. Reference and amount are required, everything else is optional and goes as far as the gateway does.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewPayment {
    /// The merchant's reference; the same one goes out again when the caller retries.
    pub merchant_reference: MerchantReference,
    /// What the customer is to pay.
    pub amount: Money,
    /// Shown to the customer.
    pub description: Option<String>,
    /// Who pays.
    pub customer: Customer,
    /// Where the customer's browser comes back to. Coming back proves nothing.
    pub return_url: Option<String>,
    /// Where the browser goes when the customer gives up.
    pub cancel_url: Option<String>,
    /// Where the gateway's server delivers, for gateways that take it with each request.
    pub webhook_url: Option<String>,
    /// Payment methods to offer, in the gateway's codes; empty means all that the account has.
    pub methods: Vec<String>,
    /// The customer's country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// How long the customer has.
    pub expires_in: Option<Duration>,
    /// The merchant's own pairs, for gateways that keep them.
    pub metadata: BTreeMap<String, String>,
    /// What only this gateway has.
    pub options: Options,
}

impl NewPayment {
    /// A request with the two things that every payment has.
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

/// Who pays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Customer {
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number as the gateway wants it.
    pub phone: Option<String>,
}

/// A payment as a gateway describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// The gateway.
    pub provider: ProviderId,
    /// The gateway's reference: what later calls need.
    #[serde(rename = "id")]
    pub provider_reference: ProviderReference,
    /// True when the gateway has not given its final reference yet, and deliveries will carry another one.
    #[serde(rename = "id_is_provisional")]
    pub reference_is_provisional: bool,
    /// The merchant's reference as the gateway echoes it.
    pub merchant_reference: Option<String>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The gateway's own word for it.
    pub gateway_status: String,
    /// What was asked for.
    #[serde(rename = "amount")]
    pub requested: Option<ReportedAmount>,
    /// What arrived, as the gateway reports it: the amount that counts. `None` when nothing arrived or when the gateway does not say;
    /// never the amount asked for in place of an unknown one (L28).
    pub received: Option<ReportedAmount>,
    /// What was given back of it, in total. A payment that was refunded stays paid (L17); one that was refunded completely does not
    /// [`confirm`](Payment::confirm) (L33). `None` when nothing was given back or when the gateway does not say.
    pub refunded: Option<ReportedAmount>,
    /// What the customer has to do next.
    pub next_actions: Vec<NextAction>,
    /// The attempts to pay it, as far as the gateway shows them.
    pub attempts: Vec<Attempt>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Live or sandbox.
    pub environment: Environment,
    /// When the customer's time is over.
    #[serde(default, with = "crate::stored::instant")]
    pub expires_at: Option<SystemTime>,
    /// A token for this payment alone, which a merchant may hand to its own front end.
    ///
    /// A secret is never stored: the JSON form leaves it out.
    #[serde(skip)]
    pub client_token: Option<Secret>,
    /// What the caller should know: a rule that was stretched, a field that the gateway does not keep.
    pub warnings: Vec<String>,
}

impl Payment {
    /// A payment with what every gateway tells.
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

    /// Adds a warning for each amount that the gateway printed and that means no money (`-200000`, `FCFA`), and one for a payment that
    /// is called paid without an amount received, unless a warning says something already. Such a payment confirms nothing (L28), and
    /// the caller should see why. Providers call it when everything else is set.
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
        let received = self.received.as_ref().and_then(ReportedAmount::money);
        if is_silent && self.status == PaymentStatus::Paid && received.is_none() {
            let words = "the gateway calls the payment paid and does not tell the amount received: nothing is confirmed, ask the gateway";
            found.push(words.to_owned());
        }
        found.retain(|warning| !self.warnings.contains(warning));
        found.dedup();
        self.warnings.extend(found);
        self
    }
}

/// One attempt to pay; several may belong to one payment, and a failed one does not make the payment failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// The gateway's reference of the attempt.
    #[serde(rename = "id")]
    pub reference: ProviderReference,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The gateway's own word for it.
    pub gateway_status: String,
    /// What was paid or tried.
    pub amount: Option<ReportedAmount>,
    /// What was given back of it.
    pub refunded: Option<ReportedAmount>,
    /// The method, in the gateway's code.
    pub method: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

impl Attempt {
    /// An attempt with what every gateway tells.
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

/// Why something failed, in the gateway's code and words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// The gateway's code, as text.
    pub code: String,
    /// The gateway's words.
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
    /// A failure with the gateway's code, and its words if it has any.
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
            let told = payment.with_amount_warnings().warnings;
            let names = ["received", "refunded", "attempted"];
            assert_eq!(told.len(), names.len(), "{told:?}");
            for (warning, name) in told.iter().zip(names) {
                let start = format!("the {name} amount is printed as `{odd}` in `VND`");
                assert!(warning.starts_with(&start), "{warning}");
            }
        }
    }

    #[test]
    fn a_paid_payment_without_an_amount_says_so_once() {
        for nothing in [None, printed("")] {
            let mut payment = paid();
            payment.received = nothing;
            let told = payment.with_amount_warnings().warnings;
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("does not tell the amount received"));
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
