//! `recurring_billing.…` events: a payment method was saved or removed, or a subscription changed.
//!
//! No money moves: each charge has an event of its own.

use dhow_core::{Environment, Event, Subject, Verified};

use super::dedup::body_key;
use crate::wire::Record;

/// Returns the event of a recurring billing, or `None` if its id cannot be read.
pub(super) fn parse(verified: &Verified, environment: Environment, body: &Record) -> Option<Event> {
    let billing = body.record("recurring_billing")?;
    let id = billing.text("id").filter(|id| !id.is_empty())?;

    // The event name in the signed body, not the event type of the unsigned header.
    let name = body.text("event").unwrap_or_else(|| "unnamed".to_owned());
    let kind = match name.strip_prefix("recurring_billing.") {
        Some(_) => name,
        None => format!("recurring_billing.{name}"),
    };
    let key = body_key(verified);
    let mut event = Event::new(verified, environment, Subject::Other, kind, key);
    event.id = body.text("affected_method_id").or(Some(id.clone()));
    event.provider_reference = Some(id);
    event.merchant_reference = billing.text("reference");
    event.gateway_status = billing.text("status");
    event.occurred_at = billing.time("updated_at");
    Some(event)
}
