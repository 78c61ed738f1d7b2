//! A delivery whose signature matches and which is rejected for another reason.

use dhow_core::RejectionReason;

use super::parts::FindingView;

impl FindingView {
    /// The finding behind a rejection that is not about the value of the signature. Its name is the reason that `verify` gives.
    pub(super) fn of_rejection(reason: RejectionReason) -> Option<Self> {
        let (name, what, fix) = match reason {
            RejectionReason::RepeatedSignature => (
                "repeated-signature",
                "the signature arrived more than once, and which one counts is a question that an attacker would answer",
                "find out what adds the second one: a proxy that merges or repeats headers, or a replayed request",
            ),
            RejectionReason::RepeatedField => (
                "repeated-field",
                "a field or JSON key arrived twice, so two programs may read two different values",
                "reject it; if the gateway really sends it, keep the delivery and ask the gateway's support",
            ),
            RejectionReason::MalformedBody => (
                "malformed-body",
                "the signature matches, but the body or query is not what this gateway sends",
                "compare it with a genuine delivery of the same kind, and look for a program that changed it on the way",
            ),
            RejectionReason::MalformedSignature => (
                "malformed-signature",
                "the signature is not in the form that this gateway uses",
                "compare its length and its letters with those of a genuine delivery",
            ),
            RejectionReason::WrongMethod => (
                "wrong-method",
                "the gateway does not use this HTTP method for its deliveries",
                "reject it; answer only the method that the gateway documents",
            ),
            RejectionReason::TooLarge => (
                "too-large",
                "it is larger than any delivery of this gateway",
                "reject it; look at what adds to the body on the way",
            ),
            RejectionReason::Expired => (
                "expired",
                "it was signed too long ago",
                "check the clock of this machine; if it is right, the delivery is a replay",
            ),
            RejectionReason::WrongEnvironment => (
                "wrong-environment",
                "it belongs to the other environment",
                "use the secret and the URL of the environment that sends it",
            ),
            _ => return None,
        };
        Some(Self {
            name,
            what: what.to_owned(),
            fix: fix.to_owned(),
        })
    }
}
