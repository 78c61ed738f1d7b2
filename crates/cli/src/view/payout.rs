//! A payout.

use dhow_core::{Payout, PayoutStatus};
use serde::Serialize;

use super::{amount::AmountView, failure::FailureView};
use crate::output::{Page, Show, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct PayoutView {
    provider: String,
    id: String,
    status: String,
    gateway_status: String,
    merchant_reference: Option<String>,
    amount: Option<AmountView>,
    failure: Option<FailureView>,
    environment: String,
    warnings: Vec<String>,
    #[serde(skip)]
    tone: Tone,
}

impl PayoutView {
    pub(crate) fn of(payout: &Payout) -> Self {
        Self {
            provider: payout.provider.to_string(),
            id: payout.provider_reference.to_string(),
            status: payout.status.to_string(),
            gateway_status: payout.gateway_status.clone(),
            merchant_reference: payout.merchant_reference.clone(),
            amount: AmountView::maybe(payout.amount.as_ref()),
            failure: FailureView::maybe(payout.failure.as_ref()),
            environment: payout.environment.to_string(),
            warnings: payout.warnings.clone(),
            tone: tone(&payout.status),
        }
    }
}

impl Show for PayoutView {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("payout {}", self.id));
        super::status(page, self.tone, &self.status, Some(&self.gateway_status));
        page.pair(
            "gateway",
            format!("{}, {}", self.provider, self.environment),
        );
        page.pair_if("your reference", self.merchant_reference.as_ref());
        page.pair_if("amount", self.amount.as_ref().map(AmountView::sentence));
        page.pair_if("failure", self.failure.as_ref().map(FailureView::sentence));
        for warning in &self.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

/// The colour of a payout's status.
pub(super) fn tone(status: &PayoutStatus) -> Tone {
    match status {
        PayoutStatus::Paid => Tone::Good,
        PayoutStatus::Failed | PayoutStatus::Cancelled => Tone::Bad,
        _ => Tone::Warn,
    }
}
