//! Printed and stored words. Databases and scripts contain them, so a word never changes.

use std::fmt::Display;

use dhow_core::*;
use serde::Serialize;
use serde_json::json;

#[track_caller]
fn words<T: Copy + Display + Serialize>(all: &[T], expected: &[&str]) {
    let printed: Vec<String> = all.iter().map(T::to_string).collect();
    assert_eq!(printed, expected);
    assert_eq!(serde_json::to_value(all).unwrap(), json!(expected));
}

#[test]
fn errors_and_outcomes_have_these_words() {
    words(
        ErrorKind::ALL,
        &[
            "invalid-request",
            "configuration",
            "authentication",
            "unsupported",
            "declined",
            "not-found",
            "duplicate",
            "rate-limited",
            "unavailable",
            "protocol",
        ],
    );
    words(
        &[
            Outcome::NotSent,
            Outcome::ReadOnly,
            Outcome::Refused,
            Outcome::Unknown(Resolution::LookUp),
        ],
        &["not-sent", "read-only", "refused", "unknown:look-up"],
    );
    words(
        Resolution::ALL,
        &[
            "look-up",
            "poll",
            "compare-refunds",
            "reconcile",
            "ask-gateway",
        ],
    );
}

#[test]
fn rejections_have_these_words() {
    words(
        RejectionReason::ALL,
        &[
            "missing-signature",
            "repeated-signature",
            "malformed-signature",
            "signature-mismatch",
            "malformed-body",
            "repeated-field",
            "wrong-method",
            "too-large",
            "expired",
            "wrong-environment",
            "not-configured",
            "unsettled-scheme",
        ],
    );
}

#[test]
fn levels_environments_and_actions_have_these_words() {
    words(AssuranceLevel::ALL, &["full", "partial", "ask-gateway"]);
    words(Environment::ALL, &["live", "sandbox"]);
    words(
        ActionKind::ALL,
        &[
            "redirect",
            "qr-code",
            "app-link",
            "otp",
            "confirm-on-phone",
            "pay-to-account",
            "transaction-reference",
            "other",
        ],
    );
}

#[test]
fn operations_have_these_words() {
    words(
        Operation::ALL,
        &[
            "create payment",
            "payment status",
            "verify webhook",
            "find by own reference",
            "answer an action",
            "cancel",
            "refund",
            "payout",
            "find payout by own reference",
            "balance",
        ],
    );
}

#[test]
fn doubts_are_stored_as_these_words() {
    let doubts = [
        (Doubt::UnknownField("a".into()), "unknown-field: a"),
        (Doubt::BrokenGrammar("b".into()), "broken-grammar: b"),
        (Doubt::AmountNotSigned, "amount-not-signed"),
        (Doubt::Unreadable, "unreadable"),
        (Doubt::MissingField("c".into()), "missing-field: c"),
        (Doubt::Other("d: e".into()), "other: d: e"),
    ];
    for (doubt, stored) in doubts {
        assert_eq!(serde_json::to_value(&doubt).unwrap(), json!(stored));
        let read: Doubt = serde_json::from_value(json!(stored)).unwrap();
        assert_eq!(read, doubt);
    }
    for stored in ["amount-not-signed: x", "unreadable: x", "unreadable:", ""] {
        assert!(serde_json::from_value::<Doubt>(json!(stored)).is_err());
    }
}
