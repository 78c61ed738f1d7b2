//! `transfer.…` events: the state of one transfer.

use dhow_core::{
    Environment, Event, Failure, PaymentStatus, PayoutStatus, ProviderReference, Subject, Verified,
};

use super::dedup::money_key;
use crate::{
    payout::{PAYMENT, members},
    status,
    wire::Record,
};

/// Returns the event of a transfer, or `None` if its id or status cannot be read.
pub(super) fn parse(verified: &Verified, environment: Environment, body: &Record) -> Option<Event> {
    let word = body.status()?;
    let id = ProviderReference::from_answer(body.text("id")?).ok()?;
    let (amount, currency) = members(PAYMENT, |name| body.raw(name).is_some());
    let amount = body.amount(amount, currency);
    let status = status::transfer(&word);

    // The status in the signed body, not the event type of the unsigned header.
    let kind = format!("transfer.{word}");
    let key = format!("hitpay/{kind}/{id}/{}", money_key(amount.as_ref()));
    let failed = matches!(status, PayoutStatus::Failed);
    let subject = Subject::Payout(status);
    let mut event = Event::new(verified, environment, subject, kind, key);
    event.id = Some(id.as_str().to_owned());
    event.provider_reference = Some(id.as_str().to_owned());
    let in_remark = || reference_in_remark(body.text("remark"));
    event.merchant_reference = body.text("reference").or_else(in_remark);
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

/// Returns the first word of the remark, which is the merchant reference in transfers created by `NewTransfer`.
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
