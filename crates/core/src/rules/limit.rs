//! Limits of amounts in one currency.

use std::fmt;

use crate::{Currency, Error, Money, Result};

/// Documented limits of an amount in one currency.
///
/// The JSON form has `minimum` and `maximum`, each as text such as `1.00 BDT`, or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AmountLimit {
    /// Minimum amount.
    pub minimum: Option<Money>,
    /// Maximum amount.
    pub maximum: Option<Money>,
}

impl AmountLimit {
    /// Limits from a minimum to a maximum, as far as they are documented.
    #[must_use]
    pub const fn new(minimum: Option<Money>, maximum: Option<Money>) -> Self {
        Self { minimum, maximum }
    }

    /// A minimum without a maximum.
    #[must_use]
    pub const fn at_least(minimum: Money) -> Self {
        Self::new(Some(minimum), None)
    }

    /// A minimum and a maximum.
    #[must_use]
    pub const fn between(minimum: Money, maximum: Money) -> Self {
        Self::new(Some(minimum), Some(maximum))
    }

    /// Currency of the limits; `None` without any limit.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.minimum.or(self.maximum).map(Money::currency)
    }

    /// Checks an amount. An amount in another currency passes.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the field, the limit and its currency; nothing was sent.
    pub fn check(&self, field: &'static str, amount: Money) -> Result<()> {
        // Amounts of two currencies cannot be compared. `Currencies` decides whether the currency is accepted.
        if self.currency() != Some(amount.currency()) {
            return Ok(());
        }
        if let Some(minimum) = self.minimum.filter(|minimum| amount < *minimum) {
            return Err(Error::invalid(field, format!("must be at least {minimum}")));
        }
        if let Some(maximum) = self.maximum.filter(|maximum| amount > *maximum) {
            return Err(Error::invalid(field, format!("must be at most {maximum}")));
        }
        Ok(())
    }
}

/// Prints the limits as a sentence part: `at least 1.00 BDT`.
impl fmt::Display for AmountLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) => write!(f, "{minimum} to {maximum}"),
            (Some(minimum), None) => write!(f, "at least {minimum}"),
            (None, Some(maximum)) => write!(f, "at most {maximum}"),
            (None, None) => f.write_str("not documented"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_checked_against_the_limits_of_its_own_currency() {
        let sgd = |minor| Money::from_minor(minor, Currency::SGD);
        let limit = AmountLimit::between(sgd(30), sgd(1_000));
        let check = |amount| limit.check("amount", amount);
        for fine in [sgd(30), sgd(1_000), Money::from_minor(1, Currency::USD)] {
            assert!(check(fine).is_ok(), "{fine}");
        }
        let refused = |amount| check(amount).unwrap_err().to_string();
        let small = "invalid request: `amount` must be at least 0.30 SGD";
        assert_eq!(refused(sgd(29)), small);
        let large = "invalid request: `amount` must be at most 10.00 SGD";
        assert_eq!(refused(sgd(1_001)), large);
        let open = AmountLimit::at_least(sgd(30));
        assert!(open.check("amount", sgd(i64::MAX)).is_ok());
        assert!(open.check("amount", sgd(29)).is_err());
    }
}
