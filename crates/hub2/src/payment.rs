//! Payment intents: create, attempt, authenticate, read, list, fees.

use std::time::SystemTime;

use dhow_core::{
    Attempt, Environment, Failure, NextAction, PaymentStatus, ProviderReference, ReportedAmount,
    Result, Secret,
};

use crate::{
    echo::{object_id, status_word},
    failure::{FailureParams, PaymentFailure},
    received_amount, status,
    wire::{self, environment, time},
};

mod attempt;
mod calls;
mod create;
mod domain;
mod echo;
mod fees;
mod list;
mod next_action;
mod token_client;

pub use attempt::{NewPaymentAttempt, Workflow};
pub use create::NewPaymentIntent;
pub use fees::{FeeTax, PaymentFee};
pub use list::PaymentIntentQuery;
pub use next_action::Redirection;
pub use token_client::Hub2ClientSide;

pub(crate) use calls::{ATTEMPT, attempt_on, authentication_of, status_of};
pub(crate) use create::{first_attempt, unsent_warnings};
pub(crate) use domain::failure;
pub(crate) use echo::ExpectedIntent;
pub(crate) use fees::read_all as read_fees;
pub(crate) use list::window;

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
    /// The merchant, as printed; that of the account.
    pub merchant_id: Option<String>,
    /// The name that the payer sees instead of Hub2's.
    pub override_business_name: Option<String>,
    /// The token that lets a front end attempt, authenticate and read this one intent. It does not expire.
    pub token: Option<Secret>,
    /// Live or sandbox, if the answer says so.
    pub environment: Option<Environment>,
    /// All attempts, oldest first as far as Hub2 orders them.
    pub payments: Vec<IntentPayment>,
    /// The number of attempts that could not be read. What was received is unknown then.
    pub unreadable_payments: usize,
    /// What the payer has to do.
    pub next_action: Option<NextAction>,
    /// The page of a redirection with its method, headers and data, as Hub2 prints them.
    pub redirection: Option<Redirection>,
    /// Why the latest attempt failed.
    pub last_payment_failure: Option<Failure>,
    /// The parameters of that failure.
    pub last_payment_failure_params: FailureParams,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
    pub(crate) received: Option<ReportedAmount>,
    pub(crate) is_paid_despite_status: bool,
}

/// One attempt on an intent. Hub2 calls it a payment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IntentPayment {
    /// The attempt as every provider describes it; its reference is `pay_…`.
    pub attempt: Attempt,
    /// The intent that it belongs to, if the answer says so.
    pub intent: Option<String>,
    /// Why it failed, as a type.
    pub failure: Option<PaymentFailure>,
    /// The parameters of the failure.
    pub failure_params: FailureParams,
    /// Hub2's payment method, `mobile_money`.
    pub method: Option<String>,
    /// The payer's country.
    pub country: Option<String>,
    /// The payer's number, as Hub2 prints it.
    pub msisdn: Option<String>,
    /// The operator, in Hub2's spelling.
    pub provider: Option<String>,
    /// The operator's reference.
    pub provider_reference: Option<String>,
    /// What the operator says besides, as JSON text: no source shows its members.
    pub provider_data: Option<String>,
    /// What it costs, as Hub2 prints it.
    pub fees: Vec<PaymentFee>,
    /// What the payer has to do for this attempt.
    pub next_action: Option<NextAction>,
    /// The page of a redirection with its method, headers and data, as Hub2 prints them.
    pub redirection: Option<Redirection>,
    /// When it was made.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
}

impl PaymentIntent {
    /// Where it stands. A failed attempt leaves it waiting for another one.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        status::intent(&self.status)
    }

    /// `asked` is the id in the question, if it has one.
    pub(crate) fn from_wire(
        wire: wire::PaymentIntent,
        asked: Option<&ProviderReference>,
    ) -> Result<Self> {
        let received = received_amount::received(&wire);
        let is_paid_despite_status = received_amount::is_paid_despite_status(&wire);
        let unreadable_payments = wire.unreadable_payments();
        let list = wire.payments.unwrap_or_default().items.into_iter();
        let named = list.filter(|payment| payment.id.is_some());
        let payments: Result<Vec<_>> = named.map(IntentPayment::from_wire).collect();
        let (last_payment_failure, params) = failure(wire.last_payment_failure);
        let status = wire.status;
        Ok(Self {
            id: object_id(wire.id, asked)?,
            status: status_word(status)?,
            amount: received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref()),
            purchase_reference: wire.purchase_reference,
            customer_reference: wire.customer_reference,
            merchant_id: wire.merchant_id,
            override_business_name: wire.override_business_name,
            token: wire.token.and_then(|token| Secret::allow_weak(token).ok()),
            environment: wire.mode.as_deref().and_then(environment::from_wire),
            payments: payments?,
            unreadable_payments,
            redirection: wire.next_action.as_ref().and_then(next_action::redirection),
            next_action: wire.next_action.map(next_action::read),
            last_payment_failure,
            last_payment_failure_params: params,
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
            received,
            is_paid_despite_status,
        })
    }
}

impl IntentPayment {
    pub(crate) fn from_wire(wire: wire::Payment) -> Result<Self> {
        let amount = received_amount::payment_amount(&wire);
        let reference = object_id(wire.id, None)?;
        let word = wire.status.unwrap_or_default();
        let mut attempt = Attempt::new(reference, status::payment(&word), word);
        attempt.amount = amount;
        attempt.method = wire.provider.clone().or_else(|| wire.method.clone());
        let (failure, failure_params) = failure(wire.failure);
        attempt.failure = failure;
        let failure = attempt.failure.as_ref();
        let failure = failure.map(|said| PaymentFailure::from_code(&said.code));
        Ok(Self {
            attempt,
            failure,
            failure_params,
            intent: wire.intent_id,
            method: wire.method,
            country: wire.country,
            msisdn: wire.number,
            provider: wire.provider,
            provider_reference: wire.provider_reference,
            provider_data: wire.provider_data,
            fees: fees::read_all(wire.fees),
            redirection: wire.next_action.as_ref().and_then(next_action::redirection),
            next_action: wire.next_action.map(next_action::read),
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
        })
    }
}
