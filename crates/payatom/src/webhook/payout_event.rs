//! The event in a payout callback, as far as anybody knows what that looks like.

use dhow_core::{
    Assurance, Doubt, Event, Failure, PayoutStatus, ReportedAmount, Subject, Verified,
};

use super::{PayAtomWebhooks, fields::Fields, payin_event};
use crate::status;

/// Members that only payouts have.
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
        let covered = covered.map(|(_, scalar)| scalar.text.into_owned());
        covered.or_else(|| fields.text(name)).unwrap_or_default()
    };
    let (order_id, word) = (said("order_id"), said("status"));
    let amounts = ["received_amount", "amount_processed", "amount"];
    let amount = amounts.into_iter().map(said).find(|text| !text.is_empty());
    let status = status::payout(&word);
    let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);

    let text = amount.as_deref().unwrap_or_default();
    let key = format!("payatom/payout/{word}/{text}/{order_id}");
    let subject = Subject::Payout(status);
    let mut event = Event::new(verified, webhooks.environment, subject, "payout", key);
    event.id = fields.text("ref_code");
    event.provider_reference = fields.text("ref_code");
    event.merchant_reference = (!order_id.is_empty()).then_some(order_id);
    event.amount = amount.map(|text| ReportedAmount::strict(text, webhooks.currency.code()));
    event.failure = failed.then(|| Failure::new(word.clone(), fields.text("message")));
    event.gateway_status = Some(word);
    let why = "no source says what the hash of a payout callback covers";
    event.assurance = Assurance::full()
        .without(fields.uncovered(hashed))
        .doubting(Doubt::Other(why.into()));
    event
}
