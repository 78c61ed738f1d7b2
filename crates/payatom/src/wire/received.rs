//! Amounts received for payins and paid out by payouts, according to verified messages.

use dhow_core::{Currency, PayoutStatus, ReportedAmount};

use crate::status;

/// Members with the amount received. PayAtom's documents also misspell it.
pub(crate) const RECEIVED: [&str; 2] = ["received_amount", "recieved_amount"];

/// Member with an amount in older messages.
pub(crate) const AMOUNT: &str = "amount";

/// Member that the hash covers as the amount received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashedAmount {
    /// One of [`RECEIVED`].
    Received,
    /// [`AMOUNT`], in a message without any of [`RECEIVED`].
    Alone,
    /// [`AMOUNT`], beside one of [`RECEIVED`] that the hash does not cover.
    Contradicted,
}

/// Returns the amount received for a payin, given the amount that the hash covers, its member and the status.
///
/// `None` means that nothing was received, or that the amount received is not known.
// LEDGER: received-amount
// LEDGER: approved-amount
// The older `amount` may be the amount requested, unless the status is one of those for a payment as requested.
pub(crate) fn received(
    amount: ReportedAmount,
    hashed: HashedAmount,
    word: &str,
) -> Option<ReportedAmount> {
    let nothing = match amount.money() {
        Some(money) => money.minor() == 0,
        None => amount.text().is_empty(),
    };
    let stated = match hashed {
        HashedAmount::Received => true,
        HashedAmount::Alone => status::is_requested_amount(word),
        HashedAmount::Contradicted => false,
    };
    (stated && !nothing).then_some(amount)
}

/// Returns the amount that a payout paid, from the first of its members that is present. `text` reads a member.
// `amount` may be the amount requested, so it counts for paid payouts only.
pub(crate) fn paid_out(
    status: &PayoutStatus,
    currency: Currency,
    text: impl Fn(&str) -> Option<String>,
) -> Option<ReportedAmount> {
    let paid_amount = (*status == PayoutStatus::Paid).then_some(AMOUNT);
    let names = ["received_amount", "amount_processed"]
        .into_iter()
        .chain(paid_amount);
    let amount = ReportedAmount::strict(names.into_iter().find_map(text)?, currency.code());
    (!is_zero(&amount)).then_some(amount)
}

/// Returns true if an amount is money and zero.
pub(crate) fn is_zero(amount: &ReportedAmount) -> bool {
    amount.money().is_some_and(|money| money.minor() == 0)
}

#[cfg(test)]
mod tests {
    use super::{
        HashedAmount::{Alone, Contradicted, Received},
        *,
    };

    fn text(amount: &str, hashed: HashedAmount, word: &str) -> Option<String> {
        let amount = ReportedAmount::strict(amount, "INR");
        received(amount, hashed, word).map(|amount| amount.text().to_owned())
    }

    #[test]
    fn an_amount_alone_is_the_amount_received_only_under_approved_statuses() {
        for word in ["Approved", "Late Approved"] {
            assert_eq!(text("100", Alone, word).as_deref(), Some("100"), "{word}");
            assert_eq!(text("100", Contradicted, word), None, "{word}");
        }
        for word in [
            "Pending",
            "Declined",
            "User Timed Out",
            "No Matching Payment for UTR",
            "Cancelled",
            "Failed",
            "Amount Mismatch",
            "Refund Initiated",
            "Refund Completed",
            "Half Approved",
        ] {
            assert_eq!(text("100", Alone, word), None, "{word}");
            assert_eq!(
                text("100", Received, word).as_deref(),
                Some("100"),
                "{word}"
            );
        }
    }

    #[test]
    fn an_empty_or_zero_amount_is_none_and_an_unreadable_one_is_kept() {
        for none in ["", "0", "0.0", "0.00"] {
            assert_eq!(text(none, Received, "Approved"), None, "{none}");
        }
        for odd in ["-1", "1e2", "0x"] {
            assert_eq!(text(odd, Received, "Approved").as_deref(), Some(odd));
        }
    }

    #[test]
    fn the_plain_amount_of_a_payout_counts_only_once_it_is_paid() {
        let read = |status: PayoutStatus, name: &'static str, amount: &'static str| {
            let text = |wanted: &str| (wanted == name).then(|| amount.to_owned());
            paid_out(&status, Currency::INR, text).map(|amount| amount.text().to_owned())
        };
        for name in ["received_amount", "amount_processed", "amount"] {
            let paid = read(PayoutStatus::Paid, name, "500");
            assert_eq!(paid.as_deref(), Some("500"), "{name}");
            assert_eq!(read(PayoutStatus::Paid, name, "0"), None, "{name}");
        }
        let failed = |name| read(PayoutStatus::Failed, name, "500");
        assert_eq!(failed("amount"), None);
        assert_eq!(failed("amount_processed").as_deref(), Some("500"));
        assert_eq!(read(PayoutStatus::Paid, "amount_requested", "500"), None);
    }
}
