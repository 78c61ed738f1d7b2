//! What arrived for an intent: the sum of the payments that succeeded.

use dhow_core::{Money, PaymentStatus, ReportedAmount};

use crate::{status, wire};

/// What was received for a successful intent. Without a list of payments it was paid as asked; with one, the payments in it count, and
/// an amount that is missing or not understood leaves the sum open.
pub(crate) fn received(
    payments: &[wire::Payment],
    asked: Option<&ReportedAmount>,
) -> Option<ReportedAmount> {
    if payments.is_empty() {
        return asked.cloned();
    }
    let mut paid = payments
        .iter()
        .filter(|payment| status::payment(&payment.status) == PaymentStatus::Paid)
        .map(amount);
    let first = paid.next()??;
    let mut rest = paid.peekable();
    if rest.peek().is_none() {
        return Some(first);
    }
    let mut total: Money = first.money()?;
    for amount in rest {
        total = total.checked_add(amount?.money()?).ok()?;
    }
    Some(total.into())
}

/// The amount of one payment.
pub(crate) fn amount(payment: &wire::Payment) -> Option<ReportedAmount> {
    let currency = payment.currency.as_deref().unwrap_or_default();
    let text = payment.amount.as_ref()?;
    Some(ReportedAmount::minor_units(text.as_str(), currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Option<String> {
        let payments: Vec<wire::Payment> = serde_json::from_str(json).unwrap();
        let asked = ReportedAmount::minor_units("200", "XOF");
        received(&payments, Some(&asked)).map(|amount| amount.to_string())
    }

    #[test]
    fn only_payments_that_succeeded_count() {
        let failed = r#"{"id":"a","status":"failed","amount":200,"currency":"XOF"}"#;
        let paid = r#"{"id":"b","status":"successful","amount":150,"currency":"XOF"}"#;
        assert_eq!(of("[]").as_deref(), Some("200 XOF"));
        assert_eq!(
            of(&format!("[{failed},{paid}]")).as_deref(),
            Some("150 XOF")
        );
        assert_eq!(of(&format!("[{paid},{paid}]")).as_deref(), Some("300 XOF"));
        assert_eq!(of(&format!("[{failed}]")), None);
        let bare = r#"{"id":"c","status":"successful"}"#;
        assert_eq!(of(&format!("[{paid},{bare}]")), None);
    }
}
