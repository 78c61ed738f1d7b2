//! Output of a payout.

use dhow_core::{Payout, PayoutStatus};

use crate::output::{Page, Show, Tone};

impl Show for Payout {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("payout {}", self.provider_reference));
        let status = self.status.as_str();
        super::status(page, tone(&self.status), status, Some(&self.gateway_status));
        super::gateway(page, &self.provider, self.environment);
        page.pair_if("your reference", self.merchant_reference.as_ref());
        page.pair_if("amount", self.amount.as_ref());
        page.pair_if("failure", self.failure.as_ref());
        for warning in &self.warnings {
            page.pair_in("warning", Tone::Warn, warning);
        }
    }
}

/// Returns the colour of a payout's status.
pub(super) fn tone(status: &PayoutStatus) -> Tone {
    match status {
        PayoutStatus::Paid => Tone::Good,
        PayoutStatus::Failed | PayoutStatus::Cancelled => Tone::Bad,
        _ => Tone::Warn,
    }
}
