//! Findings for a delivery whose signature matches but which is rejected for another reason.

use dhow_core::RejectionReason;
use dhow_crypto::explain::Mistake;

/// Returns the finding for a rejection that is not about the value of the signature. Its name is the reason, as printed by `verify`.
pub(crate) fn reason_for_rejection(reason: RejectionReason) -> Option<Mistake> {
    let (what, fix) = match reason {
        RejectionReason::RepeatedSignature => (
            "the delivery has more than one signature, so an attacker could choose which one is checked",
            "find the source of the second one: a proxy that merges or repeats headers, or a replayed request",
        ),
        RejectionReason::RepeatedField => (
            "a field or JSON key occurs twice, so two programs may read different values",
            "reject it; if the gateway really sent it, keep the delivery and ask the gateway's support",
        ),
        RejectionReason::MalformedBody => (
            "the signature matches, but the body or query does not have the gateway's format",
            "compare it with a genuine delivery of the same kind, and look for a program that changes it in transit",
        ),
        RejectionReason::MalformedSignature => (
            "the signature does not have the gateway's format",
            "compare its length and characters with those of a genuine delivery",
        ),
        RejectionReason::WrongMethod => (
            "the gateway does not deliver with this HTTP method",
            "reject it; accept only the method that the gateway documents",
        ),
        RejectionReason::TooLarge => (
            "the delivery is larger than any delivery of this gateway",
            "reject it; look for a program that adds to the body in transit",
        ),
        RejectionReason::Expired => (
            "the delivery was signed too long ago",
            "check the clock of this machine; if it is correct, the delivery is a replay",
        ),
        RejectionReason::WrongEnvironment => (
            "the delivery belongs to the other environment",
            "use the secret and URL of the environment that sends it",
        ),
        _ => return None,
    };
    Some(Mistake::new(reason.as_str(), what, fix))
}
