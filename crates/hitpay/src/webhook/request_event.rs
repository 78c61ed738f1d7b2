//! `payment_request.…` events. The body is the payment request.

use dhow_core::{Doubt, Environment, Event, Failure, PaymentStatus, Subject, Verified};
use dhow_crypto::digest;

use super::dedup::{body_key, money_key};
use crate::{
    payment::{PaymentList, status},
    wire::Members,
};

/// Returns the event of a payment request, or `None` if its id or status cannot be read.
pub(super) fn parse(
    verified: &Verified,
    environment: Environment,
    body: &Members<'_>,
) -> Option<Event> {
    let id = body.text("id").filter(|id| !id.is_empty())?;
    let word = body.status()?;
    let payments = PaymentList::from_members(body, &word);
    let status = status(&word, payments.attempts());

    // The status in the signed body, not the event type of the unsigned header.
    let kind = ["payment_request.", &word].concat();
    let key = key(verified, &kind, &id, &payments);
    // The failure of an earlier attempt is not a failure of an open or paid request.
    let over = status != PaymentStatus::Paid && !status.is_open();
    let mut event = Event::new(verified, environment, Subject::Payment(status), kind, key);
    event.id = Some(id.clone());
    event.provider_reference = Some(id);
    event.merchant_reference = body.text("reference_number");
    // The amount beside the status is that of the request, which may differ from the sum that was paid.
    // LEDGER: event-amount
    event.amount = payments.received();
    event.refunded = payments.refunded();
    if let Some(words) = payments.ambiguity(event.amount.as_ref()) {
        event.assurance = event.assurance.with_doubt(Doubt::Other(words.into()));
    }
    let attempt = payments.paid().last().or(payments.attempts().last());
    event.attempt_reference = attempt.map(|attempt| attempt.reference.as_str().to_owned());
    if over {
        event.failure = failure(body, &payments, &word);
    }
    event.gateway_status = Some(word);
    event.occurred_at = body.time("updated_at");
    Some(event)
}

/// Returns the reason of the last payment that has one, or that of the request.
// Three sources show three members for the reason, and the payment is closer to the cause than the request.
// LEDGER: failure-reasons
fn failure(body: &Members<'_>, payments: &PaymentList, word: &str) -> Option<Failure> {
    let of_payment = payments.attempts().iter().rev();
    let mut of_payment = of_payment.filter_map(|attempt| attempt.failure.clone());
    of_payment.next().or_else(|| {
        let message = body.text("failure_reason").or(body.text("error_message"));
        message.map(|message| Failure::new(word, Some(message)))
    })
}

/// Returns the deduplication key: the same for every retry of the delivery, and another one after any change of the money.
///
/// Without payments in the list, the key is made from the bytes of the body.
fn key(verified: &Verified, kind: &str, id: &str, payments: &PaymentList) -> String {
    let line = |attempt: &dhow_core::Attempt| {
        let [amount, back] = [attempt.amount.as_ref(), attempt.refunded.as_ref()].map(money_key);
        let parts = [
            attempt.reference.as_str(),
            &attempt.gateway_status,
            &amount,
            &back,
            "",
        ];
        parts.join("\n")
    };
    let payments = match payments.attempts() {
        [] => return body_key(verified),
        [single] => line(single),
        several => {
            let mut lines: Vec<String> = several.iter().map(line).collect();
            lines.sort_unstable();
            lines.concat()
        }
    };
    let payments = digest::sha256_hex(payments.as_bytes());
    ["hitpay", kind, id, &payments].join("/")
}
