//! Findings for a delivery that a verifier rejects for another reason than the value of its signature.

use super::{Mistake, Origin};

/// Returns the finding for the reason of a rejection, by the reason's word. `None` for a mismatch, a missing signature, and unknown words.
#[must_use]
pub fn rejection(reason: &str) -> Option<Mistake> {
    let row = TABLE.iter().find(|(name, ..)| *name == reason)?;
    let (name, what, fix) = *row;
    let origin = match name {
        "not-configured" => Origin::Secret,
        _ => Origin::Delivery,
    };
    Some(Mistake::new(name, what, fix).at(origin))
}

const TABLE: &[(&str, &str, &str)] = &[
    (
        "repeated-signature",
        "the delivery has more than one signature, so an attacker could choose which one is checked",
        "find the source of the second one: a proxy that merges or repeats headers, or a replayed request",
    ),
    (
        "repeated-field",
        "a field or JSON key occurs twice, so two programs may read different values",
        "reject it; if the gateway really sent it, keep the delivery and ask the gateway's support",
    ),
    (
        "malformed-body",
        "the body or query does not have the gateway's format",
        "compare it with a genuine delivery of the same kind, and look for a program that changes it in transit",
    ),
    (
        "malformed-signature",
        "the signature does not have the gateway's format",
        "compare its length and characters with those of a genuine delivery",
    ),
    (
        "wrong-method",
        "the gateway does not deliver with this HTTP method",
        "reject it; if the gateway sent it, look for a redirect that changes the method (http to https, a missing slash at the end) and register the final URL",
    ),
    (
        "too-large",
        "the delivery is larger than any delivery of this gateway",
        "reject it; look for a program that adds to the body in transit",
    ),
    (
        "expired",
        "the delivery was signed too long ago",
        "check the clock of this machine; if it is correct, the delivery is a replay",
    ),
    (
        "wrong-environment",
        "the delivery belongs to the other environment",
        "use the secret and URL of the environment that sends it",
    ),
    (
        "not-configured",
        "no secret is configured for this kind of delivery",
        "set the secret of this kind of delivery, or register the webhook of the kind that is configured",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reasons_beside_the_signature_have_a_finding() {
        let found = rejection("repeated-field").unwrap();
        assert_eq!(
            (found.name, found.origin),
            ("repeated-field", Origin::Delivery)
        );
        for other in [
            "signature-mismatch",
            "missing-signature",
            "unsettled-scheme",
            "",
        ] {
            assert_eq!(rejection(other), None, "{other}");
        }
    }
}
