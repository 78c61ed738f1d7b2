//! Optional operations of a gateway, each an object-safe trait.

use async_trait::async_trait;

use crate::{
    ActionAnswer, Balance, MerchantReference, NewPayout, NewRefund, Payment, Payout,
    ProviderReference, Refund, Result, word::words,
};

/// Refunds of settled payments.
#[async_trait]
pub trait Refunds: Send + Sync {
    /// Refunds a payment. Never retried by the library: after an unknown outcome read the payment and compare its refunded amount.
    ///
    /// # Errors
    /// [`Declined`](crate::ErrorKind::Declined) or [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the gateway refuses;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) if the refund may have been carried out.
    async fn refund(&self, new: &NewRefund) -> Result<Refund>;

    /// Reads a refund by its provider reference.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and every error of a read.
    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund>;
}

/// Payouts to beneficiaries.
#[async_trait]
pub trait Payouts: Send + Sync {
    /// Pays out. Never retried by the library if the outcome is unknown.
    ///
    /// # Errors
    /// As [`Refunds::refund`].
    async fn payout(&self, new: &NewPayout) -> Result<Payout>;

    /// Reads a payout by its provider reference.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and every error of a read.
    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout>;
}

/// Balances of the merchant.
#[async_trait]
pub trait Balances: Send + Sync {
    /// Reads all balances.
    ///
    /// # Errors
    /// Every error of a read.
    async fn read_balances(&self) -> Result<Vec<Balance>>;
}

/// Answers of the customer to next actions.
#[async_trait]
pub trait Actions: Send + Sync {
    /// Passes an answer on and returns the payment after it.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for an answer that the gateway never asks for;
    /// [`Outcome::Unknown`](crate::Outcome::Unknown) if the gateway may have received it.
    async fn answer(&self, payment: &ProviderReference, answer: &ActionAnswer) -> Result<Payment>;
}

/// Cancellation of unpaid payments.
#[async_trait]
pub trait Cancellation: Send + Sync {
    /// Cancels a payment. A paid payment is not refunded by this.
    ///
    /// # Errors
    /// [`Declined`](crate::ErrorKind::Declined) or [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if it can no longer be cancelled.
    async fn cancel(&self, payment: &ProviderReference) -> Result<()>;
}

/// Search of payments by merchant reference, the way to find out an unknown outcome.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// Returns all payments with exactly that reference. An empty list right after an unknown outcome does not prove absence.
    ///
    /// # Errors
    /// Every error of a read.
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>>;
}

/// Search of payouts by merchant reference.
#[async_trait]
pub trait PayoutLookup: Send + Sync {
    /// Returns all payouts with exactly that reference. An empty list right after an unknown outcome does not prove absence.
    ///
    /// # Errors
    /// Every error of a read.
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>>;
}

/// Operation of a provider, for tables and for selecting tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// Creating a payment.
    CreatePayment,
    /// Reading the status of a payment.
    PaymentStatus,
    /// Verifying a webhook.
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
