//! The event in a payin callback.

use dhow_core::{
    Assurance, Doubt, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};

use super::{Callback, PayAtomWebhooks, dedup, grammar, payout_event, refund_info::of_a_refund};
use crate::{
    status,
    wire::received::{is_zero, received},
};

pub(super) fn read(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let Some(callback) = webhooks.callback(verified) else {
        return unreadable(webhooks, verified);
    };
    let Callback {
        order_id,
        received_amount,
        status: word,
        unsigned,
        hashed_amount,
        claims_refund,
        literals,
    } = callback;
    let currency = webhooks.currency;
    let said = ReportedAmount::strict(received_amount, currency.code());
    let payouts = |name: &String| payout_event::MARKS.contains(&name.as_str());
    let is_of_a_payout = unsigned.names.iter().any(payouts);
    let assurance = grammar::doubts(&order_id, &said, &word).with_unsigned_fields(unsigned.names);
    let mut assurance = grammar::doubting_literals(assurance, &literals);
    let other = |named: &String| !named.eq_ignore_ascii_case(currency.code());
    if unsigned.currency.as_ref().is_some_and(other) {
        let why = "the callback names another currency than the account's";
        assurance = assurance.with_doubt(Doubt::Other(why.into()));
    }
    if is_of_a_payout {
        // LEDGER: payout-callback
        let why = "it has a field that only payouts have, and did not arrive at their path";
        assurance = assurance.with_doubt(Doubt::Other(why.into()));
    }
    let is_zero = is_zero(&said);
    let key = dedup::payin_key(&word, &said, &order_id);
    let received = received(said, hashed_amount, &word);
    let refund = unsigned.refund_info;
    let (subject, amount, refunded) = match status::refund(&word) {
        Some(status) => {
            // The hash covers what came in, not what goes back.
            assurance = assurance.with_doubt(Doubt::AmountNotSigned);
            let refunded = refund.and_then(|info| info.amount);
            let refunded = refunded.map(|text| ReportedAmount::strict(text, currency.code()));
            let refunded = refunded.map(of_a_refund);
            (Subject::Refund(status), refunded, None)
        }
        None => {
            let status = status::payin(&word);
            if status == PaymentStatus::Paid && received.is_none() {
                assurance = assurance.with_doubt(nothing_arrived(is_zero));
            }
            let refunded = refund.map(|info| info.refunded(currency, &word));
            if refunded.is_some() || claims_refund {
                assurance =
                    assurance.with_doubt(refund_doubt(refunded.as_ref(), received.as_ref()));
            }
            (Subject::Payment(status), received, refunded)
        }
    };
    let key = dedup::unless_doubtful(key, &assurance, verified.body());
    let mut event = Event::new(verified, webhooks.environment, subject, "payin", key);
    event.failure = match event.payment_status() {
        Some(PaymentStatus::Failed | PaymentStatus::Cancelled) => {
            Some(Failure::new(word.clone(), None))
        }
        _ => None,
    };
    event.gateway_status = Some(word);
    event.id = unsigned.ref_code.clone();
    event.provider_reference = unsigned.ref_code;
    event.merchant_reference = (!order_id.is_empty()).then_some(order_id);
    event.amount = amount;
    event.refunded = refunded;
    event.assurance = assurance;
    event
}

/// Why a payin that PayAtom calls paid has no amount.
fn nothing_arrived(is_zero: bool) -> Doubt {
    match is_zero {
        true => Doubt::Other("the amount received is zero, which pays nothing".into()),
        false => Doubt::MissingField("received_amount".into()),
    }
}

/// Why a payin whose callback claims a refund is to be read from the gateway: whoever can change it on its way can write one into it.
// LEDGER: callback-refund
fn refund_doubt(refunded: Option<&ReportedAmount>, received: Option<&ReportedAmount>) -> Doubt {
    if refunded.is_some_and(means_no_refund) {
        return Doubt::BrokenGrammar("refund_info".into());
    }
    let minor = |amount: Option<&ReportedAmount>| Some(amount?.money()?.minor());
    let more = minor(refunded) > Some(minor(received).unwrap_or_default());
    Doubt::Other(match more {
        true => "it claims a refund of more than what was received".into(),
        false => "it claims a refund, which the hash does not cover".into(),
    })
}

/// True for a refund whose amount cannot be read. A sign breaks the grammar, so it is never below zero.
fn means_no_refund(refunded: &ReportedAmount) -> bool {
    refunded.money().is_none()
}

/// Only a stored delivery that was changed gets here, or one that another provider verified.
pub(super) fn unreadable(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let key = dedup::doubtful_key(verified.body());
    let environment = webhooks.environment;
    let mut event = Event::new(verified, environment, Subject::Unreadable, "payin", key);
    event.assurance = Assurance::full().with_doubt(Doubt::Unreadable);
    event
}
