//! Switches for points on which PayAtom's sources contradict each other.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::PayAtom;

/// Alternative behaviour of PayAtom, found in at least one source. All are off by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// Polling returns the received amount as `recieved_amount`, as in one sample.
    MisspeltAmount,
    /// Polling returns the received amount as `amount` and no requested amount, as in one list of fields.
    AmountAlone,
    /// V1 polling and webhooks contain amounts as JSON numbers.
    NumbersAsNumbers,
    /// Webhooks are forms, as before mid-2023.
    FormWebhooks,
    /// A payment of another amount than requested is `Approved`, because the older list of statuses has no
    /// `Amount Mismatch`.
    ApprovesAnyAmount,
    /// Order ids of fewer than ten characters are accepted, as in two samples.
    ShortOrderIds,
}

/// Set of the quirks that are on.
#[derive(Debug, Default)]
pub(super) struct Quirks(Mutex<BTreeSet<Quirk>>);

impl PayAtom {
    /// Switches a quirk on or off, starting with the next response or webhook.
    pub fn switch(&self, quirk: Quirk, on: bool) {
        let mut quirks = self.quirks();
        if on {
            quirks.insert(quirk);
        } else {
            quirks.remove(&quirk);
        }
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks().contains(&quirk)
    }

    fn quirks(&self) -> MutexGuard<'_, BTreeSet<Quirk>> {
        let quirks = &self.shared.quirks.0;
        quirks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
