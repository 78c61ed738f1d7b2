//! What arrived for a payin, as far as an authentic message says so (L28).

use dhow_core::{Currency, PayoutStatus, ReportedAmount};

use crate::status;

/// RawObject that state what was received; one is misspelt, as in PayAtom's own sample.
pub(crate) const RECEIVED: [&str; 2] = ["received_amount", "recieved_amount"];

/// The member that older messages have instead.
pub(crate) const AMOUNT: &str = "amount";

/// The member that the hash covers as the amount received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashedAmount {
    /// One of [`RECEIVED`].
    Received,
    /// [`AMOUNT`], in a message without any of [`RECEIVED`].
    Alone,
    /// [`AMOUNT`], beside one of [`RECEIVED`] that the hash does not cover.
    Contradicted,
}

/// What arrived, given the amount that the hash covers, its member and the status.
///
/// `amount` alone is what arrived only under a word for paid as asked: of a payin that is open, failed or paid with another amount it may
/// be the amount asked for. Nothing arrived when the amount is zero or not there.
// LEDGER: received-amount
pub(crate) fn received(
    amount: ReportedAmount,
    hashed: HashedAmount,
    word: &str,
) -> Option<ReportedAmount> {
    let nothing = amount.text().is_empty() || is_zero(&amount);
    let stated = match hashed {
        HashedAmount::Received => true,
        HashedAmount::Alone => status::is_paid_as_asked(word),
        HashedAmount::Contradicted => false,
    };
    (stated && !nothing).then_some(amount)
}

/// What was paid out, read from the member that a payout message has for it. `amount` may be what was asked for, so it counts under a
/// word for paid only; zero is nothing.
pub(crate) fn paid_out(
    status: &PayoutStatus,
    currency: Currency,
    text: impl Fn(&str) -> Option<String>,
) -> Option<ReportedAmount> {
    let asked = (*status == PayoutStatus::Paid).then_some(AMOUNT);
    let names = ["received_amount", "amount_processed"]
        .into_iter()
        .chain(asked);
    let amount = ReportedAmount::strict(names.into_iter().find_map(text)?, currency.code());
    (!is_zero(&amount)).then_some(amount)
}

/// True for an amount that was read and is zero.
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
    fn an_amount_alone_is_what_arrived_only_when_it_was_paid_as_asked() {
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
    fn no_amount_and_zero_are_nothing_and_an_odd_amount_stays() {
        for none in ["", "0", "0.0", "0.00"] {
            assert_eq!(text(none, Received, "Approved"), None, "{none}");
        }
        for odd in ["-1", "1e2", "0x"] {
            assert_eq!(text(odd, Received, "Approved").as_deref(), Some(odd));
        }
    }

    #[test]
    fn a_payouts_amount_counts_under_its_own_name_or_once_it_is_paid() {
        let read = |status: PayoutStatus, name: &'static str, amount: &'static str| {
            let text = |asked: &str| (asked == name).then(|| amount.to_owned());
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
