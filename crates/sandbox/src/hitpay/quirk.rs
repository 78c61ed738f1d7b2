//! Switches for points on which HitPay's sources contradict each other.

use super::HitPay;
use crate::quirks::quirks;

quirks! {
    HitPay, "HitPay"

    /// Amounts of payment requests have thousands separators, `900,000.00`, as in one sample of the documentation.
    ThousandsSeparator, "thousands-separator", "thousands-commas";
    /// Currencies of payment requests are in lower case, `sgd`, as in the newest samples.
    LowerCaseCurrency, "lower-case-currency", "currency-case";
    /// `qr_code_data` is the code itself instead of an object that contains it.
    QrCodeAsText, "qr-code-as-text", "qr-shape";
    /// The status for created objects is 200, as in the API reference.
    CreatedWith200, "created-with-200", "created-status";
    /// The list of payment requests is a bare array without `links` and `meta`.
    ListAsArray, "list-as-array", "list-shape";
    /// A paid request has the status `pending` while its payment is `succeeded`, as in HitPay's own sample.
    PaidButPending, "paid-but-pending", "paid-while-pending";
    /// The status for reading a customer is 201, as in the API reference.
    CustomerReadWith201, "customer-read-with-201", "customer-read-status";
    /// A transfer with a bare `amount` is accepted as one with that `source_amount`, as HitPay's command-line program sends it.
    BareTransferAmount, "bare-transfer-amount", "transfer-amount";
    /// `expires_after` may be a bare number of minutes, as HitPay's command-line program sends it.
    BareMinutes, "bare-minutes", "expires-after";
}

impl HitPay {
    /// Returns the status for created objects.
    // LEDGER: created-status
    pub(super) fn created(&self) -> http::StatusCode {
        if self.has(Quirk::CreatedWith200) {
            http::StatusCode::OK
        } else {
            http::StatusCode::CREATED
        }
    }
}
