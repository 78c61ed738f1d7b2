//! Published limits of payments and payouts, by operator. They cause warnings, not errors: the page is outdated, as it leaves out
//! operators that Hub2 supports.

use dhow_core::{AmountLimit, Currency, Money};

/// Published limits of one operator in one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatorRule {
    /// Country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Operator, in lower case.
    pub provider: &'static str,
    /// Currency.
    pub currency: Currency,
    /// Minimum amount, in the currency's smallest unit.
    pub minimum: i64,
    /// Maximum amount, in the currency's smallest unit.
    pub maximum: i64,
    /// Number that the amount must be a multiple of; 1 for none.
    pub multiple: i64,
}

const fn rule(
    country: &'static str,
    provider: &'static str,
    currency: Currency,
    (minimum, maximum, multiple): (i64, i64, i64),
) -> OperatorRule {
    OperatorRule {
        country,
        provider,
        currency,
        minimum,
        maximum,
        multiple,
    }
}

// Source: Hub2 documentation, "Policies", for both tables.
// The page leaves out operators that Hub2 supports, such as Wave, so it is not up to date.
// The page has minimum and maximum of a payment for these four rows; for other operators it prints no limit.
// LEDGER: payment-limits
const PAYMENTS: &[OperatorRule] = &[
    rule("BJ", "moov", Currency::XOF, (100, 3_000_000, 1)),
    rule("BJ", "mtn", Currency::XOF, (100, 3_000_000, 1)),
    rule("CM", "mtn", Currency::XAF, (500, 500_000, 1)),
    rule("CM", "orange", Currency::XAF, (500, 500_000, 1)),
];

// LEDGER: payout-limits
// For payouts the page has a multiple in every row: an amount between two multiples is outside of the published policy.
const PAYOUTS: &[OperatorRule] = &[
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

/// Returns all published limits of payments. An operator without a row has no published limit.
#[must_use]
pub fn payment_rules() -> &'static [OperatorRule] {
    PAYMENTS
}

/// Returns all published limits of payouts. An operator without a row has no published limit.
#[must_use]
pub fn payout_rules() -> &'static [OperatorRule] {
    PAYOUTS
}

/// Returns warnings about an amount outside of the limits of an operator. The request is sent nevertheless.
pub(crate) fn warnings(
    rules: &[OperatorRule],
    country: &str,
    provider: &str,
    amount: Money,
) -> Vec<String> {
    let rule = rules.iter().find(|rule| {
        rule.country == country
            && rule.provider.eq_ignore_ascii_case(provider)
            && rule.currency == amount.currency()
    });
    let Some(rule) = rule else { return Vec::new() };
    let source = format!("published for {} in {}", rule.provider, rule.country);
    let mut warnings = Vec::new();
    if let Err(error) = rule.limit().check("amount", amount) {
        warnings.push(format!("`amount` {}, as {source}", error.message()));
    }
    if amount.minor() % rule.multiple != 0 {
        warnings.push(format!(
            "`amount` must be a multiple of {}, as {source}",
            rule.multiple
        ));
    }
    warnings
}

impl OperatorRule {
    /// Returns the minimum and maximum amount.
    #[must_use]
    pub fn limit(&self) -> AmountLimit {
        let money = |minor| Money::from_minor(minor, self.currency);
        AmountLimit::between(money(self.minimum), money(self.maximum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payout(country: &str, provider: &str, minor: i64, currency: Currency) -> Vec<String> {
        let amount = Money::from_minor(minor, currency);
        warnings(payout_rules(), country, provider, amount)
    }

    fn payment(country: &str, provider: &str, minor: i64, currency: Currency) -> Vec<String> {
        let amount = Money::from_minor(minor, currency);
        warnings(payment_rules(), country, provider, amount)
    }

    #[test]
    fn the_published_limits_warn_and_never_forbid() {
        assert_eq!(payout_rules().len(), 16);
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
    fn every_row_warns_at_both_ends_and_not_between() {
        type Warned = fn(&str, &str, i64, Currency) -> Vec<String>;
        let tables: [(&[OperatorRule], Warned); 2] =
            [(payment_rules(), payment), (payout_rules(), payout)];
        for (rules, warned) in tables {
            for rule in rules {
                let count = |minor| warned(rule.country, rule.provider, minor, rule.currency).len();
                assert_eq!(count(rule.minimum), 0, "{rule:?}");
                assert_eq!(count(rule.maximum), 0, "{rule:?}");
                assert_eq!(count(rule.minimum - rule.multiple), 1, "{rule:?}");
                assert_eq!(count(rule.maximum + rule.multiple), 1, "{rule:?}");
                let odd = usize::from(rule.multiple > 1);
                assert_eq!(count(rule.minimum + 1), odd, "{rule:?}");
            }
        }
    }

    #[test]
    fn the_payment_limits_are_the_published_ones() {
        let rows: Vec<_> = payment_rules()
            .iter()
            .map(|rule| {
                (
                    rule.country,
                    rule.provider,
                    rule.currency,
                    rule.minimum,
                    rule.maximum,
                )
            })
            .collect();
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
