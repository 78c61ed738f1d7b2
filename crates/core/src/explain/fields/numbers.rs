//! Amounts that were read and written again.

use dhow_crypto::explain::amounts;

use super::each_value;
use crate::{
    Delivery,
    explain::{
        pairs::Context,
        transport::{Change, Sign, Visit, change},
    },
};

const AS_TEXT: &str =
    "keep amounts as the text that arrived: do not parse or format them before the verification";

pub(super) const FORMATTED: Change = change(
    "amount-formatted",
    "an amount was formatted for readers, with a decimal comma, separators between thousands, a currency or an exponent",
    AS_TEXT,
    |delivery, diagnosis, visit| {
        let decimals = diagnosis.fields().and_then(|fields| fields.decimals);
        for has_decimals in [true, false] {
            each_value(delivery, diagnosis, visit, |name, value| {
                is_amount(name).then(|| plain(value, has_decimals, decimals))?
            });
        }
    },
);

pub(super) const NUMBERS: Change = change(
    "number-rewritten",
    "a number was read and written again, with other decimals",
    AS_TEXT,
    |delivery, diagnosis, visit| {
        for write in [
            two_decimals,
            one_decimal,
            without_zeros,
            with_separators,
            with_comma,
        ] {
            each_value(delivery, diagnosis, visit, |name, value| {
                is_amount(name).then(|| write(value))?
            });
        }
    },
)
.with(Sign::Doubtful);

pub(super) const DECIMALS: Change = change(
    "decimals-rewritten",
    "an amount was read and written again, with other decimals than the gateway writes",
    AS_TEXT,
    |delivery, diagnosis, visit| {
        let decimals = diagnosis.fields().and_then(|fields| fields.decimals);
        // Other decimals than the gateway's own are an evident change; the same number of them may be a mistake in the signature.
        let write = match decimals {
            Some(0) => without_zeros,
            Some(2) => two_decimals,
            _ => return as_other_amounts(delivery, diagnosis, visit),
        };
        each_value(delivery, diagnosis, visit, |name, value| {
            is_amount(name).then(|| write(value))?
        });
    },
);

/// Passes the delivery with signed amounts that have as many decimals as another amount of the delivery.
fn as_other_amounts(delivery: &Delivery, context: &Context<'_>, visit: &mut Visit<'_>) {
    let Some((fields, pairs)) = context.signed() else {
        return;
    };
    let amounts = pairs.iter().filter(|(name, _)| is_amount(name));
    let others: Vec<&(String, String)> = amounts.collect();
    each_value(delivery, context, visit, |name, value| {
        let is_signed = is_amount(name) && fields.names.contains(&name);
        let (_, decimals) = is_signed.then(|| digits(value))??;
        others.iter().find_map(|(other, text)| {
            let (_, count) = digits(text).filter(|_| other != name)?;
            let written = match count.len() {
                0 => amounts::short(value).to_owned(),
                count => amounts::padded(value, ".", count),
            };
            // Decimals that are not zero stay.
            let (_, new) = digits(&written)?;
            (count.len() != decimals.len() && new.len() == count.len()).then_some(written)
        })
    });
}

fn is_amount(name: &str) -> bool {
    ["amount", "price", "total"]
        .iter()
        .any(|word| name.contains(word))
}

fn digits(value: &str) -> Option<(&str, &str)> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let is_number = !whole.is_empty()
        && (whole.bytes().chain(decimals.bytes())).all(|byte| byte.is_ascii_digit());
    is_number.then_some((whole, decimals))
}

fn two_decimals(value: &str) -> Option<String> {
    digits(value).map(|_| amounts::padded(value, ".", 2))
}

fn one_decimal(value: &str) -> Option<String> {
    digits(value).map(|_| amounts::padded(value, ".", 1))
}

fn without_zeros(value: &str) -> Option<String> {
    digits(value).map(|_| amounts::short(value).to_owned())
}

/// Returns an amount that was formatted for readers as plain digits. `has_decimals` decides about the last separator.
///
/// The number stays the same: `2,000.00` is two thousand and never `200000`, which is an altered amount.
fn plain(value: &str, has_decimals: bool, decimals: Option<usize>) -> Option<String> {
    // `1.599e3`, as programs write floating-point numbers.
    let exponent = value.split_once(['e', 'E']).filter(|(start, end)| {
        digits(start).is_some() && end.trim_start_matches('+').parse::<u8>().is_ok()
    });
    let plain = match exponent {
        Some(_) => value.parse::<f64>().ok()?.to_string(),
        None => without_separators(value, has_decimals)?,
    };
    digits(&plain)?;
    // A plain number may have any decimals, which is another change, unless they are three: then the point may stand between thousands.
    let is_in_thousands = value
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.len() == 3);
    if digits(value).is_some() && (has_decimals || !is_in_thousands) {
        return None;
    }
    match decimals {
        Some(0) => without_zeros(&plain),
        Some(2) => two_decimals(&plain),
        _ => Some(plain),
    }
}

/// Removes a currency at either end and the separators between thousands, and writes the decimals after a point.
fn without_separators(value: &str, has_decimals: bool) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    let number = value.trim_matches(|c: char| !is_digit(c));
    // A sign makes another number.
    if value.contains(['-', '+', '(', '\u{2212}']) {
        return None;
    }
    let groups: Vec<&str> = number.split(|c: char| !is_digit(c)).collect();
    let separators: Vec<char> = number.chars().filter(|c| !is_digit(*c)).collect();
    let (whole, fraction, between) = match (has_decimals, separators.split_last()) {
        (true, Some((point @ ('.' | ','), between))) if !between.contains(point) => {
            let (fraction, whole) = groups.split_last()?;
            (whole, *fraction, between)
        }
        (true, Some(_)) => return None,
        _ => (groups.as_slice(), "", separators.as_slice()),
    };
    let is_one_kind = between.windows(2).all(|pair| pair.first() == pair.last());
    let may_stand_between =
        |c: &char| matches!(c, '.' | ',' | '\'' | '\u{2019}' | '_') || c.is_whitespace();
    if fraction.len() > 2
        || !is_one_kind
        || !between.iter().all(may_stand_between)
        || !is_grouped(whole)
    {
        return None;
    }
    let whole = whole.concat();
    Some(match fraction {
        "" => whole,
        fraction => format!("{whole}.{fraction}"),
    })
}

/// Returns true for groups of three digits, as in `1,234,567`, or of three and then two from the end, as in the Indian `12,34,567`.
fn is_grouped(groups: &[&str]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let (first, middle, last) = match lengths.as_slice() {
        [] => return false,
        [_] => return true,
        [first, middle @ .., last] => (first, middle, last),
    };
    let [most, each] = match middle.first() {
        Some(2) => [2, 2],
        _ => [3, 3],
    };
    (1..=most).contains(first) && middle.iter().all(|length| *length == each) && *last == 3
}

/// Returns an amount with commas between its thousands: `1599.00` becomes `1,599.00`.
fn with_separators(value: &str) -> Option<String> {
    digits(value).map(|_| amounts::separated(value, ',', "."))
}

fn with_comma(value: &str) -> Option<String> {
    value.contains('.').then(|| value.replace('.', ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatted_amounts_become_plain() {
        for (value, expected) in [
            ("1599,00", "1599.00"),
            ("1,599.00", "1599.00"),
            ("1.599,00", "1599.00"),
            ("1 599,00", "1599.00"),
            ("1'599.00", "1599.00"),
            ("S$1,599.00", "1599.00"),
            ("1599.00 SGD", "1599.00"),
            ("1.599e3", "1599.00"),
        ] {
            let all = [true, false].map(|has_decimals| plain(value, has_decimals, Some(2)));
            assert!(all.contains(&Some(expected.to_owned())), "{value}: {all:?}");
        }
        assert_eq!(plain("1599.00", true, Some(2)), None);
        assert_eq!(plain("200.000", false, Some(0)).as_deref(), Some("200000"));
        assert_eq!(plain("200,000", false, Some(0)).as_deref(), Some("200000"));
        assert_eq!(
            plain("1,59,900.00", true, Some(2)).as_deref(),
            Some("159900.00")
        );
        assert_eq!(with_separators("1599.00").as_deref(), Some("1,599.00"));
        assert_eq!(with_separators("599"), Some("599".to_owned()));
    }

    #[test]
    fn another_number_is_not_a_format() {
        for value in [
            "2,000.00",
            "2.000,00",
            "20,00.00",
            "59,90",
            "599,000",
            "-1,599.00",
            "1599.00-",
            "(1,599.00)",
            "1,599,00",
            "15,99.00",
            "1,5990.00",
            "1599.000,5",
        ] {
            for has_decimals in [true, false] {
                for decimals in [None, Some(0), Some(2)] {
                    let read = plain(value, has_decimals, decimals);
                    let number = read.and_then(|read| read.parse::<f64>().ok());
                    let wrong = [200_000.0, 5990.0, 599.0, 1599.0, 159_900.0, 15_990.0];
                    assert!(
                        number.is_none_or(|number| !wrong.contains(&number)),
                        "{value}: {number:?}"
                    );
                }
            }
        }
    }
}
