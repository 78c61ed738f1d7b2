//! The event in a payout callback, whose form is in no public source.

use dhow_core::{Assurance, Doubt, Event, Failure, PayoutStatus, Subject, Verified};

use super::{PayAtomWebhooks, dedup, fields::Fields, payin_event};
use crate::{status, wire::received::paid_out};

/// RawObject that only payouts have.
pub(super) const MARKS: [&str; 3] = ["payment_mode", "amount_processed", "amount_requested"];

/// Authentic, but no source says what the hash covers: such an event is a reason to read the payout's status.
pub(super) fn read(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let Ok(fields) = Fields::read(verified.body()) else {
        return payin_event::unreadable(webhooks, verified);
    };
    let hashed = &webhooks.payouts;
    // A setting may cover other fields than these; they are read all the same, and the event asks the gateway in any case.
    let said = |name: &str| {
        let covered = fields.first(hashed.names_of(name));
        let covered = covered.map(|(_, scalar)| scalar.into_read());
        covered.or_else(|| fields.text(name)).unwrap_or_default()
    };
    let (order_id, word) = (said("order_id"), said("status"));
    let status = status::payout(&word);
    let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);
    let amount = paid_out(&status, webhooks.currency, |name| fields.text(name));
    let why = "no source says what the hash of a payout callback covers";
    let assurance = Assurance::full()
        .with_unsigned_fields(fields.uncovered(hashed))
        .with_doubt(Doubt::Other(why.into()));

    // Always doubtful, so no payout callback takes the place of another one.
    // LEDGER: payout-callback
    let key = dedup::doubtful_key(verified.body());
    let subject = Subject::Payout(status);
    let mut event = Event::new(verified, webhooks.environment, subject, "payout", key);
    event.id = fields.text("ref_code");
    event.provider_reference = fields.text("ref_code");
    event.merchant_reference = (!order_id.is_empty()).then_some(order_id);
    event.amount = amount;
    event.failure = failed.then(|| Failure::new(word.clone(), fields.text("message")));
    event.gateway_status = Some(word);
    event.assurance = assurance;
    event
}
