//! Summary of the demo, and suggestions for next steps.

use dhow_core::{Confirmed, Evidence, ReportedAmount};
use serde::Serialize;

use super::{
    scenario::{DemoError, DemoResult},
    timeline::Step,
};
use crate::output::{Cell, Page, Show, Tone};

/// Result of the demo: all of it as JSON, the summary as terminal output.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    verdict: &'static str,
    took_ms: u64,
    payments: Vec<PaymentLine>,
    timeline: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct PaymentLine {
    provider: &'static str,
    status: &'static str,
    merchant_reference: String,
    id: Option<String>,
    amount: Option<ReportedAmount>,
    confirmed_by: Option<ConfirmedBy>,
    dedup_key: Option<String>,
    why_not: Option<String>,
}

/// Evidence for a confirmed payment.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum ConfirmedBy {
    Webhook,
    Poll,
}

impl ConfirmedBy {
    /// Returns the text of the table.
    const fn text(self) -> &'static str {
        match self {
            Self::Webhook => "verified webhook",
            Self::Poll => "status read from the gateway",
        }
    }
}

impl Summary {
    /// Creates the summary of all results, with the total time and the steps.
    pub(super) fn new(results: &[DemoResult], (took_ms, timeline): (u64, Vec<Step>)) -> Self {
        let all_paid = results.iter().all(|result| result.result.is_ok());
        Self {
            verdict: if all_paid { "paid" } else { "not-paid" },
            took_ms,
            payments: results.iter().map(PaymentLine::from).collect(),
            timeline,
        }
    }

    fn paid(&self) -> usize {
        let paid = self.payments.iter();
        paid.filter(|payment| payment.why_not.is_none()).count()
    }
}

impl From<&DemoResult> for PaymentLine {
    fn from(result: &DemoResult) -> Self {
        let order = result.order.clone();
        match &result.result {
            Ok(confirmed) => Self::paid(result.gateway, order, confirmed),
            Err(error) => Self::not_paid(result.gateway, order, error),
        }
    }
}

impl PaymentLine {
    fn paid(provider: &'static str, merchant_reference: String, confirmed: &Confirmed) -> Self {
        let (confirmed_by, dedup_key) = match confirmed.evidence() {
            Evidence::Webhook { dedup_key } => (ConfirmedBy::Webhook, Some(dedup_key.clone())),
            _ => (ConfirmedBy::Poll, None),
        };
        Self {
            provider,
            status: "paid",
            merchant_reference,
            id: confirmed.provider_reference().map(str::to_owned),
            amount: Some(confirmed.amount().into()),
            confirmed_by: Some(confirmed_by),
            dedup_key,
            why_not: None,
        }
    }

    fn not_paid(provider: &'static str, merchant_reference: String, error: &DemoError) -> Self {
        Self {
            provider,
            status: "not-paid",
            merchant_reference,
            id: None,
            amount: None,
            confirmed_by: None,
            dedup_key: None,
            why_not: Some(error.message.clone()),
        }
    }

    fn row(&self) -> Vec<Cell> {
        let tone = if self.confirmed_by.is_some() {
            Tone::Good
        } else {
            Tone::Bad
        };
        let by = self.confirmed_by.map(|by| by.text().to_owned());
        let reason = by.or_else(|| self.why_not.clone()).unwrap_or_default();
        vec![
            Cell::plain(self.provider),
            Cell::plain(&self.merchant_reference),
            Cell::plain(
                self.amount
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            Cell::new(tone, self.status),
            Cell::plain(reason),
        ]
    }
}

impl Show for Summary {
    fn show(&self, page: &mut Page) {
        let rows: Vec<Vec<Cell>> = self.payments.iter().map(PaymentLine::row).collect();
        page.empty_line();
        let (paid, all) = (self.paid(), self.payments.len());
        let tone = if paid == all { Tone::Good } else { Tone::Bad };
        let text = format!("{paid} of {all} paid and confirmed, in {} ms", self.took_ms);
        page.line(tone, text);
        page.table(
            &["gateway", "order", "amount", "status", "confirmed by"],
            &rows,
        );
        page.empty_line();
        page.line(Tone::Strong, "Try next");
        page.pair_in(
            "dhow sandbox",
            Tone::Faint,
            "run the simulated gateways for your own program, and pay in the browser",
        );
        page.pair_in(
            "dhow demo --durable",
            Tone::Faint,
            "see a crash between the webhook and the order, and the recovery",
        );
        page.pair_in(
            "dhow providers",
            Tone::Faint,
            "list the operations and settings of each gateway",
        );
        page.pair_in(
            "dhow webhook verify",
            Tone::Faint,
            "verify a webhook delivery saved in a file",
        );
        page.pair_in(
            "dhow webhook explain",
            Tone::Faint,
            "explain why a signature does not match",
        );
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{
        Currency, Environment, Expectation, MerchantReference, Money, Payment, PaymentStatus,
        ProviderId,
    };

    use super::*;
    use crate::{exit::Exit, output::Paint};

    /// Returns the line of a payment that a status read from the gateway confirmed.
    fn line_of_polled_payment() -> PaymentLine {
        let id = ProviderId::from_static("cowrie");
        let amount = Money::from_minor(100, Currency::SGD);
        let reference: MerchantReference = "ORDER-1".parse().unwrap();
        let (status, environment) = (PaymentStatus::Paid, Environment::Sandbox);
        let mut payment = Payment::new(id, "pay_1".parse().unwrap(), status, "paid", environment);
        payment.merchant_reference = Some("ORDER-1".to_owned());
        payment.received = Some(amount.into());
        let expectation = Expectation::for_payment(&payment, reference, amount);
        let confirmed = payment.confirm(&expectation).unwrap();
        PaymentLine::paid("cowrie", "ORDER-1".to_owned(), &confirmed)
    }

    #[test]
    fn a_polled_payment_is_not_said_to_be_confirmed_by_a_webhook() {
        let summary = Summary {
            verdict: "paid",
            took_ms: 7,
            payments: vec![line_of_polled_payment()],
            timeline: Vec::new(),
        };
        let object = serde_json::to_value(&summary).unwrap();
        assert_eq!(object["payments"][0]["confirmed_by"], "poll");
        let mut page = Page::new(Paint::NONE);
        summary.show(&mut page);
        let text = page.text();
        assert!(
            text.contains("1 of 1 paid and confirmed, in 7 ms"),
            "{text}"
        );
        assert!(text.contains("status read from the gateway"), "{text}");
        assert!(!text.contains("verified poll"), "{text}");
    }

    #[test]
    fn a_payment_without_a_verified_webhook_is_not_paid_and_says_why() {
        let error = DemoError {
            exit: Exit::Gateway,
            message: "no webhook confirmed the order".to_owned(),
        };
        let result = DemoResult {
            gateway: "cowrie",
            order: "ORDER-1".to_owned(),
            result: Err(error),
        };
        assert_eq!(result.exit(), Exit::Gateway);
        let summary = Summary::new(&[result], (7, Vec::new()));
        let object = serde_json::to_value(&summary).unwrap();
        assert_eq!(object["verdict"], "not-paid");
        assert_eq!(
            object["payments"][0]["why_not"],
            "no webhook confirmed the order"
        );
        assert!(object["payments"][0]["confirmed_by"].is_null());
        let mut page = Page::new(Paint::NONE);
        summary.show(&mut page);
        assert!(page.text().contains("0 of 1 paid"), "{}", page.text());
    }
}
