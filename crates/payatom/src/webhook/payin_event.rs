//! The event in a payin callback.

use dhow_core::{
    Assurance, Doubt, Event, Failure, PaymentStatus, ReportedAmount, Subject, Verified,
};

use super::{Callback, PayAtomWebhooks, grammar};
use crate::status;

pub(super) fn read(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let Some(callback) = webhooks.callback(verified) else {
        return unreadable(webhooks, verified);
    };
    let Callback {
        order_id,
        received_amount,
        status: word,
        unsigned,
    } = callback;
    let currency = webhooks.currency;
    let doubts = grammar::doubts(&order_id, &received_amount, &word, currency);
    let mut assurance = doubts.without(unsigned.names);
    let amount =
        |text: String| (!text.is_empty()).then(|| ReportedAmount::strict(text, currency.code()));

    // Only what the hash covers makes the key, or somebody could make one event look like many.
    let dedup_key = format!("payatom/payin/{word}/{received_amount}/{order_id}");
    let (subject, amount) = match status::refund(&word) {
        Some(refund) => {
            // The hash covers what came in, not what goes back.
            assurance = assurance.doubting(Doubt::AmountNotSigned);
            let refunded = unsigned.refund_info.and_then(|info| info.amount);
            (Subject::Refund(refund), refunded.and_then(amount))
        }
        None => (
            Subject::Payment(status::payin(&word)),
            amount(received_amount),
        ),
    };
    let mut event = Event::new(verified, webhooks.environment, subject, "payin", dedup_key);
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
    event.assurance = assurance;
    event
}

/// Only a stored delivery that somebody changed gets here, or one that another provider verified.
pub(super) fn unreadable(webhooks: &PayAtomWebhooks, verified: &Verified) -> Event {
    let key = "payatom/unreadable";
    let environment = webhooks.environment;
    let mut event = Event::new(verified, environment, Subject::Unreadable, "payin", key);
    event.assurance = Assurance::full().doubting(Doubt::Unreadable);
    event
}
