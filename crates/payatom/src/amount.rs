//! Amounts of requests: whole rupees, taka or Pakistani rupees.

use dhow_core::{Money, RequestRules, Result};

use crate::ID;

/// Returns an amount in whole units.
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for an amount that breaks the rules.
// No request has a field for the currency, so PayAtom would take the number in the account's currency; the rules have to restrict it.
pub(crate) fn whole_units(rules: &RequestRules, money: Money) -> Result<i64> {
    rules.check_amount(money)?;
    let currency = money.currency();
    let fraction = || ID.invalid("amount", format!("must be whole {currency}"));
    money.whole_major().ok_or_else(fraction)
}

#[cfg(test)]
mod tests {
    use dhow_core::Currency;

    use super::*;
    use crate::{PayAtomConfig, capabilities::Rules};

    #[test]
    fn paise_are_refused_by_name_and_rule() {
        let rules = Rules::from(&PayAtomConfig::example(Currency::INR));
        let payments = rules.payments_in(Currency::INR);
        for rules in [payments, rules.payouts.unwrap(), rules.refunds] {
            let units = |minor| whole_units(&rules, Money::from_minor(minor, Currency::INR));
            assert_eq!(units(10_000).unwrap(), 100);
            let refused = units(10_050).unwrap_err();
            assert_eq!(refused.field(), Some("amount"));
            assert!(
                refused.to_string().contains("whole number of INR"),
                "{refused}"
            );
            assert!(units(0).is_err() && units(-100).is_err());
            let small = units(50).unwrap_err();
            assert!(small.to_string().contains("at least 1.00 INR"), "{small}");
            let taka = Money::from_minor(100, Currency::BDT);
            let refused = whole_units(&rules, taka).unwrap_err();
            assert_eq!(refused.field(), Some("currency"));
        }
    }
}
