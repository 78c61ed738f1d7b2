//! Switches for points on which HitPay's sources contradict each other.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::HitPay;

/// Alternative behaviour of HitPay, found in at least one source. All are off by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quirk {
    /// Amounts of payment requests have thousands separators, `900,000.00`, as in one sample of the documentation.
    ThousandsSeparator,
    /// Currencies of payment requests are in lower case, `sgd`, as in the newest samples.
    LowerCaseCurrency,
    /// `qr_code_data` is the code itself instead of an object that contains it.
    QrCodeAsText,
    /// The status for created objects is 200, as in the API reference.
    CreatedWith200,
    /// The list of payment requests is a bare array without `links` and `meta`.
    ListAsArray,
    /// A paid request has the status `pending` while its payment is `succeeded`, as in HitPay's own sample.
    PaidButPending,
    /// The status for reading a customer is 201, as in the API reference.
    CustomerReadWith201,
}

/// Set of the quirks that are on.
#[derive(Debug, Default)]
pub(super) struct Quirks(Mutex<BTreeSet<Quirk>>);

impl HitPay {
    /// Switches a quirk on or off, starting with the next response.
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

    /// Returns the status for created objects.
    pub(super) fn created(&self) -> http::StatusCode {
        if self.has(Quirk::CreatedWith200) {
            http::StatusCode::OK
        } else {
            http::StatusCode::CREATED
        }
    }
}
