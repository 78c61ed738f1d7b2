//! What a gateway can do, as data.

use crate::{ActionKind, Currency, Error, Money, OptionSpec, PollingPolicy, Result};

/// What a gateway can do. Which operations it has follows from the trait's accessors, so a flag cannot lie about them: see
/// [`Operation::offered_by`](crate::Operation::offered_by).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The gateway's name for people.
    pub name: &'static str,
    /// Countries of its merchants, ISO 3166-1 alpha-2.
    pub countries: Vec<&'static str>,
    /// Currencies that its documents name. Others are not refused locally unless the provider says so.
    pub currencies: Vec<Currency>,
    /// Documented limits of a payment.
    pub limits: Vec<AmountLimit>,
    /// What a customer may be asked to do.
    pub actions: Vec<ActionKind>,
    /// The options that only this gateway takes, by operation. The requests are checked against this table.
    pub options: &'static [OptionSpec],
    /// How deliveries are signed.
    pub webhook: WebhookScheme,
    /// What may be polled, and how often.
    pub polling: PollingPolicy,
    /// What an integrator should know and no field says.
    pub notes: Vec<&'static str>,
}

impl Capabilities {
    /// Capabilities with a name and a webhook scheme, to be filled in.
    #[must_use]
    pub fn new(name: &'static str, webhook: WebhookScheme) -> Self {
        Self {
            name,
            countries: Vec::new(),
            currencies: Vec::new(),
            limits: Vec::new(),
            actions: Vec::new(),
            options: &[],
            webhook,
            polling: PollingPolicy::default(),
            notes: Vec::new(),
        }
    }
}

/// The documented limits of a payment in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AmountLimit {
    /// The smallest amount.
    pub minimum: Option<Money>,
    /// The largest amount.
    pub maximum: Option<Money>,
}

impl AmountLimit {
    /// From the smallest to the largest amount, as far as they are documented.
    #[must_use]
    pub const fn new(minimum: Option<Money>, maximum: Option<Money>) -> Self {
        Self { minimum, maximum }
    }

    /// The currency of the limit; `None` for a limit without any amount.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.minimum.or(self.maximum).map(Money::currency)
    }

    /// Checks an amount against the limits of its currency: the same table that [`Capabilities::limits`] shows. An amount in a currency
    /// without a row passes.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) naming the field, the limit and its currency; nothing was sent.
    pub fn check(limits: &[Self], field: &'static str, amount: Money) -> Result<()> {
        for limit in limits {
            if limit.currency() != Some(amount.currency()) {
                continue;
            }
            if let Some(minimum) = limit.minimum.filter(|minimum| amount < *minimum) {
                return Err(Error::invalid(field, format!("must be at least {minimum}")));
            }
            if let Some(maximum) = limit.maximum.filter(|maximum| amount > *maximum) {
                return Err(Error::invalid(field, format!("must be at most {maximum}")));
            }
        }
        Ok(())
    }
}

/// How a gateway signs its deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookScheme {
    /// The algorithm in a few words.
    pub algorithm: &'static str,
    /// True when every field of a delivery is covered by the signature.
    pub covers_everything: bool,
    /// True when a signed timestamp limits replays; otherwise deduplicate by [`Event::dedup_key`](crate::Event::dedup_key).
    pub has_timestamp: bool,
}

impl WebhookScheme {
    /// A scheme of which nothing is promised yet: not that it covers every field, nor that it signs a time.
    #[must_use]
    pub const fn new(algorithm: &'static str) -> Self {
        Self {
            algorithm,
            covers_everything: false,
            has_timestamp: false,
        }
    }

    /// Every field of a delivery is covered by the signature.
    #[must_use]
    pub const fn covering_everything(mut self) -> Self {
        self.covers_everything = true;
        self
    }

    /// A signed time limits replays.
    #[must_use]
    pub const fn with_timestamp(mut self) -> Self {
        self.has_timestamp = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_checked_against_the_limits_of_its_own_currency() {
        let sgd = |minor| Money::from_minor(minor, Currency::SGD);
        let xof = |minor| Money::from_minor(minor, Currency::XOF);
        let limits = [
            AmountLimit::new(Some(sgd(30)), Some(sgd(1_000))),
            AmountLimit::new(None, Some(xof(500))),
        ];
        let check = |amount| AmountLimit::check(&limits, "amount", amount);
        for fine in [sgd(30), sgd(1_000), xof(1), xof(500)] {
            assert!(check(fine).is_ok(), "{fine}");
        }
        assert!(check(Money::from_minor(1, Currency::USD)).is_ok());
        let refused = |amount| check(amount).unwrap_err().to_string();
        let small = "invalid request: `amount` must be at least 0.30 SGD";
        assert_eq!(refused(sgd(29)), small);
        let large = "invalid request: `amount` must be at most 10.00 SGD";
        assert_eq!(refused(sgd(1_001)), large);
        let francs = "invalid request: `amount` must be at most 500 XOF";
        assert_eq!(refused(xof(501)), francs);
    }
}
