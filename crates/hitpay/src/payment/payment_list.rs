//! The payments of a payment request, and the money received and refunded in total.

use std::borrow::Cow;

use dhow_core::{
    Attempt, Failure, Money, PaymentStatus, ProviderReference, ReportedAmount, json::Value,
};

use super::refunded::{is_refund_shown, refunded_amount, shows_refund};
use crate::{
    status::{self as table, RefundExtent, is_consistent_with_payment},
    wire::{Members, Record},
};

/// Payments of a request, together with the status of the request.
///
/// The following make every sum unknown: a payment that cannot be read, a payment listed twice, and a request status that contradicts
/// a successful payment.
#[derive(Debug, Default)]
pub(crate) struct PaymentList<'s> {
    attempts: Vec<Attempt>,
    all_read: bool,
    /// True if the request itself shows a refund.
    shows_refund: bool,
    /// Status of the request as received.
    request_status: Cow<'s, str>,
}

impl<'s> PaymentList<'s> {
    /// Reads `payments` of a payment request: an array, or an object whose values are the payments.
    pub(crate) fn from_wire(request: &Record) -> Self {
        let payments = request.value("payments");
        let status = request.status().unwrap_or_default();
        Self::new(payments, shows_refund(request), status.into(), attempt)
    }

    /// Reads `payments` of a payment request in a webhook, without the methods of payment, which no event has.
    pub(crate) fn from_members(request: &Members<'_>, status: &'s str) -> Self {
        let shows_refund = is_refund_shown(request.value("refunded_at"), request.value("refunds"));
        let payments = request.value("payments");
        Self::new(
            payments,
            shows_refund,
            status.into(),
            attempt_without_method,
        )
    }

    fn new(
        payments: Option<Value<'_>>,
        shows_refund: bool,
        request_status: Cow<'s, str>,
        attempt: impl Fn(&Members<'_>) -> Option<Attempt>,
    ) -> Self {
        let items = payments.as_ref().map(Value::items);
        // A value that is no list may hide payments, so it must not look like an empty list.
        let is_list = items.as_ref().is_none_or(Option::is_some);
        // Most requests have one payment.
        let (mut attempts, mut unreadable) = (Vec::with_capacity(1), 0);
        for payment in items.flatten().into_iter().flatten() {
            match Members::read(payment).as_ref().and_then(&attempt) {
                Some(attempt) => attempts.push(attempt),
                None => unreadable += 1,
            }
        }
        let all_read = is_list && unreadable == 0;
        Self {
            attempts,
            all_read,
            shows_refund,
            request_status,
        }
    }

    /// Returns the reason why the [received](Self::received) amount is unknown. An event or a payment with such a list is never confirmed.
    // A false "paid" releases goods, a false doubt only costs one more read.
    // LEDGER: request-and-payments
    pub(crate) fn ambiguity(&self, received: Option<&ReportedAmount>) -> Option<&'static str> {
        let paid = status(&self.request_status, &self.attempts) == PaymentStatus::Paid;
        if !self.all_read {
            // The unreadable payment may have succeeded.
            Some("`payments` contains a payment that cannot be read")
        } else if self.repeats() {
            Some("`payments` contains an id twice")
        } else if self.is_contradicted() {
            Some("one of `payments` succeeded, but the `status` of the request contradicts it")
        } else if paid && received.is_none() {
            Some("`payments` does not contain the amount received")
        } else {
            None
        }
    }

    /// Returns true if an id is listed twice. It may be one payment or two.
    fn repeats(&self) -> bool {
        if self.attempts.len() < 2 {
            return false;
        }
        let mut ids: Vec<String> = self
            .attempts
            .iter()
            .map(|attempt| attempt.reference.as_str().to_ascii_lowercase())
            .collect();
        ids.sort_unstable();
        ids.windows(2).any(|pair| pair.first() == pair.last())
    }

    /// Returns true if a payment succeeded but the request is neither completed nor pending.
    fn is_contradicted(&self) -> bool {
        let is_consistent = is_consistent_with_payment(&self.request_status);
        !is_consistent && self.paid().next().is_some()
    }

    /// Returns true if every payment of the list could be read.
    pub(crate) fn all_read(&self) -> bool {
        self.all_read
    }

    /// Returns the readable payments in HitPay's order.
    pub(crate) fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Returns the successful payments.
    pub(crate) fn paid(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        let paid = |attempt: &&Attempt| attempt.status == PaymentStatus::Paid;
        self.attempts.iter().filter(paid)
    }

    /// Returns the reference of the last successful payment, or of the last one.
    pub(crate) fn into_last_reference(mut self) -> Option<String> {
        let paid = |attempt: &Attempt| attempt.status == PaymentStatus::Paid;
        let last_paid = self.attempts.iter().rposition(paid);
        let last = last_paid.or(self.attempts.len().checked_sub(1))?;
        Some(self.attempts.swap_remove(last).reference.into())
    }

    /// Returns the sum of the successful payments.
    ///
    /// `None` if there is none or the sum is zero, and if any payment cannot be read, is listed twice, has an unknown status, has no
    /// amount, or has another currency than the others. Also `None` if the request contradicts its payments, unless its status is a refund:
    /// a refunded request did receive the money, and [`refunded`](Self::refunded) returns the rest.
    pub(crate) fn received(&self) -> Option<ReportedAmount> {
        let unknown = |attempt: &Attempt| matches!(attempt.status, PaymentStatus::Unknown(_));
        let contradicted =
            self.is_contradicted() && RefundExtent::from_status(&self.request_status).is_none();
        if !self.all_read || self.repeats() || contradicted || self.attempts.iter().any(unknown) {
            return None;
        }
        let sum = sum(self.paid().map(|attempt| attempt.amount.as_ref()))?;
        let is_money = sum.money().is_some_and(Money::is_positive);
        is_money.then_some(sum)
    }

    /// Returns the reason of the last failed attempt, with HitPay's code and message.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let mut latest = self.attempts.iter().rev();
        latest.find_map(|attempt| attempt.failure.clone())
    }

    /// Returns the total refunded amount of the successful payments.
    ///
    /// [`money`](ReportedAmount::money) of the result is `None` if the amount is unknown, or if the request reports a refund that its payments do not contain.
    pub(crate) fn refunded(&self) -> Option<ReportedAmount> {
        let refund = self.refunded_by_payments();
        match RefundExtent::from_status(&self.request_status).filter(|_| self.is_contradicted()) {
            Some(RefundExtent::Full) => refunded_amount(
                &self.request_status,
                self.received().as_ref(),
                refund.as_ref(),
                false,
            ),
            // Only the payments know which of them was refunded and by how much.
            Some(RefundExtent::Partial) => {
                refunded_amount(&self.request_status, self.received().as_ref(), None, false)
            }
            None if self.repeats() => {
                let refund = refund.or_else(|| self.uncounted_refund());
                refund.map(|refund| ReportedAmount::of_unknown_unit("", refund.currency()))
            }
            None => refund.or_else(|| self.uncounted_refund()),
        }
    }

    /// Returns an unknown amount if the request shows a refund that none of its payments contains.
    fn uncounted_refund(&self) -> Option<ReportedAmount> {
        let paid = self.paid().next().filter(|_| self.shows_refund)?;
        let currency = paid.amount.as_ref().map_or("", ReportedAmount::currency);
        Some(ReportedAmount::of_unknown_unit("", currency))
    }

    /// Returns the sum of the refunded amounts of the successful payments.
    fn refunded_by_payments(&self) -> Option<ReportedAmount> {
        let refund = |attempt: &Attempt| {
            refunded_amount(
                &attempt.gateway_status,
                attempt.amount.as_ref(),
                attempt.refunded.as_ref(),
                false,
            )
        };
        let refunds: Vec<ReportedAmount> = self.paid().filter_map(refund).collect();
        let first = refunds.first()?;
        let unknown = || ReportedAmount::of_unknown_unit("", first.currency());
        match refunds.as_slice() {
            [single] => Some(single.clone()),
            many => Some(sum(many.iter().map(Some)).unwrap_or_else(unknown)),
        }
    }
}

/// Returns the status of a request: paid if any payment succeeded, otherwise its own. A failed attempt changes nothing.
// HitPay's poll sample warns that a payment may have succeeded while its request is still pending.
// LEDGER: paid-while-pending
pub(crate) fn status(word: &str, payments: &[Attempt]) -> PaymentStatus {
    let own_status = table::payment_request(word);
    let paid = payments
        .iter()
        .any(|attempt| attempt.status == PaymentStatus::Paid);
    if paid {
        PaymentStatus::Paid
    } else {
        own_status
    }
}

/// Returns the sum of amounts if all of them can be parsed. A single amount keeps its text.
pub(super) fn sum<'a>(
    amounts: impl Iterator<Item = Option<&'a ReportedAmount>>,
) -> Option<ReportedAmount> {
    let mut amounts = amounts.peekable();
    let first = amounts.next()?;
    if amounts.peek().is_none() {
        return first.filter(|single| single.money().is_some()).cloned();
    }
    ReportedAmount::total(std::iter::once(first).chain(amounts)).map(ReportedAmount::from)
}

/// Reads one payment with its method.
fn attempt(payment: &Members<'_>) -> Option<Attempt> {
    let mut attempt = attempt_without_method(payment)?;
    attempt.method = payment.text("payment_type");
    Some(attempt)
}

/// Reads one payment. Only its own currency counts: that of the request belongs to the requested amount, not to the received one.
// Every documented payment has a currency. The customer may pay in another one than that of the request.
// LEDGER: payment-currency
fn attempt_without_method(payment: &Members<'_>) -> Option<Attempt> {
    let reference = ProviderReference::from_answer(payment.text("id")?).ok()?;
    let word = payment.status()?;
    let currency = payment.borrowed("currency").unwrap_or_default();
    let mut attempt = Attempt::new(reference, table::charge(&word), &*word);
    attempt.amount = payment.amount_in("amount", &currency);
    attempt.refunded = payment.amount_in("refunded_amount", &currency);
    if is_refund_shown(payment.value("refunded_at"), payment.value("refunds")) {
        let (amount, number) = (attempt.amount.as_ref(), attempt.refunded.as_ref());
        attempt.refunded = refunded_amount(&word, amount, number, true);
    }
    let message = payment.text("status_reason");
    let code = payment.text("status_reason_code");
    if code.is_some() || message.is_some() {
        attempt.failure = Some(Failure::new(
            code.unwrap_or_else(|| word.into_owned()),
            message,
        ));
    }
    Some(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(payments: &str) -> PaymentList<'static> {
        let json = format!(r#"{{"currency":"SGD","status":"completed","payments":{payments}}}"#);
        PaymentList::from_wire(&serde_json::from_str(&json).unwrap())
    }

    fn received(payments: &str) -> Option<i64> {
        Some(list(payments).received()?.money()?.minor())
    }

    #[test]
    fn successful_payments_add_up_in_any_shape_of_list() {
        let one = r#"{"id":"a","status":"succeeded","amount":"10.00","currency":"sgd"}"#;
        let more = r#"{"id":7,"status":"succeeded_manually","amount":2.5,"currency":"SGD"}"#;
        let failed = r#"{"id":"c","status":"failed"}"#;
        assert_eq!(received(&format!("[{one}]")), Some(1_000));
        assert_eq!(received(&format!("[{one},{failed},{more}]")), Some(1_250));
        let object = format!(r#"{{"0":{failed},"3":{more}}}"#);
        assert_eq!(received(&object), Some(250));
    }

    #[test]
    fn a_payment_that_cannot_be_read_makes_the_sum_unknown() {
        let one = r#"{"id":"a","status":"succeeded","amount":"10.00","currency":"sgd"}"#;
        for other in [
            "null",
            "7",
            "[]",
            "{}",
            r#"{"status":"succeeded","amount":"1.00"}"#,
            r#"{"id":"b","amount":"1.00"}"#,
            r#"{"id":"b","status":"","amount":"1.00","currency":"SGD"}"#,
            r#"{"id":"b","status":null,"amount":"1.00"}"#,
            r#"{"id":"b","status":"glowing","amount":"1.00","currency":"SGD"}"#,
            r#"{"id":"b","status":"succeeded"}"#,
            r#"{"id":"b","status":"succeeded","amount":null}"#,
            r#"{"id":"b","status":"succeeded","amount":"1e1","currency":"SGD"}"#,
            r#"{"id":"b","status":"succeeded","amount":"-1.00","currency":"SGD"}"#,
            r#"{"id":"b","status":"succeeded","amount":{"value":"1.00"}}"#,
            r#"{"id":"b","status":"succeeded","amount":"1.00","currency":"usd"}"#,
            r#"{"id":"b","status":"succeeded","amount":"1.00","currency":{}}"#,
        ] {
            assert_eq!(received(&format!("[{one},{other}]")), None, "{other}");
            assert_eq!(received(&format!("[{other},{one}]")), None, "{other}");
        }
        for nothing in ["null", "[]", "{}", "7", r#""""#] {
            assert_eq!(received(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn refunds_add_up_and_an_unknown_one_makes_their_sum_unknown() {
        let whole = r#"{"id":"a","status":"refunded","amount":"10.00","currency":"SGD"}"#;
        let part = r#"{"id":"b","status":"partially_refunded","amount":"10.00","currency":"SGD","refunded_amount":"4.00"}"#;
        let none = r#"{"id":"c","status":"succeeded","amount":"1.00","currency":"SGD","refunded_amount":"0.00"}"#;
        let unknown =
            r#"{"id":"d","status":"partially_refunded","amount":"1.00","currency":"SGD"}"#;
        let refund = |payments: &str| {
            let refund = list(payments).refunded();
            refund.map(|refund| refund.money().map(Money::minor))
        };
        assert_eq!(refund(&format!("[{none}]")), None);
        assert_eq!(refund(&format!("[{none},{part}]")), Some(Some(400)));
        assert_eq!(refund(&format!("[{whole},{part}]")), Some(Some(1_400)));
        assert_eq!(refund(&format!("[{unknown}]")), Some(None));
        assert_eq!(refund(&format!("[{whole},{unknown}]")), Some(None));
    }
}
