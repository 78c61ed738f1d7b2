//! What can be asked of a provider, and asking it.

use std::fmt;

use dhow_core::{
    Balance, Error, ErrorKind, MerchantReference, Operation, Outcome, Payment, PaymentProvider,
    Payout, ProviderReference, Refund, Result,
};

use crate::{Facts, Harness, Topic};

/// One method of `PaymentProvider` or of one of its optional traits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Verb {
    /// `create_payment`
    CreatePayment,
    /// `payment_status`
    PaymentStatus,
    /// `refunds().refund`
    Refund,
    /// `refunds().refund_status`
    RefundStatus,
    /// `payouts().payout`
    Payout,
    /// `payouts().payout_status`
    PayoutStatus,
    /// `cancellation().cancel`
    Cancel,
    /// `actions().answer`
    Answer,
    /// `lookup().find_payments`
    FindPayments,
    /// `payout_lookup().find_payouts`
    FindPayouts,
    /// `balances().balances`
    Balances,
}

impl Verb {
    /// Every verb there is.
    pub const ALL: &'static [Self] = &[
        Self::CreatePayment,
        Self::PaymentStatus,
        Self::Refund,
        Self::RefundStatus,
        Self::Payout,
        Self::PayoutStatus,
        Self::Cancel,
        Self::Answer,
        Self::FindPayments,
        Self::FindPayouts,
        Self::Balances,
    ];

    /// The operation that it belongs to.
    #[must_use]
    pub fn operation(self) -> Operation {
        match self {
            Self::CreatePayment => Operation::CreatePayment,
            Self::PaymentStatus => Operation::PaymentStatus,
            Self::Refund | Self::RefundStatus => Operation::Refunds,
            Self::Payout | Self::PayoutStatus => Operation::Payouts,
            Self::Cancel => Operation::Cancellation,
            Self::Answer => Operation::Actions,
            Self::FindPayments => Operation::Lookup,
            Self::FindPayouts => Operation::PayoutLookup,
            Self::Balances => Operation::Balances,
        }
    }

    /// True for the writes that carry an amount.
    #[must_use]
    pub fn moves_money(self) -> bool {
        matches!(self, Self::CreatePayment | Self::Refund | Self::Payout)
    }

    /// True for the searches by the merchant's reference.
    #[must_use]
    pub fn is_search(self) -> bool {
        matches!(self, Self::FindPayments | Self::FindPayouts)
    }

    /// True for verbs whose results have a status.
    #[must_use]
    pub fn has_status(self) -> bool {
        self.topic().is_some()
    }

    /// The topic of the status in its results.
    #[must_use]
    pub fn topic(self) -> Option<Topic> {
        match self {
            Self::CreatePayment | Self::PaymentStatus | Self::FindPayments | Self::Answer => {
                Some(Topic::Payment)
            }
            Self::Refund | Self::RefundStatus => Some(Topic::Refund),
            Self::Payout | Self::PayoutStatus | Self::FindPayouts => Some(Topic::Payout),
            Self::Cancel | Self::Balances => None,
        }
    }

    /// Whether it can move money or change something at the gateway.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(
            self,
            Self::CreatePayment | Self::Refund | Self::Payout | Self::Cancel | Self::Answer
        )
    }

    /// Asks the provider. A provider without the operation answers `Unsupported`, and nothing is sent.
    ///
    /// # Errors
    /// The provider's.
    pub async fn ask<H: Harness>(
        self,
        harness: &H,
        provider: &dyn PaymentProvider,
        facts: &Facts,
    ) -> Result<Done> {
        let lacking = || Error::unsupported("the provider lacks it");
        let theirs = || ProviderReference::new(facts.provider_reference.clone());
        let ours = || MerchantReference::new(facts.merchant_reference.clone());
        Ok(match self {
            Self::CreatePayment => {
                let new = harness.new_payment(facts)?;
                Done::Payments(vec![provider.create_payment(&new).await?])
            }
            Self::PaymentStatus => Done::Payments(vec![provider.payment_status(&theirs()?).await?]),
            Self::Refund => {
                let refunds = provider.refunds().ok_or_else(lacking)?;
                let new = harness.new_refund(facts)?;
                Done::Refund(Box::new(refunds.refund(&new).await?))
            }
            Self::RefundStatus => {
                let refunds = provider.refunds().ok_or_else(lacking)?;
                Done::Refund(Box::new(refunds.refund_status(&theirs()?).await?))
            }
            Self::Payout => {
                let payouts = provider.payouts().ok_or_else(lacking)?;
                let new = harness.new_payout(facts)?;
                Done::Payouts(vec![payouts.payout(&new).await?])
            }
            Self::PayoutStatus => {
                let payouts = provider.payouts().ok_or_else(lacking)?;
                Done::Payouts(vec![payouts.payout_status(&theirs()?).await?])
            }
            Self::Cancel => {
                let cancellation = provider.cancellation().ok_or_else(lacking)?;
                cancellation.cancel(&theirs()?).await?;
                Done::Nothing
            }
            Self::Answer => {
                let actions = provider.actions().ok_or_else(lacking)?;
                let answer = harness.action_answer();
                Done::Payments(vec![actions.answer(&theirs()?, &answer).await?])
            }
            Self::FindPayments => {
                let lookup = provider.lookup().ok_or_else(lacking)?;
                Done::Payments(lookup.find_payments(&ours()?).await?)
            }
            Self::FindPayouts => {
                let lookup = provider.payout_lookup().ok_or_else(lacking)?;
                Done::Payouts(lookup.find_payouts(&ours()?).await?)
            }
            Self::Balances => {
                let balances = provider.balances().ok_or_else(lacking)?;
                Done::Balances(balances.balances().await?)
            }
        })
    }
}

/// The result of a verb.
#[derive(Debug)]
#[non_exhaustive]
pub enum Done {
    /// One payment, or those that were found.
    Payments(Vec<Payment>),
    /// One payout, or those that were found.
    Payouts(Vec<Payout>),
    /// A refund.
    Refund(Box<Refund>),
    /// Balances.
    Balances(Vec<Balance>),
    /// No result besides success.
    Nothing,
}

/// How a call ended, in few words and without anything of the call.
pub(crate) fn ending(result: &Result<Done>) -> String {
    match result {
        Ok(_) => "it reported success".to_owned(),
        Err(error) => format!(
            "it reported `{}` with the outcome `{}`",
            error.kind(),
            error.outcome()
        ),
    }
}

/// Whether the error says what a write must say whose answer was not understood.
pub(crate) fn is_unknown(result: &Result<Done>) -> bool {
    result
        .as_ref()
        .is_err_and(|error| error.outcome().is_unknown())
}

/// True for an outcome that a read can have: it was not sent, or it moved nothing.
pub(crate) fn is_of_a_read(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::NotSent | Outcome::ReadOnly)
}

/// Whether a read failed as reads do.
pub(crate) fn is_failed_read(result: &Result<Done>) -> bool {
    result
        .as_ref()
        .is_err_and(|error| is_of_a_read(error.outcome()) && error.kind() != ErrorKind::Unsupported)
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreatePayment => "create_payment",
            Self::PaymentStatus => "payment_status",
            Self::Refund => "refund",
            Self::RefundStatus => "refund_status",
            Self::Payout => "payout",
            Self::PayoutStatus => "payout_status",
            Self::Cancel => "cancel",
            Self::Answer => "answer",
            Self::FindPayments => "find_payments",
            Self::FindPayouts => "find_payouts",
            Self::Balances => "balances",
        })
    }
}
