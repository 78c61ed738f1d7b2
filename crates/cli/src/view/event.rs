//! What a verified delivery says.

use dhow_core::{Event, Subject};
use serde::Serialize;

use super::{amount::AmountView, failure::FailureView, payment, payout, refund, time};
use crate::output::{Page, Tone};

#[derive(Debug, Serialize)]
pub(crate) struct EventView {
    id: Option<String>,
    kind: String,
    status: Option<String>,
    gateway_status: Option<String>,
    merchant_reference: Option<String>,
    provider_reference: Option<String>,
    amount: Option<AmountView>,
    refunded: Option<AmountView>,
    unsigned_fields: Vec<String>,
    gateway_kind: String,
    attempt_reference: Option<String>,
    failure: Option<FailureView>,
    environment: String,
    occurred_at: Option<String>,
    doubts: Vec<String>,
    dedup_key: String,
    matched_secret: String,
    #[serde(skip)]
    tone: Tone,
}

impl EventView {
    pub(crate) fn of(event: &Event) -> Self {
        let unsigned = event.assurance.unsigned_fields().iter();
        let doubts = event.assurance.doubts().iter();
        Self {
            id: event.id.clone(),
            kind: event.subject.to_string(),
            status: event.status_word(),
            gateway_status: event.gateway_status.clone(),
            merchant_reference: event.merchant_reference.clone(),
            provider_reference: event.provider_reference.clone(),
            amount: AmountView::maybe(event.amount.as_ref()),
            refunded: AmountView::maybe(event.refunded.as_ref()),
            unsigned_fields: unsigned.map(ToString::to_string).collect(),
            gateway_kind: event.gateway_kind.clone(),
            attempt_reference: event.attempt_reference.clone(),
            failure: FailureView::maybe(event.failure.as_ref()),
            environment: event.environment.to_string(),
            occurred_at: event.occurred_at.and_then(time::text),
            doubts: doubts.map(ToString::to_string).collect(),
            dedup_key: event.dedup_key.clone(),
            matched_secret: event.matched_secret.clone(),
            tone: tone(&event.subject),
        }
    }

    pub(crate) fn show(&self, page: &mut Page) {
        page.pair("event", format!("{} ({})", self.kind, self.gateway_kind));
        page.pair_if("id", self.id.as_ref());
        if let Some(status) = &self.status {
            super::status(page, self.tone, status, self.gateway_status.as_deref());
        }
        page.pair_if("failure", self.failure.as_ref().map(FailureView::sentence));
        page.pair_if("amount", self.amount.as_ref().map(AmountView::sentence));
        page.pair_if("refunded", self.refunded.as_ref().map(AmountView::sentence));
        page.pair_if("your reference", self.merchant_reference.as_ref());
        page.pair_if("gateway's reference", self.provider_reference.as_ref());
        page.pair_if("attempt", self.attempt_reference.as_ref());
        page.pair("environment", &self.environment);
        page.pair_if("happened", self.occurred_at.as_ref());
        page.pair("deduplicate by", &self.dedup_key);
        page.pair("secret", &self.matched_secret);
        if !self.unsigned_fields.is_empty() {
            page.pair_in("not signed", Tone::Warn, self.unsigned_fields.join(", "));
        }
        for doubt in &self.doubts {
            page.pair_in("doubt", Tone::Warn, doubt);
        }
    }
}

fn tone(subject: &Subject) -> Tone {
    match subject {
        Subject::Payment(status) | Subject::Attempt(status) => payment::tone(status),
        Subject::Payout(status) => payout::tone(status),
        Subject::Refund(status) => refund::tone(status),
        _ => Tone::Plain,
    }
}
