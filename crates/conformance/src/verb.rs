//! The operations of a provider that the laws call.

use std::fmt;

use dhow_core::{
    Balance, Error, ErrorKind, MerchantReference, Operation, Outcome, Payment, PaymentProvider,
    Payout, ProviderReference, Refund, Result,
};

use crate::{Facts, Harness, Topic};

/// A method of `PaymentProvider` or of one of its optional traits.
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
    /// `balances().read_balances`
    Balances,
}

impl Verb {
    /// All verbs.
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

    /// Returns the operation to which the verb belongs.
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

    /// Returns true for writes that carry an amount.
    #[must_use]
    pub fn moves_money(self) -> bool {
        matches!(self, Self::CreatePayment | Self::Refund | Self::Payout)
    }

    /// Returns true for searches by the merchant's reference.
    #[must_use]
    pub fn is_search(self) -> bool {
        matches!(self, Self::FindPayments | Self::FindPayouts)
    }

    /// Returns true if the result has a status.
    #[must_use]
    pub fn has_status(self) -> bool {
        self.topic().is_some()
    }

    /// Returns the topic of the status in the result.
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

    /// Returns true if the verb can move money or change something at the gateway.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(
            self,
            Self::CreatePayment | Self::Refund | Self::Payout | Self::Cancel | Self::Answer
        )
    }

    /// Calls the provider. If it does not offer the operation, the result is `Unsupported` and nothing is sent.
    ///
    /// # Errors
    /// Returns the provider's error.
    pub async fn call<H: Harness>(
        self,
        harness: &H,
        provider: &dyn PaymentProvider,
        facts: &Facts,
    ) -> Result<Done> {
        let lacking = || Error::unsupported("the provider does not offer this operation");
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
                Done::Balances(balances.read_balances().await?)
            }
        })
    }
}

/// Result of a successful call.
#[derive(Debug)]
#[non_exhaustive]
pub enum Done {
    /// One payment, or the payments that a search found.
    Payments(Vec<Payment>),
    /// One payout, or the payouts that a search found.
    Payouts(Vec<Payout>),
    /// One refund.
    Refund(Box<Refund>),
    /// All balances.
    Balances(Vec<Balance>),
    /// Success without a value.
    Nothing,
}

/// Summary of a result for a violation, without any data of the call.
pub(crate) fn ending(result: &Result<Done>) -> String {
    match result {
        Ok(_) => "the provider reported success".to_owned(),
        Err(error) => format!(
            "the provider reported `{}` with the outcome `{}`",
            error.kind(),
            error.outcome()
        ),
    }
}

/// Returns true if the outcome is `Outcome::Unknown`, as required of a write whose response was not understood.
pub(crate) fn is_unknown(result: &Result<Done>) -> bool {
    result
        .as_ref()
        .is_err_and(|error| error.outcome().is_unknown())
}

/// Returns true for the outcomes of a failed read: `not-sent` and `read-only`.
pub(crate) fn is_of_a_read(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::NotSent | Outcome::ReadOnly)
}

/// Returns true for the error of a failed read. `Unsupported` does not count, because nothing was read.
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
