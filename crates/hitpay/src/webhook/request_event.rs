//! `payment_request.…` events: the body is the payment request itself.

use dhow_core::{Environment, Event, Failure, ReportedAmount, Subject, Verified};

use crate::{
    payment_request::{attempts, received, status},
    wire,
};

pub(super) fn read(verified: &Verified, environment: Environment) -> Option<Event> {
    let wire: wire::PaymentRequest = serde_json::from_slice(verified.body()).ok()?;
    let payments = attempts(&wire);
    let status = status(&wire.status, &payments);
    let asked = ReportedAmount::lenient(wire.amount.into_string(), wire.currency);
    let arrived = received(&status, &payments, &asked);

    // The status in the signed body, not the event type in the unsigned header.
    let kind = format!("payment_request.{}", wire.status);
    let key = format!("hitpay/{kind}/{}/{}", wire.id, payments.len());
    let mut event = Event::new(verified, environment, Subject::Payment(status), kind, key);
    event.id = Some(wire.id.clone());
    event.provider_reference = Some(wire.id);
    event.merchant_reference = wire.reference_number;
    event.gateway_status = Some(wire.status.clone());
    event.amount = Some(arrived.unwrap_or(asked));
    event.attempt_reference = payments.last().map(|one| one.reference.as_str().to_owned());
    let words = wire.failure_reason.or(wire.error_message);
    event.failure = words.map(|message| Failure::new(wire.status, Some(message)));
    Some(event)
}
