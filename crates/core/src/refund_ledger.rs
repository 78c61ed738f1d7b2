//! Refunds of one payment, kept apart from its status: a paid payment stays paid.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Money, MoneyError, RefundStatus};

/// Refunds of one payment. A repeated record changes nothing, and the sum of the refunds never exceeds the received amount.
///
/// An open refund counts until it has failed, so a second refund may have to wait for the end of the first.
///
/// ```
/// use dhow_core::{Currency, Money, RefundLedger, RefundStatus};
/// let sgd = |minor| Money::from_minor(minor, Currency::SGD);
/// let mut ledger = RefundLedger::new(sgd(59_900));
/// ledger.record("refund-1", sgd(10_000), RefundStatus::Succeeded)?;
/// ledger.record("refund-1", sgd(10_000), RefundStatus::Pending)?;
/// assert_eq!(ledger.refunded(), sgd(10_000));
/// assert_eq!(ledger.refundable(), sgd(49_900));
/// assert!(ledger.record("refund-2", sgd(50_000), RefundStatus::Pending).is_err());
/// # Ok::<(), dhow_core::RefundLedgerError>(())
/// ```
///
/// The JSON form has `received` and `refunds`, an object by the names of the refunds. It is checked when it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct RefundLedger {
    received: Money,
    refunds: BTreeMap<String, RecordedRefund>,
}

/// A recorded refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RecordedRefund {
    amount: Money,
    status: RefundStatus,
}

#[derive(Deserialize)]
struct Stored {
    received: Money,
    refunds: BTreeMap<String, RecordedRefund>,
}

/// Records the refunds again, so that a stored ledger cannot exceed the received amount.
impl TryFrom<Stored> for RefundLedger {
    type Error = RefundLedgerError;

    fn try_from(stored: Stored) -> Result<Self, RefundLedgerError> {
        let mut ledger = Self::new(stored.received);
        for (refund, RecordedRefund { amount, status }) in stored.refunds {
            ledger.record(refund, amount, status)?;
        }
        Ok(ledger)
    }
}

/// Error for a refund that cannot belong to the payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefundLedgerError {
    /// The sum of the refunds would exceed the received amount.
    #[error("refunds of {refunds} exceed the {received} that was received")]
    ExceedsReceived {
        /// Sum of all refunds.
        refunds: Money,
        /// Received amount.
        received: Money,
    },
    /// The refund is recorded already, with another amount.
    #[error("the refund was {before} and is now {now}")]
    AmountChanged {
        /// Recorded amount.
        before: Money,
        /// New amount.
        now: Money,
    },
    /// The amount is not above zero.
    #[error("a refund must be above zero")]
    NotPositive,
    /// The currency differs, or the sum does not fit 64 bits.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl RefundLedger {
    /// A ledger for a payment of which this amount was received.
    #[must_use]
    pub fn new(received: Money) -> Self {
        Self {
            received,
            refunds: BTreeMap::new(),
        }
    }

    /// Records a refund. Nothing changes on an error.
    ///
    /// # Errors
    /// [`RefundLedgerError`] if the refund cannot belong to this payment.
    pub fn record(
        &mut self,
        refund: impl Into<String>,
        amount: Money,
        status: RefundStatus,
    ) -> Result<(), RefundLedgerError> {
        if !amount.is_positive() {
            return Err(RefundLedgerError::NotPositive);
        }
        // Changed in a copy, so that an error leaves the ledger as it was.
        let mut after = self.refunds.clone();
        let id = refund.into();
        let joined = match after.remove(&id) {
            // The same id with another amount is another refund or an error of the gateway; both need a person.
            Some(before) if before.amount != amount => {
                return Err(RefundLedgerError::AmountChanged {
                    before: before.amount,
                    now: amount,
                });
            }
            Some(before) => before.status.join(status),
            None => status,
        };
        let status = joined;
        after.insert(id, RecordedRefund { amount, status });
        let refunds = total(&after, self.received, |status| {
            // An open or unknown refund may still be paid out, so it counts.
            *status != RefundStatus::Failed
        })?;
        if refunds > self.received {
            return Err(RefundLedgerError::ExceedsReceived {
                refunds,
                received: self.received,
            });
        }
        self.refunds = after;
        Ok(())
    }

    /// Sum of the completed refunds.
    #[must_use]
    pub fn refunded(&self) -> Money {
        let done = |status: &RefundStatus| *status == RefundStatus::Succeeded;
        // Unreachable after `record`, and on an overflow the larger value is the safe one.
        total(&self.refunds, self.received, done).unwrap_or(self.received)
    }

    /// Amount that can still be refunded: refunds with an open or unknown status count as completed.
    #[must_use]
    pub fn refundable(&self) -> Money {
        let given = |status: &RefundStatus| *status != RefundStatus::Failed;
        total(&self.refunds, self.received, given)
            .and_then(|given| self.received.checked_sub(given))
            // On an error nothing is refundable, which is the safe answer.
            .unwrap_or(Money::from_minor(0, self.received.currency()))
    }
}

fn total(
    refunds: &BTreeMap<String, RecordedRefund>,
    received: Money,
    counts: impl Fn(&RefundStatus) -> bool,
) -> Result<Money, MoneyError> {
    let zero = Money::from_minor(0, received.currency());
    refunds
        .values()
        .filter(|refund| counts(&refund.status))
        .try_fold(zero, |sum, refund| sum.checked_add(refund.amount))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    fn sgd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::SGD)
    }

    #[test]
    fn a_failed_refund_frees_its_amount() {
        let mut ledger = RefundLedger::new(sgd(100));
        ledger.record("a", sgd(100), RefundStatus::Failed).unwrap();
        ledger
            .record("b", sgd(100), RefundStatus::Succeeded)
            .unwrap();
        assert_eq!(ledger.refundable(), sgd(0));
    }

    #[test]
    fn an_open_refund_is_not_refunded_yet_and_not_refundable_again() {
        let mut ledger = RefundLedger::new(sgd(100));
        ledger.record("a", sgd(30), RefundStatus::Pending).unwrap();
        assert_eq!((ledger.refunded(), ledger.refundable()), (sgd(0), sgd(70)));
        ledger
            .record("b", sgd(20), RefundStatus::Succeeded)
            .unwrap();
        assert_eq!((ledger.refunded(), ledger.refundable()), (sgd(20), sgd(50)));
    }

    #[test]
    fn a_refused_record_changes_nothing() {
        let mut ledger = RefundLedger::new(sgd(100));
        ledger.record("a", sgd(60), RefundStatus::Pending).unwrap();
        let before = ledger.clone();
        assert!(ledger.record("b", sgd(60), RefundStatus::Pending).is_err());
        assert!(
            ledger
                .record("a", sgd(10), RefundStatus::Succeeded)
                .is_err()
        );
        assert!(ledger.record("c", sgd(0), RefundStatus::Pending).is_err());
        let usd = Money::from_minor(1, Currency::USD);
        assert!(ledger.record("d", usd, RefundStatus::Pending).is_err());
        assert_eq!(ledger, before);
    }

    proptest! {
        #[test]
        fn refunds_never_exceed_what_was_received(
            observations in prop::collection::vec((0..4_u8, 1..80_i64, 0..3_u8), 0..20),
        ) {
            let mut ledger = RefundLedger::new(sgd(100));
            for (id, minor, status) in observations {
                let status = match status {
                    0 => RefundStatus::Pending,
                    1 => RefundStatus::Failed,
                    _ => RefundStatus::Succeeded,
                };
                let _ = ledger.record(id.to_string(), sgd(minor), status);
                prop_assert!(ledger.refunded() <= sgd(100));
                prop_assert!(ledger.refundable() >= sgd(0));
            }
        }
    }
}
