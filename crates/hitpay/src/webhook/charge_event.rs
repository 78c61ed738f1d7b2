//! `charge.…` events: one payment and its refunds.

use std::borrow::Cow;

use dhow_core::{Doubt, Environment, Event, Failure, PaymentStatus, Subject, Verified};

use super::{dedup::joined, names::charge_event};
use crate::{
    payment::{is_refund_shown, refunded_amount},
    status,
    wire::Members,
};

/// Returns the event of a charge, or `None` if its id or status cannot be read.
pub(super) fn parse(
    verified: &Verified,
    environment: Environment,
    body: &Members<'_>,
) -> Option<Event> {
    let id = body.text("id").filter(|id| !id.is_empty())?;
    let word = body.status()?;
    let status = status::charge(&word);
    let currency = body.borrowed("currency").unwrap_or_default();
    let amount = body.amount_in("amount", &currency);
    let reported = body.amount_in("refunded_amount", &currency);
    let paid = status == PaymentStatus::Paid;
    let refunded = refunded_amount(
        &word,
        amount.as_ref(),
        reported.as_ref(),
        is_refund_shown(body.value("refunded_at"), body.value("refunds")),
    )
    // An unpaid charge cannot be refunded, so its refund members are ignored.
    .filter(|_| paid);

    // The status in the signed body, not the event type of the unsigned header.
    let kind = charge_event(&word);
    let key = joined(
        &["hitpay", &kind, &id],
        &[amount.as_ref(), refunded.as_ref()],
    );
    let mut event = Event::new(verified, environment, Subject::Attempt(status), kind, key);
    event.id = Some(id.clone());
    event.attempt_reference = Some(id);
    set_references(&mut event, body);
    if paid && refunded.is_none() && body.raw("refunded_amount").is_none() {
        // HitPay sends this member with every charge. Without it, the event may report a refund of unknown amount.
        // LEDGER: event-refunds
        let doubt = Doubt::MissingField("refunded_amount".into());
        event.assurance = event.assurance.with_doubt(doubt);
    }
    event.amount = amount;
    // A refund is later than the payment, so its time is that of the event.
    let refunded_at = body.time("refunded_at").filter(|_| refunded.is_some());
    event.refunded = refunded;
    event.occurred_at = refunded_at
        .or_else(|| body.time("closed_at"))
        .or_else(|| body.time("created_at"));
    event.failure = body
        .text("failed_reason")
        .map(|message| Failure::new(&*word, Some(message)));
    event.gateway_status = Some(word.into_owned());
    Some(event)
}

/// Sets the references of a charge event, and a doubt if they contradict each other.
///
/// HitPay's documents show the merchant reference within the payment request only. The list of charges has a member for it, and a charge of
/// an order contains the order.
// A wrong reference would release another order, so two different ones are a doubt.
// LEDGER: charge-reference
pub(super) fn set_references(event: &mut Event, body: &Members<'_>) {
    let request = body.object("payment_request");
    let of_request = |name| request.as_ref()?.borrowed(name);
    let order = body.object("order");
    let of_order = |name| order.as_ref()?.borrowed(name);
    let references = [
        of_request("reference_number"),
        body.borrowed("order_reference_number"),
        of_order("reference_number"),
        of_order("reference"),
    ];
    let ids = [
        body.borrowed("payment_request_id"),
        of_request("id"),
        body.borrowed("recurring_billing_id"),
        body.borrowed("order_id"),
        of_order("id"),
    ];
    let (request_id, rest) = ids.split_at(2);
    let differ = !agree(&references) || !agree(request_id) || !agree(rest.get(1..).unwrap_or(&[]));
    event.merchant_reference = first(references);
    event.provider_reference = first(ids);
    if differ {
        let doubt = Doubt::Other("the charge names two orders".into());
        event.assurance = std::mem::take(&mut event.assurance).with_doubt(doubt);
    }
}

fn first<'v>(texts: impl IntoIterator<Item = Option<Cow<'v, str>>>) -> Option<String> {
    let mut given = texts.into_iter().flatten();
    let first = given.find(|text| !text.is_empty());
    first.map(Cow::into_owned)
}

/// Returns true if all present texts are equal.
fn agree(texts: &[Option<Cow<'_, str>>]) -> bool {
    let mut given = texts.iter().flatten().filter(|text| !text.is_empty());
    given
        .next()
        .is_none_or(|first| given.all(|other| other == first))
}
