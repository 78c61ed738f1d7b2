//! Amount received for an intent: the sum of its successful payments.

use dhow_core::{PaymentStatus, ReportedAmount, json::LenientList};

use crate::{status, wire};

/// Returns the amount received for a successful intent, or `None` if it is unknown.
///
/// It is the sum of the successful payments in the list. It is unknown without a list, without a successful payment, or if a payment
/// cannot be parsed, occurs twice, or has an unknown status, no amount or another currency.
// LEDGER: amount-received
// The intent's own amount is the requested one: Hub2 documents that an attempt may be for a wrong amount.
pub(crate) fn received(intent: &wire::PaymentIntent) -> Option<ReportedAmount> {
    let status = status::intent(intent.status.as_deref().unwrap_or_default());
    if status != PaymentStatus::Paid {
        return None;
    }
    sum(intent.payments.as_ref()?).filter(|_| intent.unreadable_payments() == 0)
}

fn sum(payments: &LenientList<wire::Payment>) -> Option<ReportedAmount> {
    let mut paid = Vec::new();
    for payment in &payments.items {
        match status::payment(payment.status.as_deref().unwrap_or_default()) {
            PaymentStatus::Paid => paid.push(payment_amount(payment)),
            PaymentStatus::Unknown(_) => return None,
            _ => {}
        }
    }
    if has_a_payment_twice(payments) {
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
pub(crate) fn is_paid_despite_status(intent: &wire::PaymentIntent) -> bool {
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    let agrees = matches!(
        status::intent(&word(&intent.status)),
        PaymentStatus::Paid | PaymentStatus::Processing | PaymentStatus::ActionRequired
    );
    let mut payments = intent.payments.iter().flat_map(|list| &list.items);
    !agrees
        && payments.any(|payment| status::payment(&word(&payment.status)) == PaymentStatus::Paid)
}

/// Returns true if an id occurs twice: the payment was made once, and either entry may be the correct one.
fn has_a_payment_twice(payments: &LenientList<wire::Payment>) -> bool {
    let ids = payments.items.iter().map(|payment| payment.id.as_deref());
    let mut ids: Vec<_> = ids.flatten().collect();
    ids.sort_unstable();
    ids.windows(2).any(|pair| pair.first() == pair.last())
}

/// Returns the amount of one payment.
pub(crate) fn payment_amount(payment: &wire::Payment) -> Option<ReportedAmount> {
    reported(payment.amount.as_ref(), payment.currency.as_ref())
}

/// Combines an amount with its currency. Without a currency the amount is not an amount of money.
pub(crate) fn reported(
    amount: Option<&String>,
    currency: Option<&String>,
) -> Option<ReportedAmount> {
    // LEDGER: amount-units
    // Hub2 counts in the smallest unit: 100 is 1 EUR and also 100 FCFA, which has no smaller unit.
    let currency = currency.cloned().unwrap_or_default();
    Some(ReportedAmount::minor_units(amount?.as_str(), currency))
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
