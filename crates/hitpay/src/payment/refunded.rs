//! Refunded amount of a payment, from its status and its refund members.

use std::cmp::Ordering;

use dhow_core::{RefundStatus, ReportedAmount, json::Value};

use crate::{
    status::{self, RefundExtent},
    wire::{Members, Record, is_empty},
};

/// Returns true if an object has a refund time or a refund that did not fail, regardless of the refunded amount.
pub(crate) fn shows_refund(object: &Record) -> bool {
    is_refund_shown(object.value("refunded_at"), object.value("refunds"))
}

/// The same for the members `refunded_at` and `refunds` of an object.
pub(crate) fn is_refund_shown(refunded_at: Option<Value<'_>>, refunds: Option<Value<'_>>) -> bool {
    let shown = |member: &Value<'_>| !is_empty(member.json());
    let failed = |refund: Value<'_>| {
        let refund = Members::read(refund);
        refund.is_some_and(|refund| {
            let word = refund.status().unwrap_or_default();
            status::refund(&word) == RefundStatus::Failed
        })
    };
    let all_failed = |refunds: &Value<'_>| {
        let items = refunds.items();
        items.is_some_and(|mut items| items.all(failed))
    };
    refunded_at.as_ref().is_some_and(shown)
        || refunds.is_some_and(|refunds| shown(&refunds) && !all_failed(&refunds))
}

/// Returns the refunded amount of a payment, or `None` without a refund.
///
/// `shown` is true for an object that [shows a refund](shows_refund): a refunded amount of zero then does not mean that there was none.
///
/// [`money`](ReportedAmount::money) of the result is `None` if status and number contradict each other, or if the number is missing or unreadable, because nothing proves
/// that part of the payment was kept. The same holds for a number above the received amount, which refunds never exceed. Only
/// the status of a complete refund determines the amount without a number.
// A status and a number that contradict each other may hide a complete refund.
// LEDGER: event-refunds
pub(crate) fn refunded_amount(
    word: &str,
    amount: Option<&ReportedAmount>,
    refunded: Option<&ReportedAmount>,
    shown: bool,
) -> Option<ReportedAmount> {
    let extent = RefundExtent::from_status(word);
    let Some(reported) = refunded else {
        return match extent {
            Some(RefundExtent::Full) => amount.cloned().or_else(|| Some(unknown(amount))),
            Some(RefundExtent::Partial) => Some(unknown(amount)),
            None => shown.then(|| unknown(amount)),
        };
    };
    let refund = reported.money();
    let received = amount.and_then(ReportedAmount::money);
    let is_zero = refund.is_some_and(|refund| refund.minor() == 0);
    let against_received = refund
        .zip(received)
        .and_then(|(refund, received)| refund.partial_cmp(&received));
    match (extent, against_received) {
        (_, Some(Ordering::Greater)) => Some(unknown(refunded)),
        (Some(RefundExtent::Full), Some(Ordering::Less)) => Some(unknown(refunded)),
        (Some(_), _) if is_zero => Some(unknown(refunded)),
        (None, _) if is_zero => shown.then(|| unknown(refunded)),
        _ => Some(reported.clone()),
    }
}

/// Returns an unknown amount with the text and currency of another one.
fn unknown(like: Option<&ReportedAmount>) -> ReportedAmount {
    let text = like.map_or("", ReportedAmount::text);
    let currency = like.map_or("", ReportedAmount::currency);
    ReportedAmount::of_unknown_unit(text, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_number_together_determine_the_refunded_amount() {
        let sgd = |text: &str| ReportedAmount::lenient(text, "sgd");
        let paid = sgd("10.00");
        // Status, refunded amount, expected minor units. `Some(None)` is an unknown amount.
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
            let back = refunded_amount(word, Some(&paid), number.as_ref(), false);
            let minor = back.map(|back| back.money().map(dhow_core::Money::minor));
            assert_eq!(minor, expected, "{word} {number:?}");
        }
        let unknown = refunded_amount("refunded", None, None, false).unwrap();
        assert_eq!(unknown.money(), None);
    }
}
