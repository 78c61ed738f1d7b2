//! A refund.

use dhow_core::{Refund, RefundStatus};
use serde::Serialize;

use super::amount::AmountView;
use crate::output::{Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct RefundView {
    provider: String,
    id: String,
    status: String,
    gateway_status: String,
    payment: Option<String>,
    amount: Option<AmountView>,
    environment: String,
    warnings: Vec<String>,
    #[serde(skip)]
    tone: Tone,
}

impl RefundView {
    pub(crate) fn of(refund: &Refund) -> Self {
        Self {
            provider: refund.provider.to_string(),
            id: refund.provider_reference.to_string(),
            status: refund.status.to_string(),
            gateway_status: refund.gateway_status.clone(),
            payment: refund.payment.clone(),
            amount: AmountView::maybe(refund.amount.as_ref()),
            environment: refund.environment.to_string(),
            warnings: refund.warnings.clone(),
            tone: tone(&refund.status),
        }
    }
}

impl Show for RefundView {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("refund {}", self.id));
        super::status(page, self.tone, &self.status, Some(&self.gateway_status));
        page.pair(
            "gateway",
            format!("{}, {}", self.provider, self.environment),
        );
        page.pair_if("of", self.payment.as_ref());
        page.pair_if("amount", self.amount.as_ref().map(AmountView::sentence));
        for warning in &self.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

/// The colour of a refund's status.
pub(super) fn tone(status: &RefundStatus) -> Tone {
    match status {
        RefundStatus::Succeeded => Tone::Good,
        RefundStatus::Failed => Tone::Bad,
        _ => Tone::Warn,
    }
}
