//! Output of a refund.

use dhow_core::{Refund, RefundStatus};

use crate::output::{Page, Show, Tone};

impl Show for Refund {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("refund {}", self.provider_reference));
        let status = self.status.as_str();
        super::status(page, tone(&self.status), status, Some(&self.gateway_status));
        super::gateway(page, &self.provider, self.environment);
        page.pair_if("payment", self.payment.as_ref());
        page.pair_if("amount", self.amount.as_ref());
        for warning in &self.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

/// Returns the colour of a refund's status.
pub(super) fn tone(status: &RefundStatus) -> Tone {
    match status {
        RefundStatus::Succeeded => Tone::Good,
        RefundStatus::Failed => Tone::Bad,
        _ => Tone::Warn,
    }
}
