//! The sets of verbs for which laws are tested.

use crate::Verb;

pub(super) fn any(_: Verb) -> bool {
    true
}

pub(super) fn money(verb: Verb) -> bool {
    verb.moves_money()
}

pub(super) fn balances(verb: Verb) -> bool {
    verb == Verb::Balances
}

pub(super) fn creation(verb: Verb) -> bool {
    verb == Verb::CreatePayment
}

pub(super) fn creation_and_payouts(verb: Verb) -> bool {
    creation(verb) || payouts(verb)
}

pub(super) fn cancellation(verb: Verb) -> bool {
    verb == Verb::Cancel
}

pub(super) fn customers_answer(verb: Verb) -> bool {
    verb == Verb::Answer
}

pub(super) fn writes(verb: Verb) -> bool {
    verb.is_write()
}

pub(super) fn payouts(verb: Verb) -> bool {
    verb == Verb::Payout
}

pub(super) fn questions(verb: Verb) -> bool {
    !matches!(verb, Verb::CreatePayment | Verb::Payout | Verb::Balances)
}

pub(super) fn statuses(verb: Verb) -> bool {
    verb.has_status()
}

pub(super) fn payments(verb: Verb) -> bool {
    verb.topic() == Some(crate::Topic::Payment)
}

pub(super) fn polls(verb: Verb) -> bool {
    matches!(verb, Verb::PaymentStatus | Verb::FindPayments)
}

pub(super) fn searches(verb: Verb) -> bool {
    verb.is_search()
}

pub(super) fn status_polls(verb: Verb) -> bool {
    verb == Verb::PaymentStatus
}

pub(super) fn polls_and_creation(verb: Verb) -> bool {
    polls(verb) || creation(verb)
}
