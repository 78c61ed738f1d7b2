//! How much of a payment was given back, by HitPay's word and by its number.

use std::cmp::Ordering;

use dhow_core::ReportedAmount;

use crate::wire::{Record, is_empty};

/// HitPay's words for a payment of which all, or some, was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    All,
    Some,
}

impl Word {
    /// What a status says went back; `None` for every other word.
    pub(crate) fn of(status: &str) -> Option<Self> {
        match status {
            "refunded" => Some(Self::All),
            "partially_refunded" => Some(Self::Some),
            _ => None,
        }
    }
}

/// Whether an object shows a refund, counted or not: a time, or a list with one that did not fail.
pub(crate) fn shows_refund(object: &Record) -> bool {
    let shown = |name| object.raw(name).filter(|raw| !is_empty(raw)).is_some();
    let failed = |one: &Record| {
        let word = one.status().unwrap_or_default();
        matches!(&*word, "failed" | "canceled" | "cancelled")
    };
    let all_failed = object
        .list("refunds")
        .is_some_and(|list| list.unreadable == 0 && list.items.iter().all(failed));
    shown("refunded_at") || (shown("refunds") && !all_failed)
}

/// What was given back of a payment; `None` when nothing was.
///
/// `shown` is true for an object that [shows a refund](shows_refund): its number alone does not say that nothing went back.
///
/// Where word and number contradict each other, or the number is missing or unreadable, the amount means no money: nobody can say that
/// some of the payment stayed (L33). So does more than was received: refunds never exceed that (L17). Only the word for a complete refund
/// tells the amount without a number.
// LEDGER: event-refunds
pub(crate) fn given_back(
    word: &str,
    amount: Option<&ReportedAmount>,
    refunded: Option<&ReportedAmount>,
    shown: bool,
) -> Option<ReportedAmount> {
    let word = Word::of(word);
    let Some(reported) = refunded else {
        return match word {
            Some(Word::All) => amount.cloned().or_else(|| Some(unknown(amount))),
            Some(Word::Some) => Some(unknown(amount)),
            None => shown.then(|| unknown(amount)),
        };
    };
    let back = reported.money();
    let received = amount.and_then(ReportedAmount::money);
    let nothing = back.is_some_and(|back| back.minor() == 0);
    let against = back
        .zip(received)
        .and_then(|(back, received)| back.partial_cmp(&received));
    match (word, against) {
        (_, Some(Ordering::Greater)) => Some(unknown(refunded)),
        (Some(Word::All), Some(Ordering::Less)) => Some(unknown(refunded)),
        (Some(_), _) if nothing => Some(unknown(refunded)),
        (None, _) if nothing => shown.then(|| unknown(refunded)),
        _ => Some(reported.clone()),
    }
}

/// The text of an amount that cannot be taken for money.
fn unknown(like: Option<&ReportedAmount>) -> ReportedAmount {
    let text = like.map_or("", ReportedAmount::text);
    let currency = like.map_or("", ReportedAmount::currency);
    ReportedAmount::of_unknown_unit(text, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_and_number_together_say_what_was_given_back() {
        let sgd = |text: &str| ReportedAmount::lenient(text, "sgd");
        let paid = sgd("10.00");
        // Word, number, minor units that were given back; None within: not known.
        let table = [
            ("succeeded", None, None),
            ("succeeded", Some("0.00"), None),
            ("succeeded", Some("4.00"), Some(Some(400))),
            ("succeeded", Some("10.00"), Some(Some(1_000))),
            ("succeeded", Some("10.01"), Some(None)),
            ("refunded", Some("10.01"), Some(None)),
            ("partially_refunded", Some("15.00"), Some(None)),
            ("succeeded", Some("4e0"), Some(None)),
            ("succeeded", Some("-4.00"), Some(None)),
            ("partially_refunded", Some("4.00"), Some(Some(400))),
            ("partially_refunded", Some("0"), Some(None)),
            ("partially_refunded", None, Some(None)),
            ("refunded", Some("10.00"), Some(Some(1_000))),
            ("refunded", Some("10"), Some(Some(1_000))),
            ("refunded", None, Some(Some(1_000))),
            ("refunded", Some("9.99"), Some(None)),
            ("refunded", Some("0.00"), Some(None)),
            ("refunded", Some("all"), Some(None)),
        ];
        for (word, number, expected) in table {
            let number = number.map(sgd);
            let back = given_back(word, Some(&paid), number.as_ref(), false);
            let minor = back.map(|back| back.money().map(dhow_core::Money::minor));
            assert_eq!(minor, expected, "{word} {number:?}");
        }
        let unknown = given_back("refunded", None, None, false).unwrap();
        assert_eq!(unknown.money(), None);
    }
}
