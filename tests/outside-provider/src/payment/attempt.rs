//! Attempts to pay a payment.

use dhow_core::{json::LenientList, *};

use crate::{status, wire};

/// Returns the received amount: the sum of the paid attempts.
///
/// `None` if an attempt cannot be parsed, has an unknown status or occurs twice: the sum is uncertain then.
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
        // A single amount keeps its text, even if it is not an amount of money.
        [only] => Some(only.clone()),
        several => ReportedAmount::total(several.iter().map(Some)).map(Into::into),
    }
}

/// Converts the attempts into the form shared by all providers.
pub(crate) fn all(attempts: LenientList<wire::Attempt>) -> Vec<Attempt> {
    let convert = |attempt: wire::Attempt| {
        let id = ProviderReference::new(attempt.id).ok()?;
        Some(Attempt::new(id, status::payment(&attempt.state), attempt.state))
    };
    attempts.items.into_iter().filter_map(convert).collect()
}
