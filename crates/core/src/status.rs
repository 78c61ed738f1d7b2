//! Statuses of payments, payouts and refunds, with a fold that makes the order of arrival irrelevant.

use std::{cmp::Ordering, fmt, str::FromStr};

use crate::{UnknownWord, word::as_text};

/// Status of a payment. The gateway's own status is always kept beside it.
///
/// The statuses are ordered, and the higher one wins when two observations of a payment are folded. `Paid` is the highest, so a late
/// failure never replaces it, while a late approval replaces `Failed` and `Expired`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// A status of the gateway that this version does not know.
    Unknown(String),
    /// Created; the customer has not paid.
    Pending,
    /// The customer must act: see the payment's next actions.
    ActionRequired,
    /// The gateway is processing the payment.
    Processing,
    /// Cancelled before it was paid.
    Cancelled,
    /// The customer's time limit has passed.
    Expired,
    /// Refused or failed.
    Failed,
    /// Paid.
    Paid,
}

/// Status of a payout, ordered like [`PaymentStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayoutStatus {
    /// A status of the gateway that this version does not know.
    Unknown(String),
    /// Accepted, not started.
    Pending,
    /// The gateway is processing the payout.
    Processing,
    /// Cancelled before it was paid.
    Cancelled,
    /// Not carried out.
    Failed,
    /// The beneficiary has received the money.
    Paid,
}

/// Status of a refund, ordered like [`PaymentStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefundStatus {
    /// A status of the gateway that this version does not know.
    Unknown(String),
    /// Accepted, not finished.
    Pending,
    /// Not carried out.
    Failed,
    /// The customer has received the money.
    Succeeded,
}

impl PaymentStatus {
    /// Returns true if the status is not final.
    ///
    /// Not every open status may be polled: gateways ban programs that poll too often, or that poll a payment which waits for its customer.
    /// [`Capabilities::polling`](crate::Capabilities::polling) lists the pollable statuses, and [`Poller`](crate::Poller) obeys it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            // An unknown status is open, because nothing is known to be final.
            Self::Unknown(_) | Self::Pending | Self::ActionRequired | Self::Processing => true,
            Self::Cancelled | Self::Expired | Self::Failed | Self::Paid => false,
        }
    }

    fn rank(&self) -> (u8, &str) {
        match self {
            // The gateway's word breaks ties, so that the order is total and a fold does not depend on the order of arrival.
            Self::Unknown(word) => (0, word),
            Self::Pending => (1, ""),
            Self::ActionRequired => (2, ""),
            Self::Processing => (3, ""),
            Self::Cancelled => (4, ""),
            Self::Expired => (5, ""),
            Self::Failed => (6, ""),
            // Above all others: money that arrived stays received, whatever a late webhook reports.
            Self::Paid => (7, ""),
        }
    }
}

impl PayoutStatus {
    /// Returns true if the status is not final.
    ///
    /// See [`PaymentStatus::is_open`] about polling.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::Pending | Self::Processing => true,
            Self::Cancelled | Self::Failed | Self::Paid => false,
        }
    }

    fn rank(&self) -> (u8, &str) {
        match self {
            Self::Unknown(word) => (0, word),
            Self::Pending => (1, ""),
            Self::Processing => (2, ""),
            Self::Cancelled => (3, ""),
            Self::Failed => (4, ""),
            Self::Paid => (5, ""),
        }
    }
}

impl RefundStatus {
    /// Returns true if the status is not final.
    ///
    /// See [`PaymentStatus::is_open`] about polling.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::Pending => true,
            Self::Failed | Self::Succeeded => false,
        }
    }

    fn rank(&self) -> (u8, &str) {
        match self {
            Self::Unknown(word) => (0, word),
            Self::Pending => (1, ""),
            Self::Failed => (2, ""),
            Self::Succeeded => (3, ""),
        }
    }
}

/// Implements text, order, [`join`](PaymentStatus::join), [`fold`](PaymentStatus::fold) and JSON form of a status.
macro_rules! status {
    ($status:ident, $what:literal, { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $status {
            /// Joins two observations of one object. Commutative, associative and idempotent, so the order and the repetition of
            /// observations do not matter.
            #[must_use]
            pub fn join(self, other: Self) -> Self {
                self.max(other)
            }

            /// Folds any number of observations; `None` without any.
            pub fn fold(observations: impl IntoIterator<Item = Self>) -> Option<Self> {
                observations.into_iter().reduce(Self::join)
            }

            /// Status as one word; `unknown` for every status of a gateway that this version does not know.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self {
                    Self::Unknown(_) => "unknown",
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl Ord for $status {
            fn cmp(&self, other: &Self) -> Ordering {
                self.rank().cmp(&other.rank())
            }
        }

        impl PartialOrd for $status {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        /// Prints the word, and for an unknown status `unknown:` and the gateway's status.
        impl fmt::Display for $status {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())?;
                match self {
                    Self::Unknown(word) => write!(f, ":{word}"),
                    _ => Ok(()),
                }
            }
        }

        /// Parses the output of `Display`. The gateway's own statuses are parsed by its provider.
        impl FromStr for $status {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                // The word may itself contain a colon, so only the first one separates.
                if let Some(("unknown", word)) = text.split_once(':') {
                    return Ok(Self::Unknown(word.to_owned()));
                }
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord::new($what, text, &[$($word,)+ "unknown:WORD"])),
                }
            }
        }

        as_text!($status);
    };
}

status!(PaymentStatus, "payment status", {
    Pending => "pending",
    ActionRequired => "action-required",
    Processing => "processing",
    Cancelled => "cancelled",
    Expired => "expired",
    Failed => "failed",
    Paid => "paid",
});

status!(PayoutStatus, "payout status", {
    Pending => "pending",
    Processing => "processing",
    Cancelled => "cancelled",
    Failed => "failed",
    Paid => "paid",
});

status!(RefundStatus, "refund status", {
    Pending => "pending",
    Failed => "failed",
    Succeeded => "succeeded",
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_status() -> impl Strategy<Value = PaymentStatus> {
        prop_oneof![
            "[a-z]{1,3}".prop_map(PaymentStatus::Unknown),
            Just(PaymentStatus::Pending),
            Just(PaymentStatus::ActionRequired),
            Just(PaymentStatus::Processing),
            Just(PaymentStatus::Cancelled),
            Just(PaymentStatus::Expired),
            Just(PaymentStatus::Failed),
            Just(PaymentStatus::Paid),
        ]
    }

    /// Returns all permutations of a short list, by Heap's algorithm.
    fn permutations(
        items: &mut Vec<PaymentStatus>,
        size: usize,
        all: &mut Vec<Vec<PaymentStatus>>,
    ) {
        if size <= 1 {
            all.push(items.clone());
            return;
        }
        for index in 0..size {
            permutations(items, size - 1, all);
            let other = if size.is_multiple_of(2) { index } else { 0 };
            items.swap(other, size - 1);
        }
    }

    proptest! {
        #[test]
        fn every_order_of_arrival_ends_in_the_same_status(mut seen in prop::collection::vec(any_status(), 1..6)) {
            let expected = PaymentStatus::fold(seen.clone());
            let mut orders = Vec::new();
            let size = seen.len();
            permutations(&mut seen, size, &mut orders);
            for order in orders {
                prop_assert_eq!(PaymentStatus::fold(order), expected.clone());
            }
        }

        #[test]
        fn join_is_commutative_associative_and_idempotent(a in any_status(), b in any_status(), c in any_status()) {
            prop_assert_eq!(a.clone().join(b.clone()), b.clone().join(a.clone()));
            prop_assert_eq!(a.clone().join(b.clone()).join(c.clone()), a.clone().join(b.join(c)));
            prop_assert_eq!(a.clone().join(a.clone()), a);
        }
    }

    /// Tests every status in its documented order, with its word and whether it is open.
    macro_rules! exact_order {
        ($test:ident, [$(($variant:expr, $word:literal, $open:literal)),+ $(,)?]) => {
            #[test]
            fn $test() {
                let rows = [$(($variant, $word, $open)),+];
                for (rank, (status, word, open)) in rows.iter().enumerate() {
                    assert_eq!(status.as_str(), *word);
                    assert_eq!(status.is_open(), *open, "{word}");
                    for (other_rank, (other, ..)) in rows.iter().enumerate() {
                        assert_eq!(status.cmp(other), rank.cmp(&other_rank), "{status} {other}");
                        let higher = if rank >= other_rank { status } else { other };
                        assert_eq!(&status.clone().join(other.clone()), higher);
                    }
                }
            }
        };
    }

    exact_order!(
        the_order_of_payment_statuses,
        [
            (PaymentStatus::Unknown("word".into()), "unknown", true),
            (PaymentStatus::Pending, "pending", true),
            (PaymentStatus::ActionRequired, "action-required", true),
            (PaymentStatus::Processing, "processing", true),
            (PaymentStatus::Cancelled, "cancelled", false),
            (PaymentStatus::Expired, "expired", false),
            (PaymentStatus::Failed, "failed", false),
            (PaymentStatus::Paid, "paid", false),
        ]
    );

    exact_order!(
        the_order_of_payout_statuses,
        [
            (PayoutStatus::Unknown("word".into()), "unknown", true),
            (PayoutStatus::Pending, "pending", true),
            (PayoutStatus::Processing, "processing", true),
            (PayoutStatus::Cancelled, "cancelled", false),
            (PayoutStatus::Failed, "failed", false),
            (PayoutStatus::Paid, "paid", false),
        ]
    );

    exact_order!(
        the_order_of_refund_statuses,
        [
            (RefundStatus::Unknown("word".into()), "unknown", true),
            (RefundStatus::Pending, "pending", true),
            (RefundStatus::Failed, "failed", false),
            (RefundStatus::Succeeded, "succeeded", false),
        ]
    );

    #[test]
    fn a_late_failure_does_not_undo_paid() {
        let late = [PaymentStatus::Paid, PaymentStatus::Failed];
        assert_eq!(PaymentStatus::fold(late), Some(PaymentStatus::Paid));
    }

    #[test]
    fn a_late_approval_changes_expired_to_paid() {
        let late = [PaymentStatus::Expired, PaymentStatus::Paid];
        assert_eq!(PaymentStatus::fold(late), Some(PaymentStatus::Paid));
    }

    #[test]
    fn an_unknown_status_does_not_hide_a_known_one() {
        let seen = [
            PaymentStatus::Processing,
            PaymentStatus::Unknown("quantum".into()),
        ];
        assert_eq!(PaymentStatus::fold(seen), Some(PaymentStatus::Processing));
    }
}
