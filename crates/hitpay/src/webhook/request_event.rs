//! `payment_request.…` events. The body is the payment request.

use dhow_core::{Doubt, Environment, Event, Failure, PaymentStatus, Subject, Verified};
use dhow_crypto::digest;

use super::{
    dedup::{body_key, joined, money_key},
    names::payment_request_event,
};
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
    let kind = payment_request_event(&word);
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
    if over {
        event.failure = failure(body, &payments, &word);
    }
    event.attempt_reference = payments.into_last_reference();
    event.gateway_status = Some(word.into_owned());
    event.occurred_at = body.time("updated_at");
    Some(event)
}

/// Returns the reason of the last payment that has one, or that of the request.
// Three sources show three members for the reason, and the payment is closer to the cause than the request.
// LEDGER: failure-reasons
fn failure(body: &Members<'_>, payments: &PaymentList<'_>, word: &str) -> Option<Failure> {
    let of_payment = payments.attempts().iter().rev();
    let mut of_payment = of_payment.filter_map(|attempt| attempt.failure.clone());
    of_payment.next().or_else(|| {
        let message = body.text("failure_reason").or(body.text("error_message"));
        message.map(|message| Failure::new(word, Some(message)))
    })
}

/// Returns the deduplication key: the same for every retry of the delivery, and another one after any change of the money.
///
/// It contains the payment, or a digest of several payments. Without payments in the list, it is made from the bytes of the body.
fn key(verified: &Verified, kind: &str, id: &str, payments: &PaymentList<'_>) -> String {
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
    let has_slash = |text: &str| text.contains('/');
    let mut lines: Vec<String> = match payments.attempts() {
        [] => return body_key(verified),
        // A digest would take a tenth of the time of the whole event.
        [single] if !has_slash(single.reference.as_str()) && !has_slash(&single.gateway_status) => {
            let (reference, word) = (single.reference.as_str(), &single.gateway_status);
            let amounts = [single.amount.as_ref(), single.refunded.as_ref()];
            return joined(&["hitpay", kind, id, reference, word], &amounts);
        }
        several => several.iter().map(line).collect(),
    };
    lines.sort_unstable();
    let payments = digest::sha256_hex(lines.concat().as_bytes());
    ["hitpay", kind, id, &payments].join("/")
}
