//! Switches for points on which PayAtom's sources contradict each other.

use super::PayAtom;
use crate::quirks::quirks;

quirks! {
    PayAtom, "PayAtom"

    /// Polling returns the received amount as `recieved_amount`, as in one sample.
    MisspeltAmount, "misspelt-amount", "polling-amount";
    /// Polling returns the received amount as `amount` and no requested amount, as in one list of fields.
    AmountAlone, "amount-alone", "polling-amount";
    /// V1 polling and webhooks contain amounts as JSON numbers.
    NumbersAsNumbers, "numbers-as-numbers", "number-text";
    /// Webhooks are forms, as before mid-2023.
    FormWebhooks, "form-webhooks", "callback-encoding";
    /// A payment of another amount than requested is `Approved`, because the older list of statuses has no
    /// `Amount Mismatch`.
    ApprovesAnyAmount, "approves-any-amount", "approved-amount";
    /// Order ids of fewer than ten characters are accepted, as in two samples.
    ShortOrderIds, "short-order-ids", "order-id-length";
}
