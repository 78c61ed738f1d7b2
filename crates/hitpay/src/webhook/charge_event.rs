//! `charge.…` events: one payment that was made, and what was given back of it.

use dhow_core::{Environment, Event, Failure, ReportedAmount, Subject, Verified};

use crate::{status, time, wire};

pub(super) fn read(verified: &Verified, environment: Environment) -> Option<Event> {
    let wire: wire::Charge = serde_json::from_slice(verified.body()).ok()?;
    let status = status::charge(&wire.status);
    let refunded = wire
        .refunded_amount
        .as_ref()
        .map_or("", |text| text.as_str());

    let kind = format!("charge.{}", wire.status);
    let key = format!("hitpay/{kind}/{}/{refunded}", wire.id);
    let mut event = Event::new(verified, environment, Subject::Attempt(status), kind, key);
    event.id = Some(wire.id.clone());
    event.attempt_reference = Some(wire.id);
    event.provider_reference = wire.payment_request_id;
    event.merchant_reference = wire.order_reference_number;
    event.gateway_status = Some(wire.status.clone());
    event.amount = wire
        .amount
        .map(|text| ReportedAmount::lenient(text.into_string(), wire.currency.unwrap_or_default()));
    event.occurred_at = wire
        .closed_at
        .or(wire.created_at)
        .as_deref()
        .and_then(time::read);
    event.failure = wire
        .failed_reason
        .map(|message| Failure::new(wire.status, Some(message)));
    Some(event)
}
