//! Rules for texts and required options: each refusal with its field and text.

use super::*;
use crate::{Characters, TextForm, TextRule, UrlRule};

const WITH_TEXTS: &[OptionSpec] = &[
    OptionSpec::payment("force", OptionKind::Flag, "waives a rule"),
    OptionSpec::payment("note", OptionKind::Text, "a note"),
    OptionSpec::payment("api", OptionKind::OneOf(&["v1", "v2"]), "the version"),
    OptionSpec::payment("ip", OptionKind::Text, "the IP address"),
    OptionSpec::payment("wallet", OptionKind::Text, "the wallet"),
];

const RULES: RequestRules = RequestRules::payments(ID, WITH_TEXTS)
    .with_required_options(&[
        RequiredOption::new("wallet").or_fields(&[RequestField::Methods]),
        RequiredOption::new("ip").when("api", &["v2", "v3"]),
    ])
    .with_texts(&[
        TextRule::field(RequestField::Description)
            .at_most(5)
            .only(Characters::PrintableAscii),
        TextRule::field(RequestField::Name).at_most_bytes(4),
        TextRule::field(RequestField::ReturnUrl)
            .with_form(TextForm::Url(UrlRule::Https))
            .at_most(30),
        TextRule::field(RequestField::Country).with_form(TextForm::Country),
        TextRule::field(RequestField::Phone).with_form(TextForm::Phone),
        TextRule::field(RequestField::Metadata)
            .at_most_entries(2)
            .at_most(3),
        TextRule::option("note")
            .only(Characters::NoWhiteSpaceOr("%"))
            .waived_by("force"),
    ]);

fn request() -> NewPayment {
    let mut new = payment(100, Currency::BDT);
    new.options.set("wallet", "w");
    new
}

type Change = fn(&mut NewPayment);

/// Changes of a valid request, with the field and the rule of the refusal.
const TABLE: [(Change, &str, &str); 13] = [
    (
        |new| new.description = Some("abcdef".into()),
        "description",
        "must have at most 5 characters",
    ),
    (
        |new| new.description = Some("thé".into()),
        "description",
        "may contain only ASCII characters, without control characters",
    ),
    (
        |new| new.customer.name = Some("été".into()),
        "name",
        "must have at most 4 bytes",
    ),
    (
        |new| new.return_url = Some("http://shop.example/".into()),
        "return_url",
        "must be an absolute https URL, or an http URL of this machine",
    ),
    (
        |new| new.return_url = Some(String::new()),
        "return_url",
        "must be an absolute https URL, or an http URL of this machine",
    ),
    (
        |new| new.return_url = Some("https://shop.example/0123456789".into()),
        "return_url",
        "must have at most 30 characters",
    ),
    (
        |new| new.country = Some("ci".into()),
        "country",
        "must be two upper-case ASCII letters, such as CI",
    ),
    (
        |new| new.country = Some("CIV".into()),
        "country",
        "must be two upper-case ASCII letters, such as CI",
    ),
    (
        |new| new.customer.phone = Some("07 00 00 01".into()),
        "phone",
        "must be 6 to 15 digits, with an optional leading `+`",
    ),
    (
        |new| new.customer.phone = Some("++2250700".into()),
        "phone",
        "must be 6 to 15 digits, with an optional leading `+`",
    ),
    (
        |new| new.metadata = (0..3).map(|n| (n.to_string(), String::new())).collect(),
        "metadata",
        "must have at most 2 entries",
    ),
    (
        |new| drop(new.metadata.insert("k".into(), "abcd".into())),
        "metadata",
        "must have at most 3 characters",
    ),
    (
        |new| new.options.set("note", "100%"),
        "note",
        "must not contain white space or `%`; the option `force` allows it",
    ),
];

#[test]
fn a_text_outside_of_its_rule_is_refused_with_field_and_rule() {
    for (change, field, rule) in TABLE {
        let mut new = request();
        change(&mut new);
        assert_eq!(refused(&RULES, &new), pair(field, rule));
    }
}

#[test]
fn texts_at_the_limit_and_unset_fields_pass() {
    let mut new = request();
    assert!(RULES.check(&new).is_ok());
    new.description = Some("a b c".into());
    new.customer.name = Some("été".chars().take(2).collect());
    new.return_url = Some("https://shop.example/012345678".into());
    new.country = Some("CI".into());
    new.metadata = (0..2).map(|n| (n.to_string(), "éàü".to_owned())).collect();
    for phone in ["123456", "+123456789012345"] {
        new.customer.phone = Some(phone.into());
        assert!(RULES.check(&new).is_ok(), "{phone}");
    }
    for phone in ["12345", "+1234567890123456"] {
        new.customer.phone = Some(phone.into());
        assert_eq!(refused(&RULES, &new).0, "phone");
    }
    new.customer.phone = None;
    new.options.set("note", "a b");
    new.options.set("force", "true");
    assert!(RULES.check(&new).is_ok());
    new.options.set("force", "false");
    assert_eq!(refused(&RULES, &new).0, "note");
}

#[test]
fn the_texts_of_other_requests_are_checked_by_the_same_rules() {
    let check = |text: Option<&str>| RULES.check_texts(RequestField::Description, text);
    assert!(check(None).is_ok() && check(Some("abcde")).is_ok());
    let error = check(Some("abcdef")).unwrap_err();
    assert_eq!(
        (error.field(), error.provider()),
        (Some("description"), Some(&ID))
    );
    let values = |count| RULES.check_texts(RequestField::Metadata, std::iter::repeat_n("v", count));
    assert!(values(2).is_ok() && values(3).is_err());
    let note = TextSource::Option("note");
    assert!(RULES.check_texts(note, ["a b"]).is_err());
    assert!(RULES.check_texts(TextSource::Option("ip"), ["a b"]).is_ok());
}

#[test]
fn an_option_is_required_for_the_values_of_another_one() {
    let mut new = request();
    let by_default =
        |new: &NewPayment, api| RULES.check_with_defaults(new, &[("api", api)]).is_ok();
    assert!(by_default(&new, "v1") && !by_default(&new, "v2") && !by_default(&new, "v3"));
    new.options.set("api", "v2");
    let rule = "is required if the option `api` is v2 or v3";
    assert_eq!(refused(&RULES, &new), pair("ip", rule));
    assert!(!by_default(&new, "v1"));
    new.options.set("ip", "127.0.0.1");
    assert!(RULES.check(&new).is_ok());
    new.options.set("api", "v1");
    assert!(by_default(&new, "v2"));
}

#[test]
fn an_option_that_is_always_required_can_be_replaced_by_a_field() {
    let mut new = payment(100, Currency::BDT);
    let rule = "is required by this gateway, unless `methods` is set";
    assert_eq!(refused(&RULES, &new), pair("wallet", rule));
    new.methods = vec!["bKash".into()];
    assert!(RULES.check(&new).is_ok());
}

#[test]
fn rules_of_texts_and_required_options_are_printed_as_text() {
    let texts: Vec<String> = RULES.texts.iter().map(ToString::to_string).collect();
    let expected = [
        "description: only ASCII characters, without control characters; at most 5 characters",
        "name: at most 4 bytes",
        "return_url: an absolute https URL, or an http URL of this machine; at most 30 characters",
        "country: two upper-case ASCII letters, such as CI",
        "phone: 6 to 15 digits, with an optional leading `+`",
        "metadata: at most 2 entries; at most 3 characters each",
        "option `note`: no white space or `%` (waived by the option `force`)",
    ];
    assert_eq!(texts, expected);
    let required: Vec<String> = RULES.shown_required().collect();
    let expected = [
        "option `wallet`, unless `methods` is set",
        "option `ip` if the option `api` is v2 or v3",
    ];
    assert_eq!(required, expected);
}
