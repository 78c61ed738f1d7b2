//! The payments made for one request, and what they say about the money.

use dhow_core::{Attempt, Failure, PaymentStatus, ProviderReference, ReportedAmount};

use super::{given_back, sum};
use crate::{status as table, wire::Record};

/// The payments that an object lists. A payment that cannot be read is not left out: it makes every sum unknown (L28).
#[derive(Debug, Default)]
pub(crate) struct PaymentList {
    attempts: Vec<Attempt>,
    all_read: bool,
}

impl PaymentList {
    /// Reads `payments` of a payment request, an array or an object whose values are the payments.
    pub(crate) fn read(request: &Record) -> Self {
        let list = request.list("payments").unwrap_or_default();
        let currency = currency(request, "");
        let attempts: Vec<Attempt> = list
            .items
            .iter()
            .filter_map(|payment| attempt(payment, &currency))
            .collect();
        let all_read = list.unreadable == 0 && attempts.len() == list.items.len();
        Self { attempts, all_read }
    }

    /// True when every payment of the list could be read. One that could not may have succeeded.
    pub(crate) fn all_read(&self) -> bool {
        self.all_read
    }

    /// The payments that could be read, in HitPay's order.
    pub(crate) fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The payments that succeeded.
    pub(crate) fn paid(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        let paid = |one: &&Attempt| one.status == PaymentStatus::Paid;
        self.attempts.iter().filter(paid)
    }

    /// The sum of the payments that succeeded. `None` when there is none, and when any payment cannot be read, has a status that is
    /// not known, has no amount, or has one in another currency.
    pub(crate) fn received(&self) -> Option<ReportedAmount> {
        let unclear = |one: &Attempt| matches!(one.status, PaymentStatus::Unknown(_));
        if !self.all_read || self.attempts.iter().any(unclear) {
            return None;
        }
        sum(self.paid().map(|one| one.amount.as_ref()))
    }

    /// Why the last attempt failed, in HitPay's code and words.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let mut latest = self.attempts.iter().rev();
        latest.find_map(|one| one.failure.clone())
    }

    /// What was given back of the payments that succeeded, in total. An amount that means no money when that is not known.
    pub(crate) fn refunded(&self) -> Option<ReportedAmount> {
        let back = |one: &Attempt| {
            given_back(
                &one.gateway_status,
                one.amount.as_ref(),
                one.refunded.as_ref(),
            )
        };
        let given: Vec<ReportedAmount> = self.paid().filter_map(back).collect();
        let first = given.first()?;
        let unknown = || ReportedAmount::of_unknown_unit("", first.currency());
        match given.as_slice() {
            [one] => Some(one.clone()),
            many => Some(sum(many.iter().map(Some)).unwrap_or_else(unknown)),
        }
    }
}

fn attempt(payment: &Record, requested: &str) -> Option<Attempt> {
    let reference = ProviderReference::new(payment.text("id")?).ok()?;
    let word = payment.text("status").filter(|word| !word.is_empty())?;
    let currency = currency(payment, requested);
    let mut attempt = Attempt::new(reference, table::charge(&word), &*word);
    attempt.amount = payment.amount_in("amount", &currency);
    attempt.refunded = payment.amount_in("refunded_amount", &currency);
    attempt.method = payment.text("payment_type");
    let message = payment.text("status_reason");
    let code = payment.text("status_reason_code");
    if code.is_some() || message.is_some() {
        attempt.failure = Some(Failure::new(code.unwrap_or(word), message));
    }
    Some(attempt)
}

/// The object's own currency, or the other when it names none. One that is no text is not another: no amount in it means money.
fn currency(object: &Record, other: &str) -> String {
    match object.raw("currency") {
        Some(_) => object.text("currency").unwrap_or_default(),
        None => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(payments: &str) -> PaymentList {
        let json = format!(r#"{{"currency":"SGD","payments":{payments}}}"#);
        PaymentList::read(&serde_json::from_str(&json).unwrap())
    }

    fn received(payments: &str) -> Option<i64> {
        Some(list(payments).received()?.money()?.minor())
    }

    #[test]
    fn payments_that_succeeded_add_up_whatever_their_list_looks_like() {
        let one = r#"{"id":"a","status":"succeeded","amount":"10.00","currency":"sgd"}"#;
        let more = r#"{"id":7,"status":"succeeded_manually","amount":2.5,"currency":null}"#;
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
            r#"{"id":"b","status":"","amount":"1.00"}"#,
            r#"{"id":"b","status":null,"amount":"1.00"}"#,
            r#"{"id":"b","status":"glowing","amount":"1.00"}"#,
            r#"{"id":"b","status":"succeeded"}"#,
            r#"{"id":"b","status":"succeeded","amount":null}"#,
            r#"{"id":"b","status":"succeeded","amount":"1e1"}"#,
            r#"{"id":"b","status":"succeeded","amount":"-1.00"}"#,
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
        let whole = r#"{"id":"a","status":"refunded","amount":"10.00"}"#;
        let part =
            r#"{"id":"b","status":"partially_refunded","amount":"10.00","refunded_amount":"4.00"}"#;
        let none = r#"{"id":"c","status":"succeeded","amount":"1.00","refunded_amount":"0.00"}"#;
        let unknown = r#"{"id":"d","status":"partially_refunded","amount":"1.00"}"#;
        let back = |payments: &str| {
            let back = list(payments).refunded();
            back.map(|back| back.money().map(dhow_core::Money::minor))
        };
        assert_eq!(back(&format!("[{none}]")), None);
        assert_eq!(back(&format!("[{none},{part}]")), Some(Some(400)));
        assert_eq!(back(&format!("[{whole},{part}]")), Some(Some(1_400)));
        assert_eq!(back(&format!("[{unknown}]")), Some(None));
        assert_eq!(back(&format!("[{whole},{unknown}]")), Some(None));
    }
}
