//! `transfer.…` events: one transfer, and where it stands.

use dhow_core::{Environment, Event, Failure, PayoutStatus, Subject, Verified};

use crate::{
    transfer::Transfer,
    wire::{Item, Record},
};

pub(super) fn read(verified: &Verified, environment: Environment) -> Option<Event> {
    let record: Record = serde_json::from_slice(verified.body()).ok()?;
    let transfer = Transfer::read(&record).ok()?;

    // The status in the signed body, not the event type in the unsigned header.
    let kind = format!("transfer.{}", transfer.gateway_status);
    let key = format!("hitpay/{kind}/{}", transfer.id);
    let failed = matches!(transfer.status, PayoutStatus::Failed);
    let subject = Subject::Payout(transfer.status);
    let mut event = Event::new(verified, environment, subject, kind, key);
    event.id = Some(transfer.id.as_str().to_owned());
    event.provider_reference = Some(transfer.id.as_str().to_owned());
    event.merchant_reference = transfer.reference;
    event.amount = transfer.payment_amount;
    event.occurred_at = record.time("updated_at");
    let words = record
        .text("failed_reason")
        .or(record.text("failure_reason"));
    event.failure = words
        .filter(|_| failed)
        .map(|message| Failure::new(transfer.gateway_status.clone(), Some(message)));
    event.gateway_status = Some(transfer.gateway_status);
    Some(event)
}
