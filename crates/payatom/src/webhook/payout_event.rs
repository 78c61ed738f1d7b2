//! Events of payout webhooks. No public source describes them.

use dhow_core::{Assurance, Doubt, Event, Failure, PayoutStatus, Subject, Verified};

use super::{PayAtomWebhooks, dedup, fields::Body};
use crate::{status, wire::received::paid_out};

/// Maps a payout webhook to an event, always with the assurance `ask-gateway`: no source says which fields the hash covers.
// LEDGER: payout-callback
// The fields of the hash are assumed, so even a match proves less than for a payin.
pub(super) fn event(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let body = Body::of_verified(verified);
    let Ok(fields) = body.as_ref().map(Body::fields) else {
        return webhooks.unreadable(verified);
    };
    let hashed = &webhooks.payouts;
    // The configured list may not have these fields. They are read in any case, since the event proves nothing until the status is read.
    let text = |name: &str| {
        let covered = fields.first(hashed.names_of(name));
        let covered = covered.map(|(_, scalar)| scalar.into_readable().into_owned());
        covered.or_else(|| fields.owned(name)).unwrap_or_default()
    };
    let (order_id, word) = (text("order_id"), text("status"));
    let status = status::payout(&word);
    let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);
    let amount = paid_out(&status, webhooks.currency, |name| fields.owned(name));
    let why = "no source says which fields the hash of a payout webhook covers";
    let assurance = Assurance::full()
        .with_unsigned_fields(fields.uncovered(hashed))
        .with_doubt(Doubt::Other(why.into()));

    // The event is doubtful, so its key must not be that of another webhook.
    let key = dedup::doubtful_key(verified.body());
    let subject = Subject::Payout(status);
    let mut event = Event::new(verified, webhooks.environment, subject, "payout", key);
    event.id = fields.owned("ref_code");
    event.provider_reference = fields.owned("ref_code");
    event.merchant_reference = (!order_id.is_empty()).then_some(order_id);
    event.amount = amount;
    event.failure = failed.then(|| Failure::new(word.clone(), fields.owned("message")));
    event.gateway_status = Some(word);
    event.assurance = assurance;
    event
}
