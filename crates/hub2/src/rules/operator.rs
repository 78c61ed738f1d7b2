//! Published limits of payments and payouts, by operator. They cause warnings, not errors: the page is outdated, as it leaves out
//! operators that Hub2 supports.

use dhow_core::{AdvisedLimit, AmountLimit, Currency, Money};

// Source: Hub2 documentation, "Policies" and the payment links; the integrations write the same names with and without capitals.
// LEDGER: provider-spelling
/// Known operators. Hub2 may have more, so only a misspelling of one of them is refused.
pub(crate) const KNOWN: &[&str] = &[
    "airtel", "ecobank", "emoney", "free", "mobicash", "moov", "mtn", "orange", "togocel",
    "togocell", "togocom", "wave",
];

/// A row: country, operator, currency, and minimum, maximum and multiple in the currency's smallest unit.
const fn rule(
    country: &'static str,
    operator: &'static str,
    currency: Currency,
    (minimum, maximum, multiple): (i64, i64, i64),
) -> AdvisedLimit {
    let limit = AmountLimit::between(
        Money::from_minor(minimum, currency),
        Money::from_minor(maximum, currency),
    );
    AdvisedLimit::new(country, operator, limit).in_multiples_of(multiple)
}

// Source: Hub2 documentation, "Policies", for both tables.
// The page leaves out operators that Hub2 supports, such as Wave, so it is not up to date.
// The page has minimum and maximum of a payment for these four rows; for other operators it prints no limit.
// LEDGER: payment-limits
/// Limits of payments. An operator without a row has no published limit.
pub(crate) const PAYMENTS: &[AdvisedLimit] = &[
    rule("BJ", "moov", Currency::XOF, (100, 3_000_000, 1)),
    rule("BJ", "mtn", Currency::XOF, (100, 3_000_000, 1)),
    rule("CM", "mtn", Currency::XAF, (500, 500_000, 1)),
    rule("CM", "orange", Currency::XAF, (500, 500_000, 1)),
];

// LEDGER: payout-limits
// For payouts the page has a multiple in every row: an amount between two multiples is outside of the published policy.
/// Limits of payouts. An operator without a row has no published limit.
pub(crate) const PAYOUTS: &[AdvisedLimit] = &[
    rule("BF", "orange", Currency::XOF, (100, 1_000_000, 5)),
    rule("BF", "mobicash", Currency::XOF, (500, 1_000_000, 5)),
    rule("CI", "orange", Currency::XOF, (200, 1_500_000, 5)),
    rule("CI", "mtn", Currency::XOF, (100, 2_000_000, 5)),
    rule("CI", "moov", Currency::XOF, (500, 2_000_000, 5)),
    rule("CM", "orange", Currency::XAF, (500, 500_000, 5)),
    rule("CM", "mtn", Currency::XAF, (500, 500_000, 5)),
    rule("GA", "airtel", Currency::XAF, (100, 1_000_000, 5)),
    rule("GA", "mobicash", Currency::XAF, (100, 1_000_000, 5)),
    rule("GN", "orange", Currency::GNF, (10_000, 1_500_000, 1_000)),
    rule("GN", "mtn", Currency::GNF, (10_000, 1_500_000, 1_000)),
    rule("ML", "orange", Currency::XOF, (500, 1_500_000, 5)),
    rule("ML", "mobicash", Currency::XOF, (500, 1_500_000, 5)),
    rule("SN", "orange", Currency::XOF, (100, 1_500_000, 5)),
    rule("SN", "free", Currency::XOF, (100, 1_500_000, 5)),
    rule("SN", "emoney", Currency::XOF, (100, 1_500_000, 5)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities;

    fn payout(country: &str, operator: &str, minor: i64, currency: Currency) -> Vec<String> {
        let amount = Money::from_minor(minor, currency);
        capabilities::PAYOUTS.limit_warnings(country, operator, amount)
    }

    fn payment(country: &str, operator: &str, minor: i64, currency: Currency) -> Vec<String> {
        let amount = Money::from_minor(minor, currency);
        capabilities::PAYMENTS.limit_warnings(country, operator, amount)
    }

    /// Returns currency, minimum and maximum.
    fn bounds(rule: &AdvisedLimit) -> (Currency, i64, i64) {
        let (minimum, maximum) = (rule.limit.minimum.unwrap(), rule.limit.maximum.unwrap());
        (minimum.currency(), minimum.minor(), maximum.minor())
    }

    #[test]
    fn the_published_limits_warn_and_never_forbid() {
        assert_eq!(PAYOUTS.len(), 16);
        assert!(payout("CI", "Orange", 200, Currency::XOF).is_empty());
        assert_eq!(
            payout("CI", "orange", 199, Currency::XOF),
            [
                "`amount` must be at least 200 XOF, as published for orange in CI",
                "`amount` must be a multiple of 5, as published for orange in CI",
            ]
        );
        assert_eq!(
            payout("CI", "orange", 1_500_005, Currency::XOF),
            ["`amount` must be at most 1500000 XOF, as published for orange in CI"]
        );
        assert_eq!(payout("GN", "mtn", 10_500, Currency::GNF).len(), 1);
        assert!(payout("CI", "wave", 1, Currency::XOF).is_empty());
    }

    #[test]
    fn every_operator_with_a_limit_is_known() {
        for rule in PAYMENTS.iter().chain(PAYOUTS) {
            assert!(KNOWN.contains(&rule.institution), "{rule:?}");
        }
    }

    #[test]
    fn every_row_warns_at_both_ends_and_not_between() {
        type Warned = fn(&str, &str, i64, Currency) -> Vec<String>;
        let tables: [(&[AdvisedLimit], Warned); 2] = [(PAYMENTS, payment), (PAYOUTS, payout)];
        for (rules, warned) in tables {
            for rule in rules {
                let (currency, minimum, maximum) = bounds(rule);
                let count = |minor| warned(rule.country, rule.institution, minor, currency).len();
                assert_eq!(count(minimum), 0, "{rule:?}");
                assert_eq!(count(maximum), 0, "{rule:?}");
                assert_eq!(count(minimum - rule.multiple), 1, "{rule:?}");
                assert_eq!(count(maximum + rule.multiple), 1, "{rule:?}");
                let odd = usize::from(rule.multiple > 1);
                assert_eq!(count(minimum + 1), odd, "{rule:?}");
            }
        }
    }

    #[test]
    fn the_payment_limits_are_the_published_ones() {
        let row = |rule: &AdvisedLimit| {
            let (currency, minimum, maximum) = bounds(rule);
            (rule.country, rule.institution, currency, minimum, maximum)
        };
        let rows: Vec<_> = PAYMENTS.iter().map(row).collect();
        assert_eq!(
            rows,
            [
                ("BJ", "moov", Currency::XOF, 100, 3_000_000),
                ("BJ", "mtn", Currency::XOF, 100, 3_000_000),
                ("CM", "mtn", Currency::XAF, 500, 500_000),
                ("CM", "orange", Currency::XAF, 500, 500_000),
            ]
        );
        assert!(
            payment("CI", "mtn", 1, Currency::XOF).is_empty(),
            "no limit is printed"
        );
    }
}
