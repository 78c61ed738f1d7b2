//! Last step of reading a delivery: doubts about its amounts, and the deduplication key of a doubtful event.

use dhow_core::{
    AssuranceLevel, Doubt, Event, Money, PaymentStatus, PayoutStatus, ReportedAmount, Subject,
    Verified,
};

use super::dedup::doubtful_key;

/// Adds the doubts common to all events: an amount that cannot be parsed, and a missing or zero amount where money moved.
///
/// A doubtful event gets a key made from its bytes, so that it never takes the place of the genuine event.
pub(super) fn finish(event: &mut Event, verified: &Verified) {
    let amount = match &event.subject {
        subject if has_moved(subject) => match &event.amount {
            None => Some(Doubt::MissingField("amount".into())),
            Some(amount) => {
                let is_money = amount.money().is_some_and(Money::is_positive);
                (!is_money).then(|| Doubt::BrokenGrammar("amount".into()))
            }
        },
        _ => meaningless(event.amount.as_ref(), "amount"),
    };
    // Each doubt is added once: the reader of the event may already have a more specific reason for a missing amount.
    let amount = amount.filter(|doubt| match doubt {
        Doubt::MissingField(_) => event.assurance.doubts().is_empty(),
        doubt => !event.assurance.doubts().contains(doubt),
    });
    let refunded = meaningless(event.refunded.as_ref(), "refunded_amount");
    for doubt in [amount, refunded].into_iter().flatten() {
        let assurance = std::mem::take(&mut event.assurance);
        event.assurance = assurance.with_doubt(doubt);
    }
    if event.assurance.level() == AssuranceLevel::AskGateway {
        event.dedup_key = doubtful_key(verified);
    }
}

fn has_moved(subject: &Subject) -> bool {
    matches!(
        subject,
        Subject::Payment(PaymentStatus::Paid)
            | Subject::Attempt(PaymentStatus::Paid)
            | Subject::Payout(PayoutStatus::Paid)
    )
}

fn meaningless(amount: Option<&ReportedAmount>, name: &'static str) -> Option<Doubt> {
    let odd = amount.is_some_and(|amount| amount.money().is_none());
    odd.then(|| Doubt::BrokenGrammar(name.into()))
}
