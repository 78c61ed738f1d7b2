//! What was tried to pay a payment. What arrived is the sum of the attempts that were paid, where Cowrie lists them.

use dhow_core::{json::LenientList, *};

use crate::{status, wire};

/// The sum; `None` while it is not certain (L28): for an attempt that cannot be read, has a new word, or comes twice.
pub(crate) fn received(attempts: &LenientList<wire::Attempt>, currency: &str) -> Option<ReportedAmount> {
    let (mut paid, mut ids) = (Vec::new(), Vec::new());
    for attempt in &attempts.items {
        ids.push(attempt.id.as_str());
        match status::payment(&attempt.state) {
            PaymentStatus::Paid => paid.push(ReportedAmount::strict(attempt.amount.as_str(), currency)),
            PaymentStatus::Unknown(_) => return None,
            _ => {}
        }
    }
    ids.sort_unstable();
    let twice = ids.windows(2).any(|pair| pair.first() == pair.last());
    if twice || attempts.unreadable > 0 {
        return None;
    }
    match paid.as_slice() {
        // As printed, even if it means no money.
        [only] => Some(only.clone()),
        several => ReportedAmount::total(several.iter().map(Some)).map(Into::into),
    }
}

/// The attempts as every provider shows them.
pub(crate) fn all(attempts: LenientList<wire::Attempt>) -> Vec<Attempt> {
    let shown = |one: wire::Attempt| {
        let id = ProviderReference::new(one.id).ok()?;
        Some(Attempt::new(id, status::payment(&one.state), one.state))
    };
    attempts.items.into_iter().filter_map(shown).collect()
}
