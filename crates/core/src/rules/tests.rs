//! Rules of requests: each refusal with its field and text.

use super::*;
use crate::{
    Beneficiary, MerchantReference, Money, MoneyRequest, NewPayment, NewPayout, NewRefund,
    OptionKind, ProviderReference,
};

mod conditions;
mod texts;

const ID: ProviderId = ProviderId::from_static("cowrie");

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment("force", OptionKind::Flag, "waives the reference rule"),
    OptionSpec::payout("kept", OptionKind::Text, "a kept beneficiary"),
];

const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(Currencies::Only(&[Currency::BDT, Currency::JPY]))
    .with_limits(&[AmountLimit::between(
        Money::from_minor(100, Currency::BDT),
        Money::from_minor(900_000, Currency::BDT),
    )])
    .with_whole_units()
    .with_required(&[RequiredField::new(RequestField::ReturnUrl)])
    .with_reference(
        ReferenceRule::ANY
            .at_least(3)
            .at_most(8)
            .only(Characters::AlphanumericAnd("- "))
            .waived_by("force"),
    );

const PAYOUTS: RequestRules = RequestRules::payouts(ID, OPTIONS).with_required(&[
    RequiredField::new(RequestField::Name),
    RequiredField::new(RequestField::Institution)
        .with_form("a bank code such as BIDV")
        .or_options(&["kept"])
        .or_fields(&[RequestField::Phone]),
]);

fn reference(text: &str) -> MerchantReference {
    MerchantReference::new(text).unwrap()
}

fn payment(minor: i64, currency: Currency) -> NewPayment {
    let amount = Money::from_minor(minor, currency);
    let mut new = NewPayment::new(reference("ORDER-1"), amount);
    new.return_url = Some("https://shop.example/".to_owned());
    new
}

/// Returns field and rule of the refusal, which names the provider.
fn refused(rules: &RequestRules, request: &impl MoneyRequest) -> (String, String) {
    let error = rules.check(request).unwrap_err();
    assert_eq!(error.provider(), Some(&ID), "{error}");
    assert_eq!(error.kind(), crate::ErrorKind::InvalidRequest);
    let field = error.field().unwrap_or_default().to_owned();
    (field, error.message().to_owned())
}

fn pair(field: &str, rule: &str) -> (String, String) {
    (field.to_owned(), rule.to_owned())
}

#[test]
fn amounts_outside_of_the_rules_are_refused_with_field_limit_and_currency() {
    for fine in [
        payment(100, Currency::BDT),
        payment(900_000, Currency::BDT),
        payment(1, Currency::JPY),
    ] {
        assert!(PAYMENTS.check(&fine).is_ok(), "{fine:?}");
    }
    for (minor, currency, field, rule) in [
        (100, Currency::SGD, "currency", "must be BDT or JPY"),
        (0, Currency::JPY, "amount", "must be above zero"),
        (-1, Currency::BDT, "amount", "must be above zero"),
        (99, Currency::BDT, "amount", "must be at least 1.00 BDT"),
        (
            900_001,
            Currency::BDT,
            "amount",
            "must be at most 9000.00 BDT",
        ),
        (
            150,
            Currency::BDT,
            "amount",
            "must be a whole number of BDT",
        ),
    ] {
        let refusal = refused(&PAYMENTS, &payment(minor, currency));
        assert_eq!(refusal, pair(field, rule));
    }
}

#[test]
fn a_documented_currency_list_refuses_no_other_currency() {
    const LIST: &[Currency] = &[Currency::SGD, Currency::JPY];
    let rules = RequestRules::payments(ID, &[])
        .with_currencies(Currencies::Documented(LIST))
        .with_other_limit(MajorUnitLimit::in_hundredths(30, 1_000));
    assert!(
        rules
            .check_amount(Money::from_minor(30, Currency::USD))
            .is_ok()
    );
    let small = rules
        .check_amount(Money::from_minor(29, Currency::USD))
        .unwrap_err();
    assert_eq!(small.message(), "must be at least 0.30 USD");
    // 0.30 yen is no amount, so the minimum is the next whole unit; the maximum is the whole unit below.
    let yen = rules.limit(Currency::JPY).unwrap();
    assert_eq!(yen.minimum, Some(Money::from_minor(1, Currency::JPY)));
    assert_eq!(yen.maximum, Some(Money::from_minor(10, Currency::JPY)));
    let shown: Vec<_> = rules.all_limits().filter_map(|l| l.currency()).collect();
    assert_eq!(shown, LIST);
}

#[test]
fn a_limit_for_all_currencies_can_be_a_minimum_alone() {
    let rules =
        RequestRules::payouts(ID, &[]).with_other_limit(MajorUnitLimit::minimum_in_hundredths(100));
    for (currency, minimum) in [
        (Currency::SGD, 100),
        (Currency::VND, 1),
        (Currency::KWD, 1_000),
    ] {
        let limit = AmountLimit::at_least(Money::from_minor(minimum, currency));
        assert_eq!(rules.limit(currency), Some(limit));
        let check = |minor| rules.check_amount(Money::from_minor(minor, currency));
        assert!(check(minimum).is_ok() && check(i64::MAX).is_ok());
        assert!(check(minimum - 1).is_err());
    }
}

#[test]
fn a_missing_field_is_named_with_its_form_and_its_alternatives() {
    let mut new = payment(100, Currency::BDT);
    for missing in [None, Some(String::new()), Some("  ".to_owned())] {
        new.return_url = missing;
        let rule = pair("return_url", "is required by this gateway");
        assert_eq!(refused(&PAYMENTS, &new), rule);
    }
    let amount = Money::from_minor(100, Currency::BDT);
    let mut out = NewPayout::new(reference("P-1"), amount, Beneficiary::new(" ", "1"));
    assert_eq!(refused(&PAYOUTS, &out).0, "name");
    out.beneficiary.name = "Asha".to_owned();
    let rule = "is required by this gateway: a bank code such as BIDV, unless the option `kept` or `phone` is set";
    assert_eq!(refused(&PAYOUTS, &out), pair("institution", rule));
    let mut by_option = out.clone();
    by_option.options.set("kept", "b-1");
    let mut by_phone = out.clone();
    by_phone.beneficiary.phone = Some("0170".to_owned());
    out.beneficiary.institution = Some("BIDV".to_owned());
    for fine in [out, by_option, by_phone] {
        assert!(PAYOUTS.check(&fine).is_ok(), "{fine:?}");
    }
}

#[test]
fn a_reference_outside_of_the_rule_is_refused_unless_the_option_waives_it() {
    let mut new = payment(100, Currency::BDT);
    let waived = "; the option `force` allows it";
    for (text, rule) in [
        ("A1", "must have at least 3 characters"),
        ("ABCDEFGHI", "must have at most 8 characters"),
        (
            "A/1",
            "may contain only `A` to `Z`, `a` to `z`, digits, `-` and spaces",
        ),
    ] {
        new.merchant_reference = reference(text);
        let rule = format!("{rule}{waived}");
        assert_eq!(refused(&PAYMENTS, &new), pair("merchant_reference", &rule));
        assert!(PAYMENTS.check_reference(text).is_err());
    }
    new.options.set("force", "false");
    assert!(PAYMENTS.check(&new).is_err());
    new.options.set("force", "true");
    assert!(PAYMENTS.check(&new).is_ok());
    let spaceless = ReferenceRule::ANY.only(Characters::NoWhiteSpaceOr(""));
    let error = spaceless.check("a b").unwrap_err();
    assert_eq!(error.message(), "must not contain white space");
    assert!(spaceless.check("a/b").is_ok());
}

#[test]
fn an_option_of_another_operation_is_refused() {
    let mut new = payment(100, Currency::BDT);
    new.options.set("kept", "b-1");
    assert_eq!(refused(&PAYMENTS, &new).0, "kept");
    let shown: Vec<&str> = PAYMENTS.own_options().map(|option| option.name).collect();
    assert_eq!(shown, ["force"]);
}

#[test]
fn a_refund_can_require_its_attempt() {
    const ATTEMPT: &[RequiredField] = &[RequiredField::new(RequestField::Attempt)];
    let rules = RequestRules::refunds(ID, &[]).with_required(ATTEMPT);
    let payment = ProviderReference::new("pay_1").unwrap();
    let amount = Money::from_minor(100, Currency::BDT);
    let mut new = NewRefund::new(reference("R-1"), payment.clone(), amount);
    assert_eq!(refused(&rules, &new).0, "attempt");
    new.attempt = Some(payment);
    assert!(rules.check(&new).is_ok());
    new.amount = Money::from_minor(0, Currency::BDT);
    assert_eq!(refused(&rules, &new).0, "amount");
}

#[test]
fn a_character_that_is_always_refused_is_not_waived() {
    const RULES: RequestRules = PAYMENTS.with_reference(
        ReferenceRule::ANY
            .only(Characters::NoWhiteSpaceOr(""))
            .waived_by("force")
            .always_only(Characters::NoControlOr("|")),
    );
    let shown = "any length up to 255 bytes, no control characters or `|`; no white space (waived by the option `force`)";
    assert_eq!(RULES.reference.to_string(), shown);
    let mut new = payment(500, Currency::BDT);
    let bar = pair(
        "merchant_reference",
        "must not contain control characters or `|`",
    );
    for (force, text, rule) in [
        (
            "false",
            "A B",
            Some("must not contain white space; the option `force` allows it"),
        ),
        ("true", "A B", None),
        ("false", "A|B", Some(bar.1.as_str())),
        ("true", "A|B", Some(bar.1.as_str())),
    ] {
        new.options.set("force", force);
        new.merchant_reference = reference(text);
        let refused = RULES
            .check(&new)
            .map(drop)
            .map_err(|error| error.message().to_owned());
        assert_eq!(refused.err().as_deref(), rule, "{force} {text}");
    }
    assert!(RULES.check_forced_reference("A B").is_ok());
    assert!(RULES.check_forced_reference("A|B").is_err());
}

#[test]
fn rules_are_printed_as_text() {
    let required = PAYOUTS.required[1].to_string();
    let expected =
        "institution (a bank code such as BIDV), unless the option `kept` or `phone` is set";
    assert_eq!(required, expected);
    let expected = "3 to 8 characters, only `A` to `Z`, `a` to `z`, digits, `-` and spaces (waived by the option `force`)";
    assert_eq!(PAYMENTS.reference.to_string(), expected);
    assert_eq!(ReferenceRule::ANY.to_string(), "any length up to 255 bytes");
    let long = ReferenceRule::ANY.at_least(10).to_string();
    assert_eq!(long, "at least 10 characters");
    let short = ReferenceRule::ANY.at_most(50).to_string();
    assert_eq!(short, "at most 50 characters");
    let long = ReferenceRule::ANY.at_most(254).to_string();
    assert_eq!(long, "at most 254 characters");
    // No reference has more than 255 bytes, so a rule of 255 characters refuses none.
    for characters in [255, 300] {
        let longest = ReferenceRule::ANY.at_most(characters).to_string();
        assert_eq!(longest, "at most 255 bytes");
    }
}
