//! Money: parsing and printing are inverse, and arithmetic is exact or an error.

use dhow_core::{Currency, Money, MoneyError, ReportedAmount};

use crate::input::Input;

/// Currencies with no, two and three decimals.
const CURRENCIES: &[Currency] = &[
    Currency::SGD,
    Currency::XOF,
    Currency::KWD,
    Currency::VND,
    Currency::INR,
];

/// Amounts of any text.
pub fn money(data: &[u8]) {
    let mut input = Input::new(data);
    let currency = input.choose(CURRENCIES);
    let other = input.choose(CURRENCIES);
    let (first, second) = (input.text(), input.text());
    let (one, two) = (parsed(&first, currency), parsed(&second, other));
    reported(&first, currency);
    with_currency(&format!("{first} {second}"));
    let numbers = [&first, &second].map(|text| text.parse::<i64>().unwrap_or_default());
    let made = numbers.map(|minor| Money::from_minor(minor, currency));
    for [one, two] in [made, [made[0], one.unwrap_or(made[1])]] {
        arithmetic(one, two);
    }
    if let (Some(one), Some(two)) = (one, two) {
        arithmetic(one, two);
    }
    let major = Money::from_major(numbers[0], currency);
    if let Ok(money) = major {
        assert_eq!(money.whole_major(), Some(numbers[0]));
    }
}

fn parsed(text: &str, currency: Currency) -> Option<Money> {
    let padded = Money::parse_zero_padded(text, currency);
    let Ok(money) = Money::parse(text, currency) else {
        // Zeros beyond the last decimal are all that the second grammar adds.
        if let Ok(money) = padded {
            assert!(text.ends_with('0') && text.starts_with(&money.decimal()));
        }
        return None;
    };
    assert_eq!(padded, Ok(money));
    assert_eq!(money.currency(), currency);
    assert!(money.minor() >= 0);
    let printed = money.decimal();
    assert_eq!(Money::parse(&printed, currency), Ok(money));
    // The same number, with the decimals of the currency.
    let same = printed.strip_prefix(text).unwrap_or("not a prefix");
    assert!(
        same.bytes().all(|byte| byte == b'0' || byte == b'.'),
        "{text} is printed as {printed}"
    );
    assert_eq!(money.to_string().parse(), Ok(money));
    json(&money);
    Some(money)
}

/// Parses an amount with its currency.
fn with_currency(text: &str) {
    if let Ok(money) = text.parse::<Money>() {
        assert_eq!(money.to_string().parse(), Ok(money));
    }
}

fn reported(text: &str, currency: Currency) {
    let strict = ReportedAmount::strict(text, currency.code());
    let lenient = ReportedAmount::lenient(text, currency.code());
    let minor = ReportedAmount::minor_units(text, currency.code());
    let unknown = ReportedAmount::of_unknown_unit(text, currency.code());
    assert_eq!(
        strict.money(),
        Money::parse_zero_padded(text, currency).ok()
    );
    if strict.money().is_some() {
        assert_eq!(lenient.money(), strict.money());
    }
    if let (Some(money), None) = (lenient.money(), strict.money()) {
        let plain = text.replace(',', "");
        assert_eq!(Money::parse_zero_padded(&plain, currency), Ok(money));
    }
    assert_eq!(unknown.money(), None);
    for amount in [&strict, &lenient, &minor, &unknown] {
        assert_eq!(amount.text(), text);
        json(amount);
        let twice = ReportedAmount::total([Some(amount), Some(amount)]);
        let sum = amount
            .money()
            .and_then(|money| money.checked_add(money).ok());
        assert_eq!(twice, sum);
        assert_eq!(ReportedAmount::total([Some(amount), None]), None);
    }
}

fn arithmetic(one: Money, two: Money) {
    let sum = one.checked_add(two);
    let difference = one.checked_sub(two);
    if one.currency() != two.currency() {
        assert!(matches!(sum, Err(MoneyError::CurrencyMismatch { .. })));
        assert!(matches!(
            difference,
            Err(MoneyError::CurrencyMismatch { .. })
        ));
        assert_eq!(one.partial_cmp(&two), None);
        return;
    }
    let [wide, other] = [one, two].map(|money| i128::from(money.minor()));
    let exact = |wide: i128| {
        let minor = i64::try_from(wide).ok()?;
        Some(Money::from_minor(minor, one.currency()))
    };
    assert_eq!(sum.ok(), exact(wide + other));
    assert_eq!(difference.ok(), exact(wide - other));
    assert_eq!(one.partial_cmp(&two), Some(wide.cmp(&other)));
    for money in [one, two] {
        json(&money);
        // Every amount is printed; a negative one has no grammar.
        let parsed = Money::parse(&money.decimal(), money.currency());
        assert_eq!(
            parsed.ok(),
            Some(money).filter(|money| money.minor() >= 0),
            "{money}"
        );
    }
}

/// The value survives its JSON form.
fn json<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) {
    let text = serde_json::to_string(value).expect("a value has a JSON form");
    assert_eq!(
        &serde_json::from_str::<T>(&text).expect("it is read"),
        value
    );
}
