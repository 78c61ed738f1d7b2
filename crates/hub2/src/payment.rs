//! Payment intents: creating, attempting, authenticating, reading and listing them, and their fees.

use std::time::SystemTime;

use dhow_core::{
    Attempt, Environment, Failure, NextAction, PaymentStatus, ProviderReference, ReportedAmount,
    Result, Secret,
};

use crate::{
    echo::{object_id, status_word},
    failure::{FailureParams, PaymentFailure, failure},
    received_amount::{self, Attempts},
    status,
    wire::{self, environment, time},
};

mod attempt;
mod calls;
mod create;
mod domain;
mod echo;
mod fees;
mod first_attempt;
mod list;
mod next_action;
mod status_polling;
mod token_client;

pub use attempt::{NewPaymentAttempt, Workflow};
pub use create::NewPaymentIntent;
pub use fees::{FeeTax, PaymentFee};
pub use list::PaymentIntentQuery;
pub use next_action::Redirection;
pub use token_client::Hub2ClientSide;

use echo::ExpectedIntent;

pub(crate) use list::window;

/// A payment intent: an amount to be paid, and the attempts to pay it.
///
/// [`intent_status`](crate::Hub2::intent_status) may return fewer members than [`payment_intent`](crate::Hub2::payment_intent).
// Source: Hub2 API reference, "Create a PaymentIntent object".
// The response to `/status` is described as a part of this object, so everything but id and status is optional.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentIntent {
    /// Hub2's id, `pi_…`.
    pub id: ProviderReference,
    /// Status as sent by Hub2: `payment_required`, `processing`, `action_required`, `successful`, `failed`, or a newer word.
    pub status: String,
    /// Requested amount.
    pub amount: Option<ReportedAmount>,
    /// Merchant's reference of the purchase.
    pub purchase_reference: Option<String>,
    /// Merchant's reference of the customer.
    pub customer_reference: Option<String>,
    /// Merchant id of the account.
    pub merchant_id: Option<String>,
    /// Business name that the payer sees instead of Hub2's.
    pub override_business_name: Option<String>,
    /// Token with which a front end can attempt, authenticate and read this intent. It does not expire.
    pub token: Option<Secret>,
    /// Environment, if the response contains one.
    pub environment: Option<Environment>,
    /// All attempts, in Hub2's order.
    pub payments: Vec<IntentPayment>,
    /// Number of attempts that could not be parsed. If it is not zero, the received amount is unknown.
    pub unreadable_payments: usize,
    /// Next action of the payer.
    pub next_action: Option<NextAction>,
    /// Redirection of the payer's browser, with its method, headers and data.
    pub redirection: Option<Redirection>,
    /// Failure of the latest attempt.
    pub last_payment_failure: Option<Failure>,
    /// Parameters of that failure.
    pub last_payment_failure_params: FailureParams,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
    pub(crate) received: Option<ReportedAmount>,
    pub(crate) is_paid_despite_status: bool,
}

/// One attempt to pay an intent. Hub2 calls it a payment.
// Source: Hub2 API reference, "Payment" object of `payments[]`. Only `id` and `status` are in every sample.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IntentPayment {
    /// The attempt in the form shared by all providers; its reference is `pay_…`.
    pub attempt: Attempt,
    /// Id of the intent, if the response contains it.
    pub intent: Option<String>,
    /// Typed failure code.
    pub failure: Option<PaymentFailure>,
    /// Parameters of the failure.
    pub failure_params: FailureParams,
    /// Payment method, such as `mobile_money`.
    pub method: Option<String>,
    /// Payer's country.
    pub country: Option<String>,
    /// Payer's telephone number, as sent by Hub2.
    pub msisdn: Option<String>,
    /// Operator, in Hub2's spelling.
    pub provider: Option<String>,
    /// Operator's reference.
    pub provider_reference: Option<String>,
    /// Further data of the operator, as JSON text. No source documents its members.
    pub provider_data: Option<String>,
    /// Fees of the attempt.
    pub fees: Vec<PaymentFee>,
    /// Next action of the payer for this attempt.
    pub next_action: Option<NextAction>,
    /// Redirection of the payer's browser, with its method, headers and data.
    pub redirection: Option<Redirection>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
}

impl PaymentIntent {
    /// Returns the status of the payment. After a failed attempt the intent waits for another one and stays open.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        status::intent(&self.status)
    }

    /// Converts a response. `requested` is the id in the request, if it has one.
    pub(crate) fn from_wire(
        wire: wire::PaymentIntent,
        requested: Option<&ProviderReference>,
    ) -> Result<Self> {
        let received = received_amount::received(&wire);
        let is_paid_despite_status = received_amount::is_paid_despite_status(&wire);
        // Computed before `wire` is taken apart: both need the whole list of payments.
        let unreadable_payments = Attempts::from(&wire).unidentified();
        let list = wire.payments.unwrap_or_default().items.into_iter();
        let named = list.filter(|payment| payment.id.is_some());
        let payments: Result<Vec<_>> = named.map(IntentPayment::from_wire).collect();
        let (last_payment_failure, params) = failure(wire.last_payment_failure);
        let status = wire.status;
        Ok(Self {
            id: object_id(wire.id, requested)?,
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
            next_action: wire.next_action.map(next_action::from_wire),
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
        let failure = failure.map(|failure| PaymentFailure::from_code(&failure.code));
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
            fees: wire.fees.items.into_iter().map(PaymentFee::from).collect(),
            redirection: wire.next_action.as_ref().and_then(next_action::redirection),
            next_action: wire.next_action.map(next_action::from_wire),
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
        })
    }
}
