//! Rules that depend on other fields and options: each refusal with its field, rule and remedy, and the texts that show them.

use super::*;
use crate::{AdvisedLimit, Condition, CurrencyRule, TextForm, TextRule, TextSource};

const NUMBER: &[TextSource] = &[
    TextSource::Option("msisdn"),
    TextSource::Field(RequestField::Phone),
];

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "product",
        OptionKind::OneOf(&["page", "wallet"]),
        "the product",
    )
    .values_only_when(&[("wallet", Condition::IsNot("api", &["v2"]))]),
    OptionSpec::payment("api", OptionKind::OneOf(&["v1", "v2"]), "the version"),
    OptionSpec::payment("ip", OptionKind::Text, "the address")
        .only_when(&[Condition::Is("api", &["v2"])]),
    OptionSpec::payment("otp", OptionKind::Text, "the password")
        .only_when(&[Condition::AnySet(NUMBER)]),
    OptionSpec::payment("msisdn", OptionKind::Text, "the number"),
    OptionSpec::payment("method", OptionKind::Text, "the method").only_when(&[Condition::NoneSet(
        &[TextSource::Field(RequestField::Methods)],
    )]),
    OptionSpec::payment("page", OptionKind::Flag, "a page")
        .only_when(&[Condition::IsNot("product", &["wallet"])]),
    OptionSpec::payment("finish", OptionKind::Text, "the last page")
        .documented_when(&[Condition::AnySet(&[TextSource::Option("page")])]),
];

const RULES: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(Currencies::Only(&[Currency::BDT, Currency::JPY]))
    .with_currency_rules(&[
        CurrencyRule::when(Currency::JPY, Condition::Is("product", &["page"])),
        CurrencyRule::when(Currency::BDT, Condition::Is("product", &["wallet"])),
    ])
    .with_required(&[RequiredField::new(RequestField::Country).when(Condition::AnySet(NUMBER))])
    .with_required_options(&[
        RequiredOption::new("msisdn").when_set(&[TextSource::Option("otp")]),
        RequiredOption::new("msisdn").when_field_has(RequestField::Methods, &["9"]),
    ])
    .with_unsupported(&[(RequestField::CancelUrl, "has no place at this gateway")])
    .with_texts(&[
        TextRule::field(RequestField::Methods).at_most_entries(1),
        TextRule::field(RequestField::Methods)
            .with_form(TextForm::Number)
            .when(&[Condition::AnySet(&[TextSource::Option("page")])]),
        TextRule::option("msisdn").with_form(TextForm::Beginning("03")),
    ])
    .with_advised_limits(&[AdvisedLimit::new(
        "BD",
        "nagad",
        AmountLimit::between(
            Money::from_minor(500, Currency::BDT),
            Money::from_minor(900, Currency::BDT),
        ),
    )
    .in_multiples_of(100)]);

/// Configured values of the options.
const DEFAULTS: &[(&str, &str)] = &[("product", "wallet"), ("api", "v1")];

type Change = fn(&mut NewPayment);

fn refused_by(change: Change) -> Option<(String, String)> {
    let mut new = payment(100, Currency::BDT);
    change(&mut new);
    let error = RULES.check_with_defaults(&new, DEFAULTS).err()?;
    assert_eq!(error.provider(), Some(&ID));
    Some((error.field()?.to_owned(), error.message().to_owned()))
}

#[test]
fn an_option_that_would_not_be_sent_is_refused_with_its_condition_and_the_remedy() {
    let table: [(Change, &str, &str); 8] = [
        (
            |new| new.options.set("ip", "1"),
            "ip",
            "may be set only if the option `api` is v2: leave it out or set the option `api` to v2",
        ),
        (
            |new| new.options.set("otp", "1"),
            "otp",
            "may be set only if the option `msisdn` or `phone` is set: leave it out or set the option `msisdn` or `phone` too",
        ),
        (
            |new| {
                new.options.set("method", "7");
                new.methods = vec!["8".to_owned()];
            },
            "method",
            "may be set only if `methods` is not set: leave out one of them",
        ),
        (
            |new| new.options.set("page", "1"),
            "page",
            "may be set only if the option `product` is not wallet: leave it out or change the option `product`",
        ),
        (
            |new| new.options.set("api", "v2"),
            "product",
            "may be wallet only if the option `api` is not v2: choose another value",
        ),
        (
            |new| new.methods = vec!["8".to_owned(), "7".to_owned()],
            "methods",
            "must have at most 1 entry",
        ),
        (
            |new| new.methods = vec![" ".to_owned()],
            "methods",
            "must not contain an empty entry",
        ),
        (
            |new| new.options.set("product", "page"),
            "currency",
            "must be JPY if the option `product` is page",
        ),
    ];
    for (change, field, rule) in table {
        assert_eq!(refused_by(change), Some(pair(field, rule)));
    }
}

#[test]
fn an_option_is_accepted_if_its_condition_holds() {
    let fine: [Change; 4] = [
        |_| (),
        |new| new.options.set("page", "false"),
        |new| new.options.set("method", "7"),
        |new| {
            new.amount = Money::from_minor(100, Currency::JPY);
            new.options.set("product", "page");
            new.options.set("page", "true");
            new.methods = vec!["8".to_owned()];
        },
    ];
    for change in fine {
        assert_eq!(refused_by(change), None);
    }
}

#[test]
fn a_field_or_option_can_be_required_by_another_one() {
    let table: [(Change, &str, &str); 6] = [
        (
            |new| new.methods = vec!["9".to_owned()],
            "msisdn",
            "is required if `methods` has 9",
        ),
        (
            |new| new.cancel_url = Some("https://shop.example/".to_owned()),
            "cancel_url",
            "has no place at this gateway",
        ),
        (
            |new| new.options.set("msisdn", "03"),
            "country",
            "is required by this gateway if the option `msisdn` or `phone` is set",
        ),
        (
            |new| {
                new.customer.phone = Some("03".to_owned());
                new.country = Some("BD".to_owned());
                new.options.set("otp", "1");
            },
            "msisdn",
            "is required if the option `otp` is set",
        ),
        (
            |new| {
                new.country = Some("BD".to_owned());
                new.options.set("msisdn", "92");
            },
            "msisdn",
            "must be a text that begins with 03",
        ),
        (
            |new| {
                new.options.set("product", "page");
                new.options.set("page", "1");
                new.methods = vec!["VA".to_owned()];
                new.amount = Money::from_minor(100, Currency::JPY);
            },
            "methods",
            "must be a whole number in plain digits if the option `page` is set",
        ),
    ];
    for (change, field, rule) in table {
        assert_eq!(refused_by(change), Some(pair(field, rule)));
    }
}

#[test]
fn a_reference_can_have_forbidden_ends() {
    let rule = ReferenceRule::ANY.not_ending_with("0123456789.");
    let error = rule.check("ORDER-1").unwrap_err();
    assert_eq!(error.message(), "must not end with a digit or `.`");
    assert!(rule.check("A.").is_err() && rule.check("1A").is_ok());
    let shown = "any length up to 255 bytes, not ending with a digit or `.`";
    assert_eq!(rule.to_string(), shown);
}

#[test]
fn an_undocumented_use_of_an_option_and_an_amount_outside_of_a_published_limit_are_warnings() {
    let mut new = payment(550, Currency::BDT);
    new.options.set("finish", "x");
    let options = RULES.check_with_defaults(&new, DEFAULTS).unwrap();
    let warning =
        "`finish` is sent, but this gateway documents it only if the option `page` is set";
    assert_eq!(RULES.warnings(&new, options, DEFAULTS), [warning]);
    let warnings = |institution, minor| {
        RULES.limit_warnings("BD", institution, Money::from_minor(minor, Currency::BDT))
    };
    assert_eq!(
        warnings("Nagad", 450),
        [
            "`amount` must be at least 5.00 BDT, as published for nagad in BD",
            "`amount` must be a multiple of 100, as published for nagad in BD",
        ]
    );
    assert!(warnings("nagad", 600).is_empty() && warnings("bkash", 1).is_empty());
    let shown = "nagad in BD: 5.00 BDT to 9.00 BDT, a multiple of 100";
    assert_eq!(RULES.advised_limits[0].to_string(), shown);
}

#[test]
fn the_account_has_one_currency() {
    const YEN: &[CurrencyRule] = &[CurrencyRule::of_account(Currency::JPY)];
    let rules = RULES.with_currency_rules(YEN);
    let new = payment(100, Currency::BDT);
    let rule = pair("currency", "must be JPY, the currency of the account");
    assert_eq!(refused(&rules, &new), rule);
}

#[test]
fn conditions_are_shown_with_the_option_the_field_and_the_rule() {
    let shown: Vec<String> = OPTIONS.iter().map(OptionSpec::shown_meaning).collect();
    assert_eq!(
        shown[0],
        "the product; wallet only if the option `api` is not v2"
    );
    assert_eq!(shown[1], "the version");
    assert_eq!(
        shown[3],
        "the password; only if the option `msisdn` or `phone` is set"
    );
    assert_eq!(shown[5], "the method; only if `methods` is not set");
    assert_eq!(
        shown[7],
        "the last page; documented only if the option `page` is set"
    );
    let required: Vec<String> = RULES.shown_required().collect();
    let expected = [
        "country if the option `msisdn` or `phone` is set",
        "option `msisdn` if the option `otp` is set",
        "option `msisdn` if `methods` has 9",
    ];
    assert_eq!(required, expected);
    let number = "methods: a whole number in plain digits if the option `page` is set";
    assert_eq!(RULES.texts[1].to_string(), number);
    let both = Condition::NoneSet(NUMBER).to_string();
    assert_eq!(both, "neither the option `msisdn` nor `phone` is set");
}
