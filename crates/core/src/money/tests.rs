//! Amounts: the grammar, exact arithmetic and text.

use proptest::prelude::*;

use super::*;

#[test]
fn amounts_of_each_exponent_are_exact() {
    let read = |text, code: &str| Money::parse(text, code.parse().unwrap()).unwrap().minor();
    assert_eq!(read("599.00", "SGD"), 59_900);
    assert_eq!(read("599.5", "SGD"), 59_950);
    assert_eq!(read("599", "SGD"), 59_900);
    assert_eq!(read("0.01", "SGD"), 1);
    assert_eq!(read("200", "XOF"), 200);
    assert_eq!(read("1.234", "KWD"), 1_234);
}

#[test]
fn every_invalid_amount_is_refused_with_its_rule() {
    let refused = |text| Money::parse(text, Currency::SGD).unwrap_err();
    assert_eq!(refused(""), MoneyError::Empty);
    for text in [
        "-1", "+1", "1e2", "1,000.00", " 1", "1 ", ".5", "5.", "1.2.3", "0x1", "１", "NaN",
    ] {
        assert_eq!(refused(text), MoneyError::NotDigits, "{text}");
    }
    assert_eq!(refused("007"), MoneyError::LeadingZero);
    assert!(matches!(
        refused("1.999"),
        MoneyError::TooManyDecimals { found: 3, .. }
    ));
    assert_eq!(refused("99999999999999999999"), MoneyError::TooLarge);
}

#[test]
fn zero_padding_is_lossless_or_refused() {
    let yen = |text| Money::parse_zero_padded(text, Currency::JPY);
    assert_eq!(yen("1000.00").unwrap().minor(), 1_000);
    assert!(yen("1000.01").is_err());
    assert_eq!(
        Money::parse_zero_padded("1.5000", Currency::SGD)
            .unwrap()
            .minor(),
        150
    );
    assert_eq!(
        Money::parse_zero_padded("1.5", Currency::SGD)
            .unwrap()
            .minor(),
        150
    );
}

#[test]
fn currencies_do_not_mix() {
    let one = Money::from_minor(1, Currency::SGD);
    assert!(
        one.checked_add(Money::from_minor(1, Currency::USD))
            .is_err()
    );
    assert_eq!(one.partial_cmp(&Money::from_minor(1, Currency::USD)), None);
}

proptest! {
    #[test]
    fn printing_then_parsing_gives_the_amount_back(minor in 0..i64::MAX, code in "SGD|XOF|KWD|VND|INR") {
        let money = Money::from_minor(minor, code.parse().unwrap());
        prop_assert_eq!(Money::parse(&money.decimal(), money.currency()), Ok(money));
    }

    #[test]
    fn sum_then_difference_gives_the_amount_back(a in -1_000_000_000..1_000_000_000_i64, b in -1_000_000_000..1_000_000_000_i64) {
        let (a, b) = (Money::from_minor(a, Currency::SGD), Money::from_minor(b, Currency::SGD));
        prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
    }

    #[test]
    fn no_text_panics_the_parser(text in "\\PC*") {
        let _ = Money::parse(&text, Currency::SGD);
        let _ = Money::parse_zero_padded(&text, Currency::JPY);
    }

    #[test]
    fn every_accepted_text_has_only_digits_and_a_point(text in "[0-9.+eE, -]{0,12}") {
        if Money::parse(&text, Currency::SGD).is_ok() {
            prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        }
    }
}

#[test]
fn a_sign_stands_before_negative_amounts_only() {
    let decimal = |minor, code: &str| Money::from_minor(minor, code.parse().unwrap()).decimal();
    assert_eq!(decimal(-1, "SGD"), "-0.01");
    assert_eq!(decimal(-59_900, "SGD"), "-599.00");
    assert_eq!(decimal(-200, "XOF"), "-200");
    assert_eq!(decimal(0, "SGD"), "0.00");
    assert_eq!(decimal(0, "XOF"), "0");
    assert_eq!(decimal(1, "SGD"), "0.01");
}

#[test]
fn an_amount_is_positive_from_one_minor_unit() {
    for (minor, positive) in [(-1, false), (0, false), (1, true)] {
        let money = Money::from_minor(minor, Currency::SGD);
        assert_eq!(money.is_positive(), positive, "{minor}");
    }
}

#[test]
fn whole_units_have_no_cents() {
    let whole = |minor, currency| Money::from_minor(minor, currency).whole_major();
    assert_eq!(whole(200, Currency::SGD), Some(2));
    assert_eq!(whole(201, Currency::SGD), None);
    assert_eq!(whole(0, Currency::SGD), Some(0));
    assert_eq!(whole(201, Currency::XOF), Some(201));
    assert_eq!(whole(-300, Currency::SGD), Some(-3));
}

#[test]
fn major_units_become_minor_units_or_are_too_large() {
    let major = |units, currency| Money::from_major(units, currency);
    assert_eq!(
        major(2, Currency::SGD),
        Ok(Money::from_minor(200, Currency::SGD))
    );
    assert_eq!(
        major(2, Currency::XOF),
        Ok(Money::from_minor(2, Currency::XOF))
    );
    assert_eq!(major(i64::MAX, Currency::SGD), Err(MoneyError::TooLarge));
}

#[test]
fn the_strict_grammar_has_no_padding_and_no_leading_zero() {
    let xof = |text| Money::parse(text, Currency::XOF);
    let decimals = MoneyError::TooManyDecimals {
        currency: Currency::XOF,
        allowed: 0,
        found: 2,
    };
    assert_eq!(xof("200.00"), Err(decimals));
    assert_eq!(
        Money::parse("1.999", Currency::SGD),
        Err(MoneyError::TooManyDecimals {
            currency: Currency::SGD,
            allowed: 2,
            found: 3,
        })
    );
    for text in ["07", "00", "01.50", "007"] {
        assert_eq!(
            Money::parse(text, Currency::SGD),
            Err(MoneyError::LeadingZero),
            "{text}"
        );
    }
    assert_eq!(Money::parse("0", Currency::SGD).unwrap().minor(), 0);
    assert_eq!(Money::parse("0.5", Currency::SGD).unwrap().minor(), 50);
    // The padding ends where the currency's own decimals begin.
    let padded = Money::parse_zero_padded("0.100", Currency::SGD);
    assert_eq!(padded.unwrap().minor(), 10);
}

#[test]
fn a_printed_amount_is_read_back_and_the_currency_is_required() {
    for (text, minor, currency) in [
        ("599.00 SGD", 59_900, Currency::SGD),
        ("599 SGD", 59_900, Currency::SGD),
        ("200 xof", 200, Currency::XOF),
        ("0 KWD", 0, Currency::KWD),
        ("92233720368547758.07 SGD", i64::MAX, Currency::SGD),
    ] {
        let money = Money::from_minor(minor, currency);
        assert_eq!(text.parse(), Ok(money), "{text}");
        assert_eq!(money.to_string().parse(), Ok(money), "{text}");
    }
    let refused = |text: &str| text.parse::<Money>().unwrap_err();
    for text in ["", "599.00", "599.00SGD", "599.00\tSGD"] {
        assert_eq!(refused(text), MoneyError::NoCurrency, "{text}");
    }
    let unknown = |code: &str| MoneyError::from(code.parse::<Currency>().unwrap_err());
    assert_eq!(refused("599.00 ABC"), unknown("ABC"));
    // One space only: a second one is a part of the code.
    assert_eq!(refused("599.00  SGD"), unknown(" SGD"));
    assert_eq!(refused("599.00 SGD "), unknown("SGD "));
    assert_eq!(refused("SGD 599.00"), MoneyError::CurrencyFirst);
    assert_eq!(
        MoneyError::CurrencyFirst.to_string(),
        "the currency comes after the amount, such as `599.00 SGD`"
    );
    assert_eq!(refused(" SGD"), MoneyError::Empty);
    assert_eq!(refused("-1.00 SGD"), MoneyError::NotDigits);
    assert!(matches!(
        refused("200.50 XOF"),
        MoneyError::TooManyDecimals { .. }
    ));
    let message = refused("599.00").to_string();
    assert_eq!(
        message,
        "an amount must have one space and a currency after it, such as `599.00 SGD`"
    );
}

#[test]
fn the_largest_amount_is_exact_and_a_larger_one_is_refused() {
    let xof = |text| Money::parse(text, Currency::XOF);
    assert_eq!(xof("9223372036854775807").unwrap().minor(), i64::MAX);
    assert_eq!(xof("9223372036854775808"), Err(MoneyError::TooLarge));
    let cents = |text| Money::parse(text, Currency::SGD);
    assert_eq!(cents("92233720368547758.07").unwrap().minor(), i64::MAX);
    assert_eq!(cents("92233720368547758.08"), Err(MoneyError::TooLarge));
    assert_eq!(cents("92233720368547759"), Err(MoneyError::TooLarge));
}

#[test]
fn a_failed_addition_or_subtraction_returns_its_reason() {
    let most = Money::from_minor(i64::MAX, Currency::SGD);
    let one = Money::from_minor(1, Currency::SGD);
    assert_eq!(most.checked_add(one), Err(MoneyError::TooLarge));
    let mixed = MoneyError::CurrencyMismatch {
        left: Currency::SGD,
        right: Currency::USD,
    };
    let dollar = Money::from_minor(1, Currency::USD);
    assert_eq!(one.checked_sub(dollar), Err(mixed));
}
