//! Amounts going out: whole rupees, taka or rupees of Pakistan, and nothing below.

use dhow_core::{AmountLimit, Currency, Money, Result};

use crate::{
    capabilities::limits,
    error::{invalid, named},
};

/// The whole units of an amount in the currency of the product or account. No request has a field for the currency, so an amount in
/// another one is refused here (L30).
pub(crate) fn whole_units(money: Money, currency: Currency) -> Result<i64> {
    if money.currency() != currency {
        return Err(invalid("currency", format!("must be {currency}")));
    }
    if !money.is_positive() {
        return Err(invalid("amount", "must be above zero"));
    }
    AmountLimit::check(&limits(), "amount", money).map_err(named)?;
    money.whole_major().ok_or_else(|| {
        let rule = format!("must be whole {currency}: PayAtom takes nothing below one unit");
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
