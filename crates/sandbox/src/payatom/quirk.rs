//! Readings that PayAtom's sources contradict each other about: the other one, at the flip of a switch.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::PayAtom;

/// How PayAtom might answer too. All are off at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// Polling prints `recieved_amount`, as one sample does.
    MisspeltAmount,
    /// Polling prints the amount received as `amount` and no other, as one list does.
    AmountAlone,
    /// V1 polling and callbacks print amounts as numbers.
    NumbersAsNumbers,
    /// Callbacks come as forms, as before the middle of 2023.
    FormCallbacks,
    /// A payment of another amount than asked for is `Approved`: the older list of statuses has no `Amount Mismatch`.
    ApprovesAnyAmount,
}

/// The switches.
#[derive(Debug, Default)]
pub(super) struct Quirks(Mutex<BTreeSet<Quirk>>);

impl PayAtom {
    /// Switches a quirk on or off, from the next answer on.
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
