//! The published limits of payouts, as data. The page leaves out operators that work and carries no date, so they warn and never forbid.

use dhow_core::Currency;

use super::NewTransfer;

/// The published limits of one operator in one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayoutRule {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The operator, in lower case.
    pub provider: &'static str,
    /// The currency.
    pub currency: Currency,
    /// The smallest amount.
    pub minimum: i64,
    /// The largest amount.
    pub maximum: i64,
    /// What it must be a multiple of.
    pub multiple: i64,
}

const fn rule(
    country: &'static str,
    provider: &'static str,
    currency: Currency,
    (minimum, maximum, multiple): (i64, i64, i64),
) -> PayoutRule {
    PayoutRule {
        country,
        provider,
        currency,
        minimum,
        maximum,
        multiple,
    }
}

const RULES: &[PayoutRule] = &[
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

/// All published limits of payouts.
#[must_use]
pub fn payout_rules() -> &'static [PayoutRule] {
    RULES
}

/// What the published limits say against a transfer that is sent all the same.
pub(super) fn warnings(new: &NewTransfer) -> Vec<String> {
    let own = RULES.iter().find(|rule| {
        rule.country == new.country
            && rule.provider.eq_ignore_ascii_case(&new.provider)
            && rule.currency == new.amount.currency()
    });
    let Some(rule) = own else { return Vec::new() };
    let amount = new.amount.minor();
    let whose = format!(
        "the published limit of {} in {}",
        rule.provider, rule.country
    );
    let mut warnings = Vec::new();
    if amount < rule.minimum {
        warnings.push(format!("below {whose}, {}", rule.minimum));
    }
    if amount > rule.maximum {
        warnings.push(format!("above {whose}, {}", rule.maximum));
    }
    if amount % rule.multiple != 0 {
        warnings.push(format!(
            "not a multiple of {}, which is {whose}",
            rule.multiple
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use dhow_core::Money;

    use super::*;

    fn warned(country: &str, provider: &str, minor: i64, currency: Currency) -> usize {
        let amount = Money::from_minor(minor, currency);
        let new = NewTransfer::new("P".parse().unwrap(), amount, country, provider, "1", "A");
        warnings(&new).len()
    }

    #[test]
    fn the_published_limits_warn_and_never_forbid() {
        assert_eq!(payout_rules().len(), 16);
        assert_eq!(warned("CI", "Orange", 200, Currency::XOF), 0);
        assert_eq!(warned("CI", "orange", 199, Currency::XOF), 2);
        assert_eq!(warned("CI", "orange", 1_500_005, Currency::XOF), 1);
        assert_eq!(warned("GN", "mtn", 10_500, Currency::GNF), 1);
        assert_eq!(warned("CI", "wave", 1, Currency::XOF), 0);
    }
}
