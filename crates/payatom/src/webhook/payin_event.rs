//! Events of payin webhooks.

use dhow_core::{
    Assurance, Currency, Doubt, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};

use super::{
    PayAtomWebhooks, dedup,
    fields::{Body, Fields},
    grammar,
    payin::{self, Payin},
    refund_info::{RefundInfo, amount_of_refund},
};
use crate::{
    status,
    wire::received::{is_zero, received},
};

/// Maps a payin webhook to an event.
pub(super) fn event(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let body = Body::of_verified(verified);
    let Ok(fields) = body.as_ref().map(Body::fields) else {
        return webhooks.unreadable(verified);
    };
    match Payin::read(&fields) {
        Some(payin) => event_of(webhooks, &fields, &payin, verified),
        None => webhooks.unreadable(verified),
    }
}

// With one return value, so that the event is made in its place and not copied.
fn event_of(
    webhooks: &PayAtomWebhooks,
    fields: &Fields<'_>,
    payin: &Payin<'_>,
    verified: &Verified,
) -> Event {
    let currency = webhooks.currency;
    let unsigned = payin.unsigned(fields);
    let claims_refund = payin::claims_refund(fields, &unsigned);
    let delivery_doubts = delivery_doubts(payin, fields, currency);
    let (order_id, word) = (&*payin.order_id, &*payin.status);
    let stated = ReportedAmount::strict_in(&payin.received_amount, currency);
    let assurance = grammar::doubts(order_id, &stated, word).with_unsigned_fields(unsigned);
    let assurance = grammar::with_literals(assurance, &payin.literals);
    let mut assurance = delivery_doubts
        .into_iter()
        .fold(assurance, Assurance::with_doubt);
    let is_zero = is_zero(&stated);
    let key = dedup::payin_key(word, &stated, order_id);
    let received = received(stated, payin.hashed_amount, word);
    let refund = RefundInfo::from_fields(fields);
    let (subject, amount, refunded) = match status::refund(word) {
        Some(status) => {
            // LEDGER: refund-statuses
            // The hash covers the amount received, not the amount refunded.
            assurance = assurance.with_doubt(Doubt::AmountNotSigned);
            let refunded = refund.and_then(|info| info.amount);
            let refunded = refunded.map(|text| ReportedAmount::strict(text, currency.code()));
            let refunded = refunded.map(amount_of_refund);
            (Subject::Refund(status), refunded, None)
        }
        None => {
            let status = status::payin(word);
            if status == PaymentStatus::Paid && received.is_none() {
                assurance = assurance.with_doubt(nothing_received(is_zero));
            }
            let refunded = refund.map(|info| info.refunded(currency, word));
            if refunded.is_some() || claims_refund {
                assurance =
                    assurance.with_doubt(refund_doubt(refunded.as_ref(), received.as_ref()));
            }
            (Subject::Payment(status), received, refunded)
        }
    };
    let key = dedup::unless_doubtful(key, &assurance, verified.body());
    let mut event = Event::new(verified, webhooks.environment, subject, "payin", key);
    let is_failed = matches!(
        event.payment_status(),
        Some(PaymentStatus::Failed | PaymentStatus::Cancelled)
    );
    event.failure = is_failed.then(|| Failure::new(word, None));
    event.gateway_status = Some(word.to_owned());
    event.id = payin.ref_code.as_deref().map(str::to_owned);
    event.provider_reference = payin.ref_code.as_deref().map(str::to_owned);
    event.merchant_reference = (!order_id.is_empty()).then(|| order_id.to_owned());
    event.amount = amount;
    event.refunded = refunded;
    event.assurance = assurance;
    event
}

/// Returns the doubts that follow from fields which a payin webhook should not have.
fn delivery_doubts(payin: &Payin<'_>, fields: &Fields<'_>, currency: Currency) -> Vec<Doubt> {
    // LEDGER: printed-currency
    // No document has a currency in a webhook, so one that contradicts the account cannot be explained by the documents.
    let code = payin.currency.as_deref();
    let is_foreign = code.is_some_and(|code| !code.eq_ignore_ascii_case(currency.code()));
    // LEDGER: payout-callback
    // A payout webhook may have the hash of a payin, so its own field names are the only difference.
    let doubts = [
        (
            is_foreign,
            "the webhook has a currency that is not the account's",
        ),
        (
            fields.has_payout_field(),
            "the webhook has a field of payouts but did not arrive at their path",
        ),
    ];
    let doubts = doubts.into_iter().filter(|(applies, _)| *applies);
    doubts.map(|(_, why)| Doubt::Other(why.into())).collect()
}

/// Returns the doubt about a paid payin without an amount received.
fn nothing_received(is_zero: bool) -> Doubt {
    match is_zero {
        true => Doubt::Other("the webhook reports a paid payin with zero received".into()),
        false => Doubt::MissingField("received_amount".into()),
    }
}

/// Returns the doubt about a webhook with a refund, which could have been added in transit.
// LEDGER: callback-refund
// A forger can add a refund to a genuine webhook without breaking its hash, so the claim alone must not decide.
fn refund_doubt(refunded: Option<&ReportedAmount>, received: Option<&ReportedAmount>) -> Doubt {
    if refunded.is_some_and(is_unreadable) {
        return Doubt::BrokenGrammar("refund_info".into());
    }
    let minor = |amount: Option<&ReportedAmount>| Some(amount?.money()?.minor());
    let more = minor(refunded) > Some(minor(received).unwrap_or_default());
    Doubt::Other(match more {
        true => "the webhook claims a refund of more than the amount received".into(),
        false => "the webhook claims a refund, which the hash does not cover".into(),
    })
}

/// Returns true if the amount of a refund is not money. A readable one is never negative, because the grammar has no sign.
fn is_unreadable(refunded: &ReportedAmount) -> bool {
    refunded.money().is_none()
}
