//! Switches for points on which HPay's sources contradict each other or leave a choice.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::HPay;

/// Alternative behaviour of HPay, for which there is a source or an open question. All are off by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// The response to a transfer is signed over the name of the account, as HPay's Java sample verifies it, instead of its number.
    TransferSignedOverName,
    /// `refund_status` is 3 for one transfer and empty in a list, as in the examples, which the table of values does not have.
    ExampleRefundStatus,
}

/// Set of the quirks that are on.
#[derive(Debug, Default)]
pub(super) struct Quirks(Mutex<BTreeSet<Quirk>>);

impl HPay {
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
