//! Amount received for an intent: the sum of its successful payments.

use std::borrow::Cow;

use dhow_core::{PaymentStatus, ReportedAmount};

use crate::{status, wire};

/// Payments in the list of an intent.
#[derive(Debug, Default)]
pub(crate) struct Attempts<'a> {
    /// Readable payments, in their order.
    pub(crate) items: Vec<Attempt<'a>>,
    /// True if there is a list.
    pub(crate) is_listed: bool,
    /// Number of entries that cannot be parsed.
    pub(crate) unreadable: usize,
}

/// Members of a payment that decide about the received amount.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) intent_id: Option<Cow<'a, str>>,
    pub(crate) status: Cow<'a, str>,
    pub(crate) amount: Option<Cow<'a, str>>,
    pub(crate) currency: Option<Cow<'a, str>>,
    pub(crate) mode: Option<Cow<'a, str>>,
}

impl<'a> From<&'a wire::PaymentIntent> for Attempts<'a> {
    fn from(intent: &'a wire::PaymentIntent) -> Self {
        let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        let attempt = |payment: &'a wire::Payment| Attempt {
            id: text(&payment.id),
            intent_id: text(&payment.intent_id),
            status: text(&payment.status).unwrap_or_default(),
            amount: text(&payment.amount),
            currency: text(&payment.currency),
            mode: text(&payment.mode),
        };
        let list = intent.payments.as_ref();
        Self {
            items: list
                .iter()
                .flat_map(|list| &list.items)
                .map(attempt)
                .collect(),
            is_listed: list.is_some(),
            unreadable: list.map_or(0, |list| list.unreadable),
        }
    }
}

impl Attempt<'_> {
    fn status(&self) -> PaymentStatus {
        status::payment(&self.status)
    }
}

impl Attempts<'_> {
    /// Returns the number of payments that cannot be parsed or have no id. One without an id may be a duplicate of another.
    pub(crate) fn unidentified(&self) -> usize {
        let nameless = self.items.iter().filter(|attempt| attempt.id.is_none());
        self.unreadable + nameless.count()
    }

    /// Returns the amount received for an intent with this status, or `None` if it is unknown.
    ///
    /// It is the sum of the successful payments in the list. It is unknown without a list, without a successful payment, or if a payment
    /// cannot be parsed, occurs twice, or has an unknown status, no amount or another currency.
    // LEDGER: amount-received
    // The intent's own amount is the requested one: Hub2 documents that an attempt may be for a wrong amount.
    pub(crate) fn received(&self, intent: &PaymentStatus) -> Option<ReportedAmount> {
        if *intent != PaymentStatus::Paid || !self.is_listed {
            return None;
        }
        self.sum().filter(|_| self.unidentified() == 0)
    }

    fn sum(&self) -> Option<ReportedAmount> {
        let mut paid = Vec::new();
        for attempt in &self.items {
            match attempt.status() {
                PaymentStatus::Paid => {
                    paid.push(reported(attempt.amount.as_ref(), attempt.currency.as_ref()));
                }
                PaymentStatus::Unknown(_) => return None,
                _ => {}
            }
        }
        if self.has_one_twice() {
            return None;
        }
        match paid.as_mut_slice() {
            // A single amount keeps its text, even if it is not an amount of money.
            [only] => only.take(),
            several => {
                let total = ReportedAmount::total(several.iter().map(Option::as_ref))?;
                Some(total.into())
            }
        }
    }

    /// Returns true if an attempt succeeded although the intent failed or waits for another attempt: the payer may have paid.
    // LEDGER: amount-received
    // An entry that cannot be parsed may be a further payment, so the sum of the others is not the received amount.
    pub(crate) fn are_paid_despite(&self, intent: &PaymentStatus) -> bool {
        let agrees = matches!(
            intent,
            PaymentStatus::Paid | PaymentStatus::Processing | PaymentStatus::ActionRequired
        );
        let is_paid = |attempt: &Attempt<'_>| attempt.status() == PaymentStatus::Paid;
        !agrees && self.items.iter().any(is_paid)
    }

    /// Returns true if an id occurs twice: the payment was made once, and either entry may be the correct one.
    fn has_one_twice(&self) -> bool {
        if self.items.len() < 2 {
            return false;
        }
        let ids = self
            .items
            .iter()
            .filter_map(|attempt| attempt.id.as_deref());
        let mut ids: Vec<_> = ids.collect();
        ids.sort_unstable();
        ids.windows(2).any(|pair| pair.first() == pair.last())
    }

    /// Returns the id of the last paid attempt, or of the last attempt if none is paid.
    // The list may have failed attempts after the paid one, and the paid one identifies the payment.
    pub(crate) fn reference(&self) -> Option<&str> {
        let paid = self.items.iter().rev();
        let paid = paid.filter(|attempt| attempt.status() == PaymentStatus::Paid);
        paid.chain(self.items.last()).next()?.id.as_deref()
    }
}

/// Returns the amount received for an intent, or `None` if it is unknown.
pub(crate) fn received(intent: &wire::PaymentIntent) -> Option<ReportedAmount> {
    let status = status::intent(intent.status.as_deref().unwrap_or_default());
    Attempts::from(intent).received(&status)
}

/// Returns true if an attempt succeeded although the intent failed or waits for another attempt.
pub(crate) fn is_paid_despite_status(intent: &wire::PaymentIntent) -> bool {
    let status = status::intent(intent.status.as_deref().unwrap_or_default());
    Attempts::from(intent).are_paid_despite(&status)
}

/// Returns the amount of one payment.
pub(crate) fn payment_amount(payment: &wire::Payment) -> Option<ReportedAmount> {
    reported(payment.amount.as_ref(), payment.currency.as_ref())
}

/// Combines an amount with its currency. Without a currency the amount is not an amount of money.
pub(crate) fn reported<T: AsRef<str>>(
    amount: Option<&T>,
    currency: Option<&T>,
) -> Option<ReportedAmount> {
    // LEDGER: amount-units
    // Hub2 counts in the smallest unit: 100 is 1 EUR and also 100 FCFA, which has no smaller unit.
    let currency = currency.map(AsRef::as_ref).unwrap_or_default();
    Some(ReportedAmount::minor_units(amount?.as_ref(), currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received_by(status: &str, payments: &str) -> Option<String> {
        let json = format!(
            r#"{{"id":"pi_1","status":"{status}","amount":200,"currency":"XOF"{payments}}}"#
        );
        let intent: wire::PaymentIntent = serde_json::from_str(&json).unwrap();
        received(&intent).map(|amount| amount.to_string())
    }

    fn paid(payments: &str) -> Option<String> {
        received_by("successful", &format!(r#","payments":{payments}"#))
    }

    const FAILED: &str = r#"{"id":"a","status":"failed","amount":200,"currency":"XOF"}"#;
    const HALF: &str = r#"{"id":"b","status":"successful","amount":100,"currency":"XOF"}"#;

    #[test]
    fn only_successful_payments_count() {
        assert_eq!(
            paid(&format!("[{FAILED},{HALF}]")).as_deref(),
            Some("100 XOF")
        );
        let twice = HALF.replace("\"b\"", "\"c\"");
        let both = format!("[{HALF},{FAILED},{twice}]");
        assert_eq!(paid(&both).as_deref(), Some("200 XOF"));
        let keyed = format!(r#"{{"0":{HALF},"2":{twice}}}"#);
        assert_eq!(paid(&keyed).as_deref(), Some("200 XOF"));
    }

    #[test]
    fn nothing_was_received_before_the_intent_is_successful() {
        for word in [
            "payment_required",
            "processing",
            "action_required",
            "failed",
            "canceled",
            "moon",
        ] {
            assert_eq!(
                received_by(word, &format!(r#","payments":[{HALF}]"#)),
                None,
                "{word}"
            );
            assert_eq!(received_by(word, ""), None, "{word}");
        }
        assert_eq!(received_by("successful", ""), None);
        assert_eq!(received_by("successful", r#","payments":null"#), None);
    }

    #[test]
    fn a_list_with_an_uncertain_payment_makes_the_sum_unknown() {
        let unknown = [
            "[]".to_owned(),
            "7".to_owned(),
            format!("[{FAILED}]"),
            format!("[{HALF},{HALF}]"),
            format!("[{HALF},null]"),
            format!("[{HALF},{{}}]"),
            format!(r#"[{HALF},{{"id":7,"status":"successful"}}]"#),
            format!(r#"[{HALF},{{"id":"c","status":"successful"}}]"#),
            format!(r#"[{HALF},{{"id":"c","status":"settled","amount":100,"currency":"XOF"}}]"#),
            format!(r#"[{HALF},{{"id":"c","amount":100,"currency":"XOF"}}]"#),
            format!(r#"[{HALF},{{"id":"c","status":"successful","amount":[1],"currency":"XOF"}}]"#),
            format!("[{}]", HALF.replace("\"b\"", "null")),
            format!("[{HALF},{}]", HALF.replace("\"b\"", "{}")),
            format!("[{HALF},{}]", FAILED.replace("\"a\"", "null")),
            format!("[{HALF},{}]", HALF.replace("100", "1e2")),
            format!("[{HALF},{}]", HALF.replace("XOF", "XAF")),
            format!("[{HALF},{}]", HALF.replace("\"XOF\"", "null")),
            format!("[{HALF},{}]", HALF.replace("100", "9223372036854775807")),
        ];
        for list in unknown {
            assert_eq!(paid(&list), None, "{list}");
        }
        let odd = paid(&format!("[{}]", HALF.replace("100", "1e2")));
        assert_eq!(odd.as_deref(), Some("1e2 XOF (not understood)"));
    }
}
