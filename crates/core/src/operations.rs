//! The operations that not every gateway has, each a small object-safe trait of its own.

use async_trait::async_trait;

use crate::{
    ActionAnswer, Balance, MerchantReference, NewPayout, NewRefund, Payment, PaymentProvider,
    Payout, ProviderReference, Refund, Result, word::words,
};

/// Giving settled money back.
#[async_trait]
pub trait Refunds: Send + Sync {
    /// Gives money back. Not repeated by the library: after an unknown outcome read the payment and see what was refunded.
    ///
    /// # Errors
    /// [`Declined`](crate::ErrorKind::Declined) or [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when the gateway says no;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) when it may have happened.
    async fn refund(&self, new: &NewRefund) -> Result<Refund>;

    /// Reads a refund by the gateway's reference.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and whatever a read can end with.
    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund>;
}

/// Paying a beneficiary.
#[async_trait]
pub trait Payouts: Send + Sync {
    /// Pays out. Never sent again by the library when the outcome is unknown.
    ///
    /// # Errors
    /// As [`Refunds::refund`].
    async fn payout(&self, new: &NewPayout) -> Result<Payout>;

    /// Reads a payout by the gateway's reference.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and whatever a read can end with.
    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout>;
}

/// Reading what the merchant has at the gateway.
#[async_trait]
pub trait Balances: Send + Sync {
    /// Reads all balances.
    ///
    /// # Errors
    /// Whatever a read can end with.
    async fn balances(&self) -> Result<Vec<Balance>>;
}

/// Passing on what the customer answered to a next action.
#[async_trait]
pub trait Actions: Send + Sync {
    /// Passes an answer on and returns the payment as it then stands.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for an answer that the gateway never asks for; [`Outcome::Unknown`](crate::Outcome::Unknown)
    /// when it may have arrived.
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment>;
}

/// Withdrawing a payment that is not paid yet.
#[async_trait]
pub trait Cancellation: Send + Sync {
    /// Withdraws the payment. A payment that is already paid is not refunded by this.
    ///
    /// # Errors
    /// [`Declined`](crate::ErrorKind::Declined) or [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when it can no longer be withdrawn.
    async fn cancel(&self, payment: &ProviderReference) -> Result<()>;
}

/// Finding payments by the merchant's own reference: the way out of an unknown outcome.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// All payments with exactly that reference. An empty list right after an unknown outcome does not prove absence.
    ///
    /// # Errors
    /// Whatever a read can end with.
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>>;
}

/// Finding payouts by the merchant's own reference.
#[async_trait]
pub trait PayoutLookup: Send + Sync {
    /// All payouts with exactly that reference. An empty list right after an unknown outcome does not prove absence.
    ///
    /// # Errors
    /// Whatever a read can end with.
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>>;
}

/// An operation, for tables and for choosing tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// Create a payment.
    CreatePayment,
    /// Read a payment's status.
    PaymentStatus,
    /// Verify a webhook.
    VerifyWebhook,
    /// [`Lookup`]
    Lookup,
    /// [`Actions`]
    Actions,
    /// [`Cancellation`]
    Cancellation,
    /// [`Refunds`]
    Refunds,
    /// [`Payouts`]
    Payouts,
    /// [`PayoutLookup`]
    PayoutLookup,
    /// [`Balances`]
    Balances,
}

impl Operation {
    /// Whether the provider has this operation.
    #[must_use]
    pub fn offered_by(self, provider: &dyn PaymentProvider) -> bool {
        match self {
            Self::CreatePayment | Self::PaymentStatus | Self::VerifyWebhook => true,
            Self::Lookup => provider.lookup().is_some(),
            Self::Actions => provider.actions().is_some(),
            Self::Cancellation => provider.cancellation().is_some(),
            Self::Refunds => provider.refunds().is_some(),
            Self::Payouts => provider.payouts().is_some(),
            Self::PayoutLookup => provider.payout_lookup().is_some(),
            Self::Balances => provider.balances().is_some(),
        }
    }
}

words!(Operation, "operation", {
    CreatePayment => "create payment",
    PaymentStatus => "payment status",
    VerifyWebhook => "verify webhook",
    Lookup => "find by own reference",
    Actions => "answer an action",
    Cancellation => "cancel",
    Refunds => "refund",
    Payouts => "payout",
    PayoutLookup => "find payout by own reference",
    Balances => "balance",
});
