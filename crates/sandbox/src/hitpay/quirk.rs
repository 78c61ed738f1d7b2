//! Readings that HitPay's sources contradict each other about: the other one, at the flip of a switch.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::HitPay;

/// How HitPay might answer too. All are off at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// Amounts of payment requests are printed as `900,000.00`; one sample of the documentation does.
    ThousandsSeparator,
    /// Currencies of payment requests are printed as `sgd`; the newest samples do.
    LowerCaseCurrency,
    /// `qr_code_data` is the code itself and not an object around it.
    QrCodeAsText,
    /// Created objects are answered with 200, as the reference says.
    CreatedWith200,
    /// The list of payment requests is a bare array.
    ListAsArray,
    /// A paid request still says `pending` while its payment says `succeeded`: HitPay's own sample warns of that.
    PaidButPending,
}

/// The switches.
#[derive(Debug, Default)]
pub(super) struct Quirks(Mutex<BTreeSet<Quirk>>);

impl HitPay {
    /// Switches a quirk on or off, from the next answer on.
    pub fn switch(&self, quirk: Quirk, on: bool) {
        let mut quirks = self
            .shared
            .quirks
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if on {
            quirks.insert(quirk);
        } else {
            quirks.remove(&quirk);
        }
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        let quirks = self
            .shared
            .quirks
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        quirks.contains(&quirk)
    }

    /// The status of an answer that made something.
    pub(super) fn created(&self) -> http::StatusCode {
        if self.has(Quirk::CreatedWith200) {
            http::StatusCode::OK
        } else {
            http::StatusCode::CREATED
        }
    }
}
