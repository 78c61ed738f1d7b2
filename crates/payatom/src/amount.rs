//! Amounts of requests: whole rupees, taka or Pakistani rupees.

use dhow_core::{AmountLimit, Currency, Money, Result};

use crate::{
    capabilities::limits,
    error::{invalid, named},
};

/// Returns an amount in whole units of the given currency.
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for another currency, and for an amount that is not positive, is below the
/// limit or has a fraction of a unit.
// LEDGER: amount-type
pub(crate) fn whole_units(money: Money, currency: Currency) -> Result<i64> {
    // No request has a field for the currency, so PayAtom would take the number in the account's currency.
    if money.currency() != currency {
        return Err(invalid("currency", format!("must be {currency}")));
    }
    if !money.is_positive() {
        return Err(invalid("amount", "must be greater than zero"));
    }
    AmountLimit::check(&limits(), "amount", money).map_err(named)?;
    money.whole_major().ok_or_else(|| {
        let rule = format!("must be whole {currency} without a fraction");
        invalid("amount", rule)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paise_are_refused_by_name_and_rule() {
        let units = |minor| whole_units(Money::from_minor(minor, Currency::INR), Currency::INR);
        assert_eq!(units(10_000).unwrap(), 100);
        let refused = units(10_050).unwrap_err();
        assert_eq!(refused.field(), Some("amount"));
        assert!(refused.to_string().contains("whole INR"), "{refused}");
        assert!(units(0).is_err() && units(-100).is_err());
        let small = units(50).unwrap_err();
        assert!(small.to_string().contains("at least 1.00 INR"), "{small}");
        let taka = Money::from_minor(100, Currency::BDT);
        assert_eq!(
            whole_units(taka, Currency::INR).unwrap_err().field(),
            Some("currency")
        );
    }
}
