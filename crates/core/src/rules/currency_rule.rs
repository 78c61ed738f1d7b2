//! Currency of an account, or of requests with certain options.

use std::fmt;

use super::{Condition, Context};
use crate::{Currency, Error, Money, Result};

/// The only currency of an account, or of the requests that meet a condition.
///
/// `Display` prints the currency and its condition: ``BDT if the option `product` is bd-wallet``.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CurrencyRule {
    /// The only accepted currency.
    pub currency: Currency,
    /// Condition of the rule; `None` for the currency of the account.
    pub when: Option<Condition>,
}

impl CurrencyRule {
    /// The currency of the account: every request in another one is refused.
    #[must_use]
    pub const fn of_account(currency: Currency) -> Self {
        let when = None;
        Self { currency, when }
    }

    /// The only currency of the requests that meet the condition.
    #[must_use]
    pub const fn when(currency: Currency, condition: Condition) -> Self {
        let when = Some(condition);
        Self { currency, when }
    }

    pub(super) fn check(&self, amount: Money, context: &Context<'_>) -> Result<()> {
        let applies = self.when.is_none_or(|condition| condition.holds(context));
        match applies && amount.currency() != self.currency {
            true => Err(Error::invalid("currency", format!("must be {self}"))),
            false => Ok(()),
        }
    }
}

impl fmt::Display for CurrencyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.when {
            Some(condition) => write!(f, "{} if {condition}", self.currency),
            None => write!(f, "{}, the currency of the account", self.currency),
        }
    }
}
