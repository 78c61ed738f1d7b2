//! Payment intents: create, attempt, authenticate, read, list, fees.

use std::time::SystemTime;

use dhow_core::{
    Attempt, Environment, Failure, NextAction, PaymentStatus, ProviderReference, ReportedAmount,
    Result, Secret,
};

use crate::{failure::PaymentFailure, mode, status, time, wire};

mod attempt;
mod calls;
mod create;
mod domain;
mod fees;
mod list;
mod next_action;

pub use attempt::{NewPaymentAttempt, Workflow};
pub use create::NewPaymentIntent;
pub use fees::PaymentFee;
pub use list::PaymentIntentQuery;

pub(crate) use calls::{ATTEMPT, INTENTS, attempt_on, authentication_of, status_of};
pub(crate) use create::{first_attempt, not_kept};
pub(crate) use domain::failure;
pub(crate) use fees::read_all as read_fees;
pub(crate) use list::{SEARCH_BACK, SEARCH_PAGES, too_many_pages, window};

/// A payment intent as Hub2 describes it: what is to be paid, and the attempts to pay it.
///
/// The answer to [`status`](crate::Hub2::intent_status) may hold less than that to [`payment_intent`](crate::Hub2::payment_intent).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentIntent {
    /// Hub2's id, `pi_…`.
    pub id: ProviderReference,
    /// Hub2's word: `payment_required`, `processing`, `action_required`, `successful`, `failed`, or one that is newer than this version.
    pub status: String,
    /// What is to be paid.
    pub amount: Option<ReportedAmount>,
    /// The merchant's reference of the purchase.
    pub purchase_reference: Option<String>,
    /// The merchant's reference of the customer.
    pub customer_reference: Option<String>,
    /// The token that lets a front end attempt, authenticate and read this one intent. It does not expire.
    pub token: Option<Secret>,
    /// Live or sandbox, if the answer says so.
    pub environment: Option<Environment>,
    /// All attempts, oldest first as far as Hub2 orders them.
    pub payments: Vec<IntentPayment>,
    /// What the payer has to do.
    pub next_action: Option<NextAction>,
    /// Why the latest attempt failed.
    pub last_payment_failure: Option<Failure>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
    pub(crate) received: Option<ReportedAmount>,
}

/// One attempt on an intent. Hub2 calls it a payment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IntentPayment {
    /// The attempt as every provider describes it; its reference is `pay_…`.
    pub attempt: Attempt,
    /// Why it failed, as a type.
    pub failure: Option<PaymentFailure>,
    /// The payer's country.
    pub country: Option<String>,
    /// The payer's number, as Hub2 prints it.
    pub msisdn: Option<String>,
    /// The operator, in Hub2's spelling.
    pub provider: Option<String>,
    /// The operator's reference.
    pub provider_reference: Option<String>,
    /// What it costs, as Hub2 prints it.
    pub fees: Vec<PaymentFee>,
    /// What the payer has to do for this attempt.
    pub next_action: Option<NextAction>,
    /// When it was made.
    pub created_at: Option<SystemTime>,
}

impl PaymentIntent {
    /// Where it stands. A failed attempt leaves it waiting for another one.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        status::intent(&self.status)
    }

    pub(crate) fn read(wire: wire::PaymentIntent) -> Result<Self> {
        let asked = domain::amount(wire.amount.as_ref(), wire.currency.as_deref());
        let payments = wire.payments.unwrap_or_default();
        let received = domain::received(&wire.status, &payments, asked.as_ref());
        let payments: Result<Vec<_>> = payments.into_iter().map(IntentPayment::read).collect();
        Ok(Self {
            id: ProviderReference::new(wire.id)?,
            status: wire.status,
            amount: asked,
            purchase_reference: wire.purchase_reference,
            customer_reference: wire.customer_reference,
            token: wire.token.and_then(|token| Secret::allow_weak(token).ok()),
            environment: wire.mode.as_deref().and_then(mode::read),
            payments: payments?,
            next_action: wire.next_action.map(next_action::read),
            last_payment_failure: wire.last_payment_failure.and_then(failure),
            created_at: wire.created_at.as_deref().and_then(time::read),
            updated_at: wire.updated_at.as_deref().and_then(time::read),
            received,
        })
    }
}

impl IntentPayment {
    pub(crate) fn read(wire: wire::Payment) -> Result<Self> {
        let reference = ProviderReference::new(wire.id)?;
        let mut attempt = Attempt::new(reference, status::payment(&wire.status), wire.status);
        attempt.amount = domain::amount(wire.amount.as_ref(), wire.currency.as_deref());
        attempt.method = wire.provider.clone().or(wire.method);
        attempt.failure = wire.failure.and_then(failure);
        let failure = attempt.failure.as_ref();
        let failure = failure.map(|said| PaymentFailure::from_code(&said.code));
        Ok(Self {
            attempt,
            failure,
            country: wire.country,
            msisdn: wire.number.map(|text| text.into_string()),
            provider: wire.provider,
            provider_reference: wire.provider_reference.map(|text| text.into_string()),
            fees: fees::read_all(wire.fees),
            next_action: wire.next_action.map(next_action::read),
            created_at: wire.created_at.as_deref().and_then(time::read),
        })
    }
}
