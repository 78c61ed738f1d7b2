//! Signed texts, names and refusals of a scheme.

use super::*;
use crate::signing::{Keys, table};

fn text(scheme: &SignatureScheme, values: &Values<'_>) -> String {
    let passcode = Secret::new("swordfish").unwrap();
    let mut bytes = Vec::new();
    scheme.write(values, &passcode, &mut bytes).unwrap();
    let shown = scheme.signing_input(values, &passcode).unwrap().to_string();
    assert!(!shown.contains("swordfish"), "{shown}");
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.replace("swordfish", "***"), shown);
    text
}

#[test]
fn separators_stand_between_or_before_each() {
    let parts = [
        Part::field("a"),
        Part::optional("b"),
        Part::literal("v1"),
        Part::Secret,
    ];
    let scheme = SignatureScheme::md5(parts);
    assert_eq!(text(&scheme, &[("a", "1"), ("b", "2")]), "1|2|v1|swordfish");
    assert_eq!(text(&scheme, &[("a", "1")]), "1|v1|swordfish");
    let before = scheme.clone().separated_by(" ").separator_before_each();
    assert_eq!(text(&before, &[("a", ""), ("b", "")]), "   v1 swordfish");
    let nothing = scheme.separated_by("");
    assert_eq!(text(&nothing, &[("a", "1"), ("b", "2")]), "12v1swordfish");
}

#[test]
fn a_configured_scheme_has_its_properties() {
    let parts = [Part::field("a"), Part::Secret];
    let [md5, rsa] = [
        SignatureScheme::md5(parts.clone()),
        SignatureScheme::rsa(parts.clone()),
    ];
    let shape = |scheme: &SignatureScheme| {
        let separator = scheme.separator().to_owned();
        (scheme.digest(), scheme.placement(), separator)
    };
    let (between, before) = (Placement::Between, Placement::BeforeEach);
    assert_eq!(shape(&md5), (Digest::Md5Hex, between, "|".to_owned()));
    assert_eq!(
        shape(&rsa),
        (Digest::RsaSha256Base64, between, "|".to_owned())
    );
    assert_eq!(rsa.parts(), parts);
    let documented = table::VA_CREATE.clone();
    assert_eq!(documented.evidence(), EvidenceStatus::Documented);
    assert_eq!(documented.id(), "va-create");
    assert_eq!(documented.ledger(), Some("va-create-recipe"));
    let (comma, each) = (
        documented.clone().separated_by(","),
        documented.separator_before_each(),
    );
    assert_eq!(shape(&comma), (Digest::Md5Hex, between, ",".to_owned()));
    assert_eq!(shape(&each), (Digest::Md5Hex, before, "|".to_owned()));
    // A changed scheme does not keep the evidence of the original.
    for scheme in [md5, rsa, comma, each] {
        let words = (scheme.id(), scheme.ledger(), scheme.evidence());
        assert_eq!(words, ("configured", None, EvidenceStatus::Configured));
    }
}

#[test]
fn every_segment_has_its_role_and_label() {
    use dhow_crypto::signing_input::Role;
    let parts = [
        Part::field("a"),
        Part::optional("b"),
        Part::literal("v1"),
        Part::Secret,
    ];
    let scheme = SignatureScheme::md5(parts);
    let separator = (Role::Separator, "", 1);
    let [a, b, literal, secret] = [
        (Role::Value, "a", 3),
        (Role::Value, "b", 0),
        (Role::Literal, "literal", 2),
        (Role::Secret, "passcode", 9),
    ];
    for (scheme, expected) in [
        (
            scheme.clone(),
            &[a, separator, b, separator, literal, separator, secret][..],
        ),
        (scheme.separated_by(""), &[a, b, literal, secret]),
    ] {
        let passcode = Secret::new("swordfish").unwrap();
        let input = scheme.signing_input(&[("a", "123"), ("b", "")], &passcode);
        let input = input.unwrap();
        let segments = input.segments().iter();
        let found: Vec<_> = segments
            .map(|segment| (segment.role(), segment.label(), segment.len()))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_scheme_is_formatted_in_one_line() {
    let parts = [
        Part::field("a"),
        Part::optional("b"),
        Part::decoded_again("c"),
        Part::literal("v1"),
        Part::Secret,
    ];
    let scheme = SignatureScheme::md5(parts);
    let covered = "a, b if set, c (decoded twice), the word `v1` and the passcode";
    for (scheme, end) in [
        (scheme.clone(), "with `|` between"),
        (
            scheme.clone().separator_before_each(),
            "with `|` before each",
        ),
        (scheme.clone().separated_by(" "), "with a space between"),
        (
            scheme.clone().separated_by(" ").separator_before_each(),
            "with a space before each",
        ),
        (scheme.separated_by(""), "joined with nothing"),
    ] {
        assert_eq!(scheme.to_string(), format!("MD5 of {covered}, {end}"));
    }
    let rsa = SignatureScheme::rsa([Part::Secret]);
    let expected = "RSA-SHA256 of the passcode, with `|` between";
    assert_eq!(rsa.to_string(), expected);
}

#[test]
fn an_rsa_scheme_has_no_md5_signature() {
    let scheme = SignatureScheme::rsa([Part::field("a"), Part::Secret]);
    let passcode = Secret::new("swordfish").unwrap();
    let error = scheme.md5_hex(&[("a", "1")], &passcode).unwrap_err();
    assert_eq!(error.kind(), dhow_core::ErrorKind::InvalidRequest);
    assert_eq!(error.field(), Some("scheme"));
}

#[test]
fn a_missing_field_is_named() {
    let scheme = SignatureScheme::md5([Part::field("order_code"), Part::Secret]);
    let error = scheme
        .signing_input(&[], &Secret::new("swordfish").unwrap())
        .unwrap_err();
    assert_eq!(error.field(), Some("order_code"));
}

#[test]
fn a_separator_inside_a_value_is_refused_by_name() {
    let scheme =
        SignatureScheme::md5([Part::field("order_code"), Part::field("note"), Part::Secret]);
    let refused = |values: &Values<'_>, free: &[&str]| scheme.refuse_ambiguous(values, free);
    assert!(refused(&[("order_code", "A 1"), ("note", "x")], &[]).is_ok());
    let error = refused(&[("order_code", "A|1"), ("note", "x")], &[]).unwrap_err();
    assert_eq!(error.field(), Some("order_code"));
    assert!(refused(&[("order_code", "A"), ("note", "x|y")], &["note"]).is_ok());
    // Without a separator there is nothing that a value could contain.
    let unseparated = scheme.clone().separated_by("");
    assert!(
        unseparated
            .refuse_ambiguous(&[("order_code", "A|1 ")], &[])
            .is_ok()
    );
    for control in ["a\nb", "a\0", "\u{85}"] {
        assert!(refused(&[("order_code", "A"), ("note", control)], &["note"]).is_err());
    }
}

/// Programs see the names by `SignatureScheme::id`.
#[test]
fn every_documented_scheme_has_its_name() {
    let names = [
        (&table::CHECKOUT_V1, "checkout-v1"),
        (&table::CHECKOUT_LEGACY, "checkout-legacy"),
        (&table::NOTIFY, "notify"),
        (&table::NOTIFY_DECODED, "notify-decoded"),
        (&table::NOTIFY_PIPED, "notify-piped"),
        (&table::ORDER_INQUIRY, "order-inquiry"),
        (&table::TOKEN_REVOCATION, "token-revocation"),
        (&table::BALANCE, "balance"),
        (&table::VA_CREATE, "va-create"),
        (&table::VA_RENAME, "va-rename"),
        (&table::VA_SWITCH, "va-switch"),
        (&table::VA_INQUIRY, "va-inquiry"),
        (&table::VA_WEBHOOK, "va-webhook"),
        (&table::TRANSFER, "transfer"),
        (&table::TRANSFER_BY_NUMBER, "transfer-by-number"),
        (
            &table::TRANSFER_RESPONSE_BY_NUMBER,
            "transfer-answer-by-number",
        ),
        (&table::TRANSFER_RESPONSE_BY_NAME, "transfer-answer-by-name"),
        (&table::BANK_ACCOUNT, "bank-account"),
        (&table::TRANSFER_INQUIRY, "transfer-inquiry"),
    ];
    for (scheme, name) in names {
        assert_eq!(scheme.id(), name);
    }
}

#[test]
fn a_free_text_may_contain_a_separating_space_and_no_other_separator() {
    let keys = Keys {
        passcode: Secret::new("swordfish").unwrap(),
        signer: None,
        gateway: None,
    };
    let piped = SignatureScheme::md5([Part::field("a"), Part::Secret]);
    let spaced = piped.clone().separated_by(" ");
    assert!(keys.sign(&spaced, &[("a", "x y")], &["a"]).is_ok());
    assert!(keys.sign(&spaced, &[("a", "x y")], &[]).is_err());
    assert!(keys.sign(&piped, &[("a", "x|y")], &["a"]).is_err());
}
