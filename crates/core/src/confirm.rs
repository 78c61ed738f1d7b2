//! From an authentic event to a paid order: everything that was asked for is compared with what happened.

use serde::{Deserialize, Serialize};

use crate::{
    AssuranceLevel, Doubt, Environment, Event, MerchantReference, Money, Payment, PaymentStatus,
    ProviderId, ProviderReference, ReportedAmount, Subject,
};

/// What the merchant stored when the payment was created, to be compared with what is said to have happened.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    provider: ProviderId,
    environment: Environment,
    merchant_reference: MerchantReference,
    provider_reference: Option<ProviderReference>,
    amount: Money,
}

impl Expectation {
    /// What was stored at creation, for a gateway that gives no reference then.
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

    /// Adds the gateway's reference, which then must match as well.
    #[must_use]
    pub fn with_provider_reference(mut self, reference: ProviderReference) -> Self {
        self.provider_reference = Some(reference);
        self
    }

    /// What to expect of a payment that was just created for that order.
    #[must_use]
    pub fn of(payment: &Payment, merchant_reference: MerchantReference, amount: Money) -> Self {
        let provider = payment.provider.clone();
        let expectation = Self::new(provider, payment.environment, merchant_reference, amount);
        if payment.reference_is_provisional {
            return expectation;
        }
        expectation.with_provider_reference(payment.provider_reference.clone())
    }

    /// The gateway.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Live or sandbox.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The merchant's reference of the order.
    #[must_use]
    pub fn merchant_reference(&self) -> &MerchantReference {
        &self.merchant_reference
    }

    /// The gateway's reference of the payment, if it must match.
    #[must_use]
    pub fn provider_reference(&self) -> Option<&ProviderReference> {
        self.provider_reference.as_ref()
    }

    /// The amount that must have been received.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }
}

/// A payment that is paid, for the right order, with the right amount. Only [`Event::confirm`] and [`Payment::confirm`] make one.
///
/// One payment may be confirmed several times: by a webhook and by a poll, or by two kinds of webhook about the same payment. Release
/// an order **once per [`merchant_reference`](Self::merchant_reference)**, in the transaction that marks the order as paid, and not
/// once per event or per deduplication key (L32).
///
/// It can be stored. Whoever can write to that store can make confirmations: guard it like the database of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    expectation: Expectation,
    provider_reference: Option<String>,
    evidence: Evidence,
    refunded: Option<ReportedAmount>,
}

/// What a confirmation rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Evidence {
    /// A verified delivery; the key identifies it.
    Webhook {
        /// [`Event::dedup_key`].
        dedup_key: String,
    },
    /// The gateway's answer to our own question.
    Poll,
}

/// Why something authentic does not confirm a payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConfirmed {
    /// The event is authentic but leaves room: read the payment's status and confirm that instead.
    #[error("the delivery does not settle the money, ask the gateway for the status")]
    AskGateway(Vec<Doubt>),
    /// It is not about a payment.
    #[error("the event is about something else than a payment")]
    NotAPayment,
    /// The payment is not paid.
    #[error("the payment is {0}, not paid")]
    NotPaid(PaymentStatus),
    /// Another gateway.
    #[error("it comes from another gateway")]
    Provider,
    /// Live against sandbox.
    #[error("it belongs to the {found} environment")]
    Environment {
        /// Where it happened.
        found: Environment,
    },
    /// Another order.
    #[error("the merchant reference is not that of the order")]
    MerchantReference {
        /// What the gateway said.
        found: Option<String>,
    },
    /// Another payment.
    #[error("the provider reference is not that of the payment")]
    ProviderReference {
        /// What the gateway said.
        found: Option<String>,
    },
    /// The payment was paid and given back: completely, or by an amount that cannot be read.
    #[error("the payment was paid and has been refunded")]
    Refunded {
        /// What was given back, as the gateway reports it.
        refunded: ReportedAmount,
    },
    /// Another amount or currency: too much, too little, or not understood. Nothing, or less than nothing, never confirms an order.
    #[error("the amount received is not what was asked for")]
    Amount {
        /// What was asked for.
        expected: Money,
        /// What the gateway said.
        received: Option<ReportedAmount>,
    },
}

impl Confirmed {
    /// The gateway.
    #[must_use]
    pub fn provider(&self) -> &ProviderId {
        &self.expectation.provider
    }

    /// The order.
    #[must_use]
    pub fn merchant_reference(&self) -> &MerchantReference {
        &self.expectation.merchant_reference
    }

    /// The payment, in the gateway's reference.
    #[must_use]
    pub fn provider_reference(&self) -> Option<&str> {
        self.provider_reference.as_deref()
    }

    /// What was received, which is what was asked for.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.expectation.amount
    }

    /// The part of the amount that has been given back already, if the gateway reports one. Never all of it.
    #[must_use]
    pub fn refunded(&self) -> Option<&ReportedAmount> {
        self.refunded.as_ref()
    }

    /// Live or sandbox.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.expectation.environment
    }

    /// What the confirmation rests on.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl Event {
    /// Compares the event with what was stored for the order.
    ///
    /// # Errors
    /// [`NotConfirmed`] names the first thing that does not match. Nothing of it means that the payment failed.
    pub fn confirm(&self, expectation: &Expectation) -> Result<Confirmed, NotConfirmed> {
        let (Subject::Payment(status) | Subject::Attempt(status)) = &self.subject else {
            return Err(NotConfirmed::NotAPayment);
        };
        if self.assurance.level() == AssuranceLevel::AskGateway {
            return Err(NotConfirmed::AskGateway(self.assurance.doubts().to_vec()));
        }
        let said = Said {
            provider: &self.provider,
            environment: self.environment,
            merchant_reference: self.merchant_reference.as_deref(),
            provider_reference: self.provider_reference.as_deref(),
            status,
            received: self.amount.as_ref(),
            refunded: self.refunded.as_ref(),
        };
        let dedup_key = self.dedup_key.clone();
        compare(&said, expectation, Evidence::Webhook { dedup_key })
    }
}

impl Payment {
    /// Compares the gateway's answer to our own question with what was stored for the order.
    ///
    /// # Errors
    /// [`NotConfirmed`] names the first thing that does not match.
    pub fn confirm(&self, expectation: &Expectation) -> Result<Confirmed, NotConfirmed> {
        let said = Said {
            provider: &self.provider,
            environment: self.environment,
            merchant_reference: self.merchant_reference.as_deref(),
            provider_reference: Some(self.provider_reference.as_str()),
            status: &self.status,
            received: self.received.as_ref(),
            refunded: self.refunded.as_ref(),
        };
        compare(&said, expectation, Evidence::Poll)
    }
}

struct Said<'a> {
    provider: &'a ProviderId,
    environment: Environment,
    merchant_reference: Option<&'a str>,
    provider_reference: Option<&'a str>,
    status: &'a PaymentStatus,
    received: Option<&'a ReportedAmount>,
    refunded: Option<&'a ReportedAmount>,
}

impl Said<'_> {
    /// What was given back, unless it is certain that some of the money stayed. A refund that cannot be compared with what was
    /// received may be a complete one.
    fn refunded_completely(&self) -> Option<&ReportedAmount> {
        let refunded = self.refunded?;
        let back = refunded.money();
        let received = self.received.and_then(ReportedAmount::money);
        let some_stayed = back.is_some_and(|back| back.minor() == 0)
            || back.zip(received).is_some_and(|(back, all)| back < all);
        (!some_stayed).then_some(refunded)
    }
}

fn compare(
    said: &Said<'_>,
    expected: &Expectation,
    evidence: Evidence,
) -> Result<Confirmed, NotConfirmed> {
    let mismatch = if *said.provider != expected.provider {
        NotConfirmed::Provider
    } else if said.environment != expected.environment {
        NotConfirmed::Environment {
            found: said.environment,
        }
    } else if said.merchant_reference != Some(expected.merchant_reference.as_str()) {
        NotConfirmed::MerchantReference {
            found: said.merchant_reference.map(str::to_owned),
        }
    } else if expected
        .provider_reference
        .as_ref()
        .is_some_and(|reference| said.provider_reference != Some(reference.as_str()))
    {
        NotConfirmed::ProviderReference {
            found: said.provider_reference.map(str::to_owned),
        }
    } else if *said.status != PaymentStatus::Paid {
        NotConfirmed::NotPaid(said.status.clone())
    } else if let Some(refunded) = said.refunded_completely() {
        NotConfirmed::Refunded {
            refunded: refunded.clone(),
        }
    } else if !expected.amount.is_positive()
        || said.received.and_then(ReportedAmount::money) != Some(expected.amount)
    {
        NotConfirmed::Amount {
            expected: expected.amount,
            received: said.received.cloned(),
        }
    } else {
        return Ok(Confirmed {
            expectation: expected.clone(),
            provider_reference: said.provider_reference.map(str::to_owned),
            evidence,
            refunded: said.refunded.cloned(),
        });
    };
    Err(mismatch)
}

#[cfg(test)]
mod tests;
