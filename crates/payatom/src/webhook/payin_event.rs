//! The event in a payin callback.

use dhow_core::{
    Assurance, Doubt, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};

use super::{Callback, PayAtomWebhooks, dedup, grammar};
use crate::{received::received, status};

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
    } = callback;
    let currency = webhooks.currency;
    let said = ReportedAmount::strict(received_amount, currency.code());
    let mut assurance = grammar::doubts(&order_id, &said, &word).without(unsigned.names);
    let key = dedup::payin_key(&word, &said, &order_id);
    let received = received(said, hashed_amount, &word);
    let refund = unsigned.refund_info;
    let (subject, amount, refunded) = match status::refund(&word) {
        Some(status) => {
            // The hash covers what came in, not what goes back.
            assurance = assurance.doubting(Doubt::AmountNotSigned);
            let refunded = refund.and_then(|info| info.amount);
            let refunded = refunded.map(|text| ReportedAmount::strict(text, currency.code()));
            (Subject::Refund(status), refunded, None)
        }
        None => {
            let status = status::payin(&word);
            if status == PaymentStatus::Paid && received.is_none() {
                assurance = assurance.doubting(Doubt::MissingField("received_amount".into()));
            }
            let refunded = refund.map(|info| info.refunded(currency));
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

/// Only a stored delivery that was changed gets here, or one that another provider verified.
pub(super) fn unreadable(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let key = dedup::doubtful_key(verified.body());
    let environment = webhooks.environment;
    let mut event = Event::new(verified, environment, Subject::Unreadable, "payin", key);
    event.assurance = Assurance::full().doubting(Doubt::Unreadable);
    event
}
