//! Output of a payment.

use dhow_core::{Attempt, NextAction, Payment, PaymentStatus};
use serde::Serialize;

use super::{action, time};
use crate::{
    command_line::CommandLine,
    output::{Page, Show, Tone},
};

/// A payment in the library's JSON form. `next_action` repeats the first of its `next_actions`, for scripts that need only one.
#[derive(Debug, Serialize)]
pub(crate) struct PaymentResult<'a> {
    #[serde(flatten)]
    payment: &'a Payment,
    next_action: Option<&'a NextAction>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<CommandLine>,
}

impl PaymentResult<'_> {
    /// Adds a command to run next.
    pub(crate) fn with_next(mut self, line: CommandLine) -> Self {
        self.next.push(line);
        self
    }
}

impl<'a> From<&'a Payment> for PaymentResult<'a> {
    fn from(payment: &'a Payment) -> Self {
        Self {
            payment,
            next_action: payment.next_actions.first(),
            next: Vec::new(),
        }
    }
}

impl Show for PaymentResult<'_> {
    fn show(&self, page: &mut Page) {
        let payment = self.payment;
        let id = &payment.provider_reference;
        page.line(Tone::Strong, format!("payment {id}"));
        let status = payment.status.as_str();
        super::status(
            page,
            tone(&payment.status),
            status,
            Some(&payment.gateway_status),
        );
        super::gateway(page, &payment.provider, payment.environment);
        page.pair_if("your reference", payment.merchant_reference.as_ref());
        page.pair_if("amount", payment.requested.as_ref());
        page.pair_if("received", payment.received.as_ref());
        page.pair_if("refunded", payment.refunded.as_ref());
        for attempt in &payment.attempts {
            page.pair("attempt", sentence(attempt));
        }
        page.pair_if("failure", payment.failure.as_ref());
        for action in &payment.next_actions {
            page.pair_in("next", Tone::Name, action::sentence(action));
        }
        for line in &self.next {
            page.pair("next", line);
        }
        page.pair_if("expires", payment.expires_at.map(time::text));
        if payment.reference_is_provisional {
            page.pair(
                "note",
                "this id is provisional; the gateway assigns the final one later",
            );
        }
        for warning in &payment.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

fn sentence(attempt: &Attempt) -> String {
    let amount = attempt.amount.as_ref().map(|amount| format!(" {amount}"));
    let method = attempt
        .method
        .as_ref()
        .map(|method| format!(" by {method}"));
    let refunded = attempt.refunded.as_ref();
    let refunded = refunded.map(|amount| format!(", refunded {amount}"));
    let failure = attempt
        .failure
        .as_ref()
        .map(|failure| format!(": {failure}"));
    let details: String = [amount, method, refunded, failure]
        .into_iter()
        .flatten()
        .collect();
    format!("{} {}{details}", attempt.reference, attempt.status.as_str())
}

/// Returns the colour of a payment's status.
pub(super) fn tone(status: &PaymentStatus) -> Tone {
    match status {
        PaymentStatus::Paid => Tone::Good,
        PaymentStatus::Failed | PaymentStatus::Cancelled | PaymentStatus::Expired => Tone::Bad,
        _ => Tone::Warn,
    }
}
