//! Switches for points that Hub2's sources leave open or contradict each other on.

use super::Hub2;
use crate::quirks::quirks;

quirks! {
    Hub2, "Hub2"

    /// The header of a webhook has an empty `s0=` while there is no previous secret.
    EmptyOldSignature, "empty-old-signature", "empty-s0";
    /// Lists are objects with the member `data`, like that of provisionings, instead of bare arrays.
    ListsInData, "lists-in-data", "list-shape";
    /// `/status` of an intent returns its id and status only.
    ReducedStatus, "reduced-status", "status-reply";
    /// The event of a transfer in progress is `transfer.pending`.
    TransferPendingEvent, "transfer-pending-event", "transfer-under-way";
    /// Events of success have the word of the status, such as `payment_intent.successful`.
    SuccessfulEvents, "successful-events", "event-spellings";
    /// A payment link has the members `purchaseReference` and `paymentAttempts` instead of `reference` and `attempts`.
    OtherLinkMembers, "other-link-members", "payment-link-members";
    /// The status of the response during a ban is 429.
    BanWith429, "ban-with-429", "ban-answer";
    /// The URL of a redirection is in the first read of the intent.
    RedirectAtOnce, "redirect-at-once", "late-redirect";
}
