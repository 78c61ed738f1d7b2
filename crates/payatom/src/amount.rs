//! Amounts of requests: whole rupees, taka or Pakistani rupees.

use dhow_core::{Currency, Money, RequestRules, Result};

use crate::ID;

/// Returns an amount in whole units of the given currency.
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for another currency, and for an amount that breaks the rules.
pub(crate) fn whole_units(rules: &RequestRules, money: Money, currency: Currency) -> Result<i64> {
    // No request has a field for the currency, so PayAtom would take the number in the account's currency.
    if money.currency() != currency {
        return Err(ID.invalid("currency", format!("must be {currency}")));
    }
    rules.check_amount(money)?;
    let fraction = || ID.invalid("amount", format!("must be whole {currency}"));
    money.whole_major().ok_or_else(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::{PAYMENTS, PAYOUTS, REFUNDS};

    #[test]
    fn paise_are_refused_by_name_and_rule() {
        for rules in [PAYMENTS, PAYOUTS, REFUNDS] {
            let units = |minor| {
                let money = Money::from_minor(minor, Currency::INR);
                whole_units(&rules, money, Currency::INR)
            };
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
            let refused = whole_units(&rules, taka, Currency::INR).unwrap_err();
            assert_eq!(refused.field(), Some("currency"));
        }
    }
}
