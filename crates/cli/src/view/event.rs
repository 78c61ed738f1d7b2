//! Page section about the event of a verified delivery.

use dhow_core::{Event, Subject};

use super::{payment, payout, refund, time};
use crate::output::{Page, Tone};

pub(super) fn show(event: &Event, page: &mut Page) {
    let kind = event.subject.kind();
    page.pair("event", format!("{kind} ({})", event.gateway_kind));
    page.pair_if("id", event.id.as_ref());
    if let Some((status, tone)) = status(&event.subject) {
        super::status(page, tone, status, event.gateway_status.as_deref());
    }
    page.pair_if("failure", event.failure.as_ref());
    page.pair_if("amount", event.amount.as_ref());
    page.pair_if("refunded", event.refunded.as_ref());
    page.pair_if("your reference", event.merchant_reference.as_ref());
    page.pair_if("gateway's reference", event.provider_reference.as_ref());
    page.pair_if("attempt", event.attempt_reference.as_ref());
    page.pair("environment", event.environment);
    page.pair_if("occurred at", event.occurred_at.map(time::text));
    page.pair("deduplication key", &event.dedup_key);
    page.pair("signed with", &event.matched_secret);
    let unsigned = event.assurance.unsigned_fields();
    if !unsigned.is_empty() {
        page.pair_in("not signed", Tone::Warn, unsigned.join(", "));
    }
    for doubt in event.assurance.doubts() {
        page.pair_in("doubt", Tone::Warn, doubt);
    }
}

fn status(subject: &Subject) -> Option<(&'static str, Tone)> {
    match subject {
        Subject::Payment(status) | Subject::Attempt(status) => {
            Some((status.as_str(), payment::tone(status)))
        }
        Subject::Payout(status) => Some((status.as_str(), payout::tone(status))),
        Subject::Refund(status) => Some((status.as_str(), refund::tone(status))),
        _ => None,
    }
}
