//! Statuses of HPay and their meaning.
//!
//! The two statuses of a transfer use 3 and 4 with opposite meanings, so each has a type of its own.
#![deny(clippy::wildcard_enum_match_arm)]

use dhow_core::{PaymentStatus, PayoutStatus, ReportedAmount, json::RawScalar};
use serde::{Deserialize, Deserializer};

/// `transaction_status` of a transfer: 1 and 2 processing, **3 failed, 4 success**.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransactionStatus {
    /// Processing: number 1 or 2.
    Processing,
    /// Failed: number 3.
    Failed,
    /// Successful: number 4.
    Success,
    /// A number that the table does not have.
    Unknown(String),
}

/// `cashout_status` of a transfer: 1 and 2 processing, **3 success, 4 failed**.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CashoutStatus {
    /// Processing: number 1 or 2.
    Processing,
    /// 3.
    Success,
    /// 4.
    Failed,
    /// A number that the table does not have.
    Unknown(String),
}

/// `refund_status` of a transfer: 1 not refundable, 2 refunded in full. HPay's examples also have 3 and an empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferRefund {
    /// 1.
    NotRefundable,
    /// 2: the merchant got the money back.
    Full,
    /// A number that the table does not have.
    Unknown(String),
}

/// `va_status`: 1 unpaid, 2 paid, 3 and 4 expired. The code of HPay's web site adds 0 for locked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VirtualAccountStatus {
    /// 0: locked. Only in the code of HPay's web site, not in the documentation.
    Locked,
    /// 1: can be paid.
    Unpaid,
    /// 2.
    Paid,
    /// 3 or 4: closed by the merchant or by HPay.
    Expired,
    /// A number that the table does not have.
    Unknown(String),
}

// The documentation has a table for each status. A single type would turn a failed transfer into a paid one.
// LEDGER: transfer-statuses
impl TransactionStatus {
    /// Creates the status from HPay's number.
    #[must_use]
    pub fn new(number: &str) -> Self {
        match number {
            "1" | "2" => Self::Processing,
            "3" => Self::Failed,
            "4" => Self::Success,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl CashoutStatus {
    /// Creates the status from HPay's number.
    #[must_use]
    pub fn new(number: &str) -> Self {
        match number {
            "1" | "2" => Self::Processing,
            "3" => Self::Success,
            "4" => Self::Failed,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl TransferRefund {
    /// Creates the status from HPay's number.
    #[must_use]
    pub fn new(number: &str) -> Self {
        match number {
            "1" => Self::NotRefundable,
            "2" => Self::Full,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// Returns a number that neither the table nor an example has, and that may therefore report a refund.
    pub(crate) fn undocumented(&self) -> Option<&str> {
        match self {
            Self::Unknown(word) if word != "3" && !word.is_empty() => Some(word),
            Self::NotRefundable | Self::Full | Self::Unknown(_) => None,
        }
    }
}

impl VirtualAccountStatus {
    /// Creates the status from HPay's number.
    #[must_use]
    pub fn new(number: &str) -> Self {
        match number {
            "0" => Self::Locked,
            "1" => Self::Unpaid,
            "2" => Self::Paid,
            "3" | "4" => Self::Expired,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// Returns the status of a payout.
///
/// Only two statuses that agree settle a transfer. A full refund means failed in any case, because the beneficiary does not have the money.
/// An undocumented refund status is unknown.
// No source says which of the two counts if they differ, and a payout that is wrongly final would be paid again or never.
// LEDGER: transfer-agreement, transfer-refunded
pub(crate) fn transfer(
    transaction: &TransactionStatus,
    cashout: &CashoutStatus,
    refund: Option<&TransferRefund>,
) -> PayoutStatus {
    use {CashoutStatus as Cashout, TransactionStatus as Transaction};
    if refund == Some(&TransferRefund::Full) {
        return PayoutStatus::Failed;
    }
    if let Some(word) = refund.and_then(TransferRefund::undocumented) {
        return PayoutStatus::Unknown(format!("refund {word}"));
    }
    match (transaction, cashout) {
        (Transaction::Success, Cashout::Success) => PayoutStatus::Paid,
        (Transaction::Failed, Cashout::Failed) => PayoutStatus::Failed,
        (Transaction::Unknown(word), _) => PayoutStatus::Unknown(format!("transaction {word}")),
        (_, Cashout::Unknown(word)) => PayoutStatus::Unknown(format!("cashout {word}")),
        (Transaction::Processing, _) | (_, Cashout::Processing) => PayoutStatus::Processing,
        (Transaction::Failed, Cashout::Success) => {
            PayoutStatus::Unknown("transaction failed, cashout succeeded".to_owned())
        }
        (Transaction::Success, Cashout::Failed) => {
            PayoutStatus::Unknown("transaction succeeded, cashout failed".to_owned())
        }
    }
}

/// Returns the payment status for a checkout code that is a state of the order and not a fault.
// HPay reports these states in the field of the error code, so a payment that is not paid yet looks like a failed call.
// Source: HPay API reference, checkout error codes 81, 82, 83, 114 and 115.
pub(crate) fn by_checkout_code(code: &str) -> Option<PaymentStatus> {
    match code {
        "81" => Some(PaymentStatus::Pending),
        "82" | "114" => Some(PaymentStatus::Processing),
        "83" => Some(PaymentStatus::Failed),
        "115" => Some(PaymentStatus::Cancelled),
        _ => None,
    }
}

/// Returns the payment status of a verified checkout webhook: failed with an error text, processing with `payment_type` 2.
// `payment_type` 2 is "Paylater": HPay holds the money, and the order inquiry says `00` when it is released.
// LEDGER: payment-type-held
pub(crate) fn notify(payment_type: &str, error_text: &str) -> PaymentStatus {
    match (error_text, payment_type) {
        ("", "1") => PaymentStatus::Paid,
        ("", "2") => PaymentStatus::Processing,
        ("", other) => PaymentStatus::Unknown(other.to_owned()),
        _ => PaymentStatus::Failed,
    }
}

/// Returns true for a known amount of zero, which is no payment.
pub(crate) fn is_zero(amount: &ReportedAmount) -> bool {
    amount.money().is_some_and(|money| money.minor() == 0)
}

macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                RawScalar::deserialize(deserializer).map(|number| Self::new(number.as_str()))
            }
        }
    )+};
}

numbers!(
    TransactionStatus,
    CashoutStatus,
    TransferRefund,
    VirtualAccountStatus
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_four_are_swapped_between_the_two_statuses_of_a_transfer() {
        assert_eq!(TransactionStatus::new("3"), TransactionStatus::Failed);
        assert_eq!(CashoutStatus::new("3"), CashoutStatus::Success);
        assert_eq!(TransactionStatus::new("4"), TransactionStatus::Success);
        assert_eq!(CashoutStatus::new("4"), CashoutStatus::Failed);
    }

    #[test]
    fn only_two_statuses_that_agree_settle_a_transfer() {
        let status = |transaction: &str, cashout: &str| {
            let transaction = TransactionStatus::new(transaction);
            transfer(&transaction, &CashoutStatus::new(cashout), None)
        };
        assert_eq!(status("4", "3"), PayoutStatus::Paid);
        assert_eq!(status("3", "4"), PayoutStatus::Failed);
        for pair in [("1", "1"), ("2", "3"), ("4", "2"), ("3", "1"), ("1", "4")] {
            let found = status(pair.0, pair.1);
            assert_eq!(found, PayoutStatus::Processing, "{pair:?}");
        }
        for pair in [("3", "3"), ("4", "4"), ("5", "3"), ("4", ""), ("", "")] {
            let found = status(pair.0, pair.1);
            assert!(matches!(found, PayoutStatus::Unknown(_)), "{pair:?}");
        }
    }

    #[test]
    fn a_full_refund_means_that_the_transfer_failed() {
        let refund = TransferRefund::new("2");
        let numbers = ["", "1", "2", "3", "4", "5"];
        for transaction in numbers.map(TransactionStatus::new) {
            for cashout in numbers.map(CashoutStatus::new) {
                let status = transfer(&transaction, &cashout, Some(&refund));
                assert_eq!(status, PayoutStatus::Failed, "{transaction:?} {cashout:?}");
                for other in ["", "1", "3"].map(TransferRefund::new) {
                    let status = transfer(&transaction, &cashout, Some(&other));
                    assert_eq!(status, transfer(&transaction, &cashout, None), "{other:?}");
                }
                for other in ["0", "4", "9", "02", " ", "true"] {
                    let refund = TransferRefund::new(other);
                    let status = transfer(&transaction, &cashout, Some(&refund));
                    let words = format!("refund {other}");
                    assert_eq!(
                        status,
                        PayoutStatus::Unknown(words),
                        "{transaction:?} {cashout:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_error_text_means_failed_with_any_payment_type() {
        assert_eq!(notify("1", ""), PaymentStatus::Paid);
        assert_eq!(notify("1", "Giao dịch thất bại"), PaymentStatus::Failed);
        assert_eq!(notify("2", " "), PaymentStatus::Failed);
        assert_eq!(notify("2", ""), PaymentStatus::Processing);
        assert_eq!(notify("3", ""), PaymentStatus::Unknown("3".to_owned()));
    }

    #[test]
    fn only_an_amount_that_was_read_is_zero() {
        for (text, zero) in [
            ("0", true),
            ("0.00", true),
            ("1", false),
            ("0x0", false),
            ("", false),
        ] {
            let amount = ReportedAmount::strict(text, "VND");
            assert_eq!(is_zero(&amount), zero, "{text}");
        }
    }
}
