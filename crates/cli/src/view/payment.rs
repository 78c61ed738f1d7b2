//! A payment, as created or as read.

use dhow_core::{Attempt, Payment, PaymentStatus};
use serde::Serialize;

use super::{action::ActionView, amount::AmountView, failure::FailureView, time};
use crate::output::{Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct PaymentView {
    provider: String,
    id: String,
    status: String,
    gateway_status: String,
    merchant_reference: Option<String>,
    amount: Option<AmountView>,
    next_action: Option<ActionView>,
    next_actions: Vec<ActionView>,
    environment: String,
    warnings: Vec<String>,
    id_is_provisional: bool,
    expires_at: Option<String>,
    #[serde(flatten)]
    course: Option<Course>,
    #[serde(skip)]
    tone: Tone,
}

/// What has happened to a payment so far.
#[derive(Debug, Serialize)]
struct Course {
    received: Option<AmountView>,
    refunded: Option<AmountView>,
    attempts: Vec<AttemptView>,
    failure: Option<FailureView>,
}

#[derive(Debug, Serialize)]
struct AttemptView {
    id: String,
    status: String,
    gateway_status: String,
    amount: Option<AmountView>,
    refunded: Option<AmountView>,
    method: Option<String>,
    failure: Option<FailureView>,
}

impl PaymentView {
    /// A payment that was just created.
    pub(crate) fn created(payment: &Payment) -> Self {
        let next_actions: Vec<ActionView> =
            payment.next_actions.iter().map(ActionView::of).collect();
        Self {
            provider: payment.provider.to_string(),
            id: payment.provider_reference.to_string(),
            status: payment.status.to_string(),
            gateway_status: payment.gateway_status.clone(),
            merchant_reference: payment.merchant_reference.clone(),
            amount: AmountView::maybe(payment.requested.as_ref()),
            next_action: next_actions.first().cloned(),
            next_actions,
            environment: payment.environment.to_string(),
            warnings: payment.warnings.clone(),
            id_is_provisional: payment.reference_is_provisional,
            expires_at: payment.expires_at.and_then(time::text),
            course: None,
            tone: tone(&payment.status),
        }
    }

    /// A payment that was asked about.
    pub(crate) fn read(payment: &Payment) -> Self {
        let course = Course {
            received: AmountView::maybe(payment.received.as_ref()),
            refunded: AmountView::maybe(payment.refunded.as_ref()),
            attempts: payment.attempts.iter().map(AttemptView::of).collect(),
            failure: FailureView::maybe(payment.failure.as_ref()),
        };
        Self {
            course: Some(course),
            ..Self::created(payment)
        }
    }
}

impl AttemptView {
    fn of(attempt: &Attempt) -> Self {
        Self {
            id: attempt.reference.to_string(),
            status: attempt.status.to_string(),
            gateway_status: attempt.gateway_status.clone(),
            amount: AmountView::maybe(attempt.amount.as_ref()),
            refunded: AmountView::maybe(attempt.refunded.as_ref()),
            method: attempt.method.clone(),
            failure: FailureView::maybe(attempt.failure.as_ref()),
        }
    }

    fn sentence(&self) -> String {
        let amount = self
            .amount
            .as_ref()
            .map(|amount| format!(" {}", amount.sentence()));
        let method = self.method.as_ref().map(|method| format!(" by {method}"));
        let refunded = self.refunded.as_ref();
        let refunded = refunded.map(|amount| format!(", refunded {}", amount.sentence()));
        let failure = self
            .failure
            .as_ref()
            .map(|failure| format!(": {}", failure.sentence()));
        let parts = [amount, method, refunded, failure];
        let details: String = parts.into_iter().flatten().collect();
        format!("{} {}{details}", self.id, self.status)
    }
}

impl Show for PaymentView {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("payment {}", self.id));
        super::status(page, self.tone, &self.status, Some(&self.gateway_status));
        page.pair(
            "gateway",
            format!("{}, {}", self.provider, self.environment),
        );
        page.pair_if("your reference", self.merchant_reference.as_ref());
        page.pair_if("amount", self.amount.as_ref().map(AmountView::sentence));
        if let Some(course) = &self.course {
            page.pair_if(
                "received",
                course.received.as_ref().map(AmountView::sentence),
            );
            page.pair_if(
                "refunded",
                course.refunded.as_ref().map(AmountView::sentence),
            );
            for attempt in &course.attempts {
                page.pair("attempt", attempt.sentence());
            }
            page.pair_if(
                "failure",
                course.failure.as_ref().map(FailureView::sentence),
            );
        }
        for action in &self.next_actions {
            page.pair_in("next", Tone::Name, action.sentence());
        }
        page.pair_if("expires", self.expires_at.as_ref());
        if self.id_is_provisional {
            page.pair("note", "the gateway gives its final id later");
        }
        for warning in &self.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

/// The colour of a payment's status.
pub(super) fn tone(status: &PaymentStatus) -> Tone {
    match status {
        PaymentStatus::Paid => Tone::Good,
        PaymentStatus::Failed | PaymentStatus::Cancelled | PaymentStatus::Expired => Tone::Bad,
        _ => Tone::Warn,
    }
}
