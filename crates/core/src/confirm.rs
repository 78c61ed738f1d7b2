//! Confirmation of payments: compares an authentic event or status with the merchant's own order.

use serde::{Deserialize, Serialize};

#[cfg(feature = "client")]
use crate::Payment;
use crate::{
    AssuranceLevel, Doubt, Environment, Event, MerchantReference, Money, PaymentStatus, ProviderId,
    ProviderReference, ReportedAmount, Subject, request_form::request_form,
};

/// Data that the merchant stored when the payment was created, to be compared with an event or a status.
///
/// ```
/// use dhow_core::*;
/// # fn stored() -> (MerchantReference, ProviderReference, Money) {
/// #     ("ORDER-1".parse().unwrap(), "9a".parse().unwrap(), Money::from_minor(100, Currency::SGD))
/// # }
/// let (order, payment, amount) = stored();
/// let expectation = Expectation::new(ProviderId::from_static("hitpay"), Environment::Live, order, amount)
///     .with_provider_reference(payment);
/// ```
///
/// In JSON, an unknown member is an error: a condition that is ignored would confirm too much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expectation {
    provider: ProviderId,
    environment: Environment,
    merchant_reference: MerchantReference,
    provider_reference: Option<ProviderReference>,
    amount: Money,
}

request_form! {
    Expectation {
        provider: ProviderId,
        environment: Environment,
        merchant_reference: MerchantReference,
        provider_reference: Option<ProviderReference>,
        amount: Money,
    }
}

impl Expectation {
    /// An expectation without a provider reference, for gateways that give none at creation.
    #[must_use]
    pub fn new(
        provider: ProviderId,
        environment: Environment,
        merchant_reference: MerchantReference,
        amount: Money,
    ) -> Self {
        Self {
            provider,
            environment,
            merchant_reference,
            provider_reference: None,
            amount,
        }
    }

    /// Adds the provider reference, which must then match as well.
    #[must_use]
    pub fn with_provider_reference(mut self, reference: ProviderReference) -> Self {
        self.provider_reference = Some(reference);
        self
    }

    /// Returns the expectation for a payment that was just created for an order.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn for_payment(
        payment: &Payment,
        merchant_reference: MerchantReference,
        amount: Money,
    ) -> Self {
        let provider = payment.provider.clone();
        let expectation = Self::new(provider, payment.environment, merchant_reference, amount);
        // A provisional reference is replaced by another one in webhooks, so it must not be compared.
        if payment.reference_is_provisional {
            return expectation;
        }
        expectation.with_provider_reference(payment.provider_reference.clone())
    }

    /// Gateway of the payment.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Environment of the payment.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Merchant reference of the order.
    #[must_use]
    pub fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    /// Provider reference of the payment, if it must match.
    #[must_use]
    pub fn provider_reference(&self) -> Option<&ProviderReference> {
        self.provider_reference.as_ref()
    }

    /// Amount that must have been received.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }
}

/// A paid payment for the right order, with the right amount. Only [`Event::confirm`] and [`Payment::confirm`] create one.
///
/// One payment may be confirmed several times: by a webhook and by a poll, or by two kinds of webhook. Release an order **once per
/// [`merchant_reference`](Self::merchant_reference)**, in the transaction that marks the order as paid, not once per event or deduplication
/// key.
///
/// Confirmations can be stored. Write access to the store allows forging them, so protect it like the database of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    expectation: Expectation,
    provider_reference: Option<String>,
    evidence: Evidence,
    refunded: Option<ReportedAmount>,
}

/// Evidence for a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// A verified webhook, identified by its deduplication key.
    Webhook {
        /// Deduplication key, see [`Event::dedup_key`].
        dedup_key: String,
    },
    /// The status, read from the gateway.
    Poll,
}

/// A reason why an authentic event or status does not confirm a payment.
///
/// The JSON form has `type`, a word such as `not-paid`, and `detail`: the doubts, the status, or an object with the difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "type", content = "detail", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotConfirmed {
    /// The event is authentic but doubtful: read the payment's status and confirm that instead.
    #[error("the delivery does not confirm the payment; read its status from the gateway")]
    AskGateway(Vec<Doubt>),
    /// The event is not about a payment.
    #[error("the event is about something else than a payment")]
    NotAPayment,
    /// The payment is not paid.
    #[error("the payment is {0}, not paid")]
    NotPaid(PaymentStatus),
    /// The gateway differs.
    #[error("it comes from another gateway")]
    Provider,
    /// The environment differs: live instead of sandbox, or the reverse.
    #[error("it belongs to the {found} environment")]
    Environment {
        /// Environment of the event or status.
        found: Environment,
    },
    /// The merchant reference differs.
    #[error("the merchant reference is not that of the order")]
    MerchantReference {
        /// Merchant reference sent by the gateway.
        found: Option<String>,
    },
    /// The provider reference differs.
    #[error("the provider reference is not that of the payment")]
    ProviderReference {
        /// Provider reference sent by the gateway.
        found: Option<String>,
    },
    /// The payment was paid and then refunded, in full or by an amount that cannot be parsed.
    #[error("the payment was paid and has been refunded")]
    Refunded {
        /// Refunded amount, as reported by the gateway.
        refunded: ReportedAmount,
    },
    /// The amount or currency differs or cannot be parsed. A zero or negative amount never confirms an order.
    #[error("the received amount is not the requested amount")]
    Amount {
        /// Requested amount.
        expected: Money,
        /// Received amount, as reported by the gateway.
        received: Option<ReportedAmount>,
    },
}

impl Confirmed {
    /// Gateway of the payment.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.expectation.provider
    }

    /// Merchant reference of the order.
    #[must_use]
    pub fn merchant_reference(&self) -> &MerchantReference {
        &self.expectation.merchant_reference
    }

    /// Provider reference of the payment.
    #[must_use]
    pub fn provider_reference(&self) -> Option<&str> {
        self.provider_reference.as_deref()
    }

    /// Received amount, which equals the requested amount.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.expectation.amount
    }

    /// Part of the amount that was refunded already, if the gateway reports one. Never all of it.
    #[must_use]
    pub fn refunded(&self) -> Option<&ReportedAmount> {
        self.refunded.as_ref()
    }

    /// Environment of the payment.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.expectation.environment
    }

    /// Evidence for the confirmation.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl Event {
    /// Compares the event with the merchant's stored order.
    ///
    /// # Errors
    /// [`NotConfirmed`] with the first difference. None of its variants means that the payment failed.
    pub fn confirm(&self, expectation: &Expectation) -> Result<Confirmed, NotConfirmed> {
        // A paid attempt counts like a paid payment, because some gateways send only the attempt.
        let (Subject::Payment(status) | Subject::Attempt(status)) = &self.subject else {
            return Err(NotConfirmed::NotAPayment);
        };
        // Checked before the values: a doubtful event must not report a difference that an attacker chose.
        if self.assurance.level() == AssuranceLevel::AskGateway {
            return Err(NotConfirmed::AskGateway(self.assurance.doubts().to_vec()));
        }
        let facts = Facts {
            provider: &self.provider,
            environment: self.environment,
            merchant_reference: self.merchant_reference.as_deref(),
            provider_reference: self.provider_reference.as_deref(),
            status,
            received: self.amount.as_ref(),
            refunded: self.refunded.as_ref(),
        };
        let dedup_key = self.dedup_key.clone();
        compare(&facts, expectation, Evidence::Webhook { dedup_key })
    }
}

#[cfg(feature = "client")]
impl Payment {
    /// Compares the status, as read from the gateway, with the merchant's stored order.
    ///
    /// # Errors
    /// [`NotConfirmed`] with the first difference.
    pub fn confirm(&self, expectation: &Expectation) -> Result<Confirmed, NotConfirmed> {
        let facts = Facts {
            provider: &self.provider,
            environment: self.environment,
            merchant_reference: self.merchant_reference.as_deref(),
            provider_reference: Some(self.provider_reference.as_str()),
            status: &self.status,
            received: self.received.as_ref(),
            refunded: self.refunded.as_ref(),
        };
        compare(&facts, expectation, Evidence::Poll)
    }
}

struct Facts<'a> {
    provider: &'a ProviderId,
    environment: Environment,
    merchant_reference: Option<&'a str>,
    provider_reference: Option<&'a str>,
    status: &'a PaymentStatus,
    received: Option<&'a ReportedAmount>,
    refunded: Option<&'a ReportedAmount>,
}

impl Facts<'_> {
    /// Returns the refunded amount, unless it is certain that some of the money was kept. A refund that cannot be compared with the
    /// received amount may be a full one.
    fn refunded_completely(&self) -> Option<&ReportedAmount> {
        let refunded = self.refunded?;
        let back = refunded.money();
        let received = self.received.and_then(ReportedAmount::money);
        // Zero refunded is certain to leave the money, even if the received amount is unknown.
        let some_stayed = back.is_some_and(|back| back.minor() == 0)
            || back.zip(received).is_some_and(|(back, all)| back < all);
        (!some_stayed).then_some(refunded)
    }
}

fn compare(
    facts: &Facts<'_>,
    expected: &Expectation,
    evidence: Evidence,
) -> Result<Confirmed, NotConfirmed> {
    // The first difference is reported in the order of its severity: another gateway or environment before another amount.
    let mismatch = if *facts.provider != expected.provider {
        NotConfirmed::Provider
    } else if facts.environment != expected.environment {
        NotConfirmed::Environment {
            found: facts.environment,
        }
    // A missing merchant reference is a difference, because the event could belong to any order.
    } else if facts.merchant_reference != Some(expected.merchant_reference.as_str()) {
        NotConfirmed::MerchantReference {
            found: facts.merchant_reference.map(str::to_owned),
        }
    } else if expected
        .provider_reference
        .as_ref()
        .is_some_and(|reference| facts.provider_reference != Some(reference.as_str()))
    {
        NotConfirmed::ProviderReference {
            found: facts.provider_reference.map(str::to_owned),
        }
    } else if *facts.status != PaymentStatus::Paid {
        NotConfirmed::NotPaid(facts.status.clone())
    } else if let Some(refunded) = facts.refunded_completely() {
        NotConfirmed::Refunded {
            refunded: refunded.clone(),
        }
    // An order of zero would be confirmed by any payment of zero.
    } else if !expected.amount.is_positive()
        || facts.received.and_then(ReportedAmount::money) != Some(expected.amount)
    {
        NotConfirmed::Amount {
            expected: expected.amount,
            received: facts.received.cloned(),
        }
    } else {
        return Ok(Confirmed {
            expectation: expected.clone(),
            provider_reference: facts.provider_reference.map(str::to_owned),
            evidence,
            refunded: facts.refunded.cloned(),
        });
    };
    Err(mismatch)
}

#[cfg(test)]
mod tests;
