//! Switches for points that HPay's sources leave open or contradict each other on.

use super::HPay;
use crate::quirks::quirks;

quirks! {
    HPay, "HPay"

    /// The response to a transfer is signed over the name of the account, as HPay's Java sample verifies it, instead of its number.
    TransferSignedOverName, "transfer-signed-over-name", "transfer-answer-recipe";
    /// `refund_status` is 3 for one transfer and empty in a list, as in the examples, instead of 1.
    ExampleRefundStatus, "example-refund-status", "transfer-statuses";
    /// The notification of a V1 link is signed with `|` between the values.
    PipedNotification, "piped-notification", "notify-recipe-v1";
    /// The webhook of a virtual account is signed with `,` between the values, as HPay writes the formula.
    VaWebhookCommas, "va-webhook-commas", "va-callback-separator";
    /// The webhook of a virtual account is signed with nothing between the values.
    VaWebhookJoined, "va-webhook-joined", "va-callback-separator";
    /// The `error_code` of a created virtual account is `00`, as in the table of codes, instead of `0`.
    VaCreatedWithTwoZeros, "va-created-with-two-zeros", "va-success-code";
}
