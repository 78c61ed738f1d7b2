//! `transfer.…` events: the state of one transfer.

use dhow_core::{Environment, Event, Failure, PaymentStatus, PayoutStatus, Subject, Verified};

use super::dedup::money_key;
use crate::{
    payout::Transfer,
    status,
    wire::{Item, Record},
};

/// Returns the event of a transfer, or `None` if its id or status cannot be read.
pub(super) fn parse(verified: &Verified, environment: Environment, body: &Record) -> Option<Event> {
    let transfer = Transfer::from_wire(body).ok()?;
    let word = transfer.gateway_status;

    // The status in the signed body, not the event type of the unsigned header.
    let kind = format!("transfer.{word}");
    let amount = transfer.payment_amount;
    let key = format!(
        "hitpay/{kind}/{}/{}",
        transfer.id,
        money_key(amount.as_ref())
    );
    let failed = matches!(transfer.status, PayoutStatus::Failed);
    let subject = Subject::Payout(transfer.status);
    let mut event = Event::new(verified, environment, subject, kind, key);
    event.id = Some(transfer.id.as_str().to_owned());
    event.provider_reference = Some(transfer.id.as_str().to_owned());
    event.merchant_reference = transfer
        .reference
        .or_else(|| reference_in_remark(transfer.remark));
    event.amount = amount;
    event.occurred_at = body.time("updated_at");
    event.failure = failure(body, &word).filter(|_| failed);
    event.gateway_status = Some(word);
    Some(event)
}

/// Returns true if a body without any member specific to a transfer may be one: it has an amount, and a status and a name that a transfer
/// can have.
///
/// The unsigned header then decides, and the event is doubtful.
// A body with a bare amount may also be that of a payment, so the event is doubtful.
// LEDGER: transfer-amount
pub(super) fn may_be_transfer(body: &Record) -> bool {
    let word = body.status().unwrap_or_default();
    let is_known = !matches!(status::transfer(&word), PayoutStatus::Unknown(_));
    let is_payments = [status::payment_request(&word), status::charge(&word)]
        .iter()
        .any(|status| !matches!(status, PaymentStatus::Unknown(_)));
    let is_named = body.has("reference") || body.has("remark");
    body.has("amount") && is_known && (is_named || !is_payments)
}

/// Returns the first word of the remark, which is the merchant reference in transfers created by [`NewTransfer`](crate::NewTransfer).
///
/// HitPay's events contain the remark but no reference.
// Transfers created here begin their remark with the reference for this purpose.
// LEDGER: transfer-events
pub(super) fn reference_in_remark(remark: Option<String>) -> Option<String> {
    let remark = remark?;
    let first = remark.split_ascii_whitespace().next()?;
    Some(first.to_owned())
}

fn failure(body: &Record, word: &str) -> Option<Failure> {
    let members = ["failure_message", "failed_reason", "failure_reason"];
    let message = members.into_iter().find_map(|name| body.text(name));
    let code = body.text("failure_code");
    if code.is_none() && message.is_none() {
        return None;
    }
    Some(Failure::new(
        code.unwrap_or_else(|| word.to_owned()),
        message,
    ))
}
