//! Binding an answer to its question (L29).

use crate::{Currency, Environment, Money, ReportedAmount};

/// The facts of a request that its answer repeats, compared one by one.
///
/// A missing or null fact is no contradiction: gateways leave out what they like. A different value is one, and so is an amount that
/// cannot be read, because nobody can say that it is the amount asked for.
///
/// ```
/// use dhow_core::{Currency, Echo, Money, ReportedAmount};
/// let asked = Money::from_minor(59_900, Currency::SGD);
/// let echo = Echo::new()
///     .text("reference_number", "ORDER-1", None)
///     .money("amount", asked, Some(&ReportedAmount::lenient("599.00", "sgd")));
/// assert_eq!(echo.mismatch(), None);
/// let other = Echo::new().money("amount", asked, Some(&ReportedAmount::lenient("1.00", "sgd")));
/// assert_eq!(other.mismatch(), Some("amount"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct Echo {
    mismatch: Option<&'static str>,
}

impl Echo {
    /// Nothing compared yet.
    pub const fn new() -> Self {
        Self { mismatch: None }
    }

    /// Compares a reference or an id, byte for byte.
    pub fn text(self, field: &'static str, asked: &str, answered: Option<&str>) -> Self {
        self.unless(field, answered.is_none_or(|answered| answered == asked))
    }

    /// Compares an amount and its currency.
    pub fn money(
        self,
        field: &'static str,
        asked: Money,
        answered: Option<&ReportedAmount>,
    ) -> Self {
        let equal = answered.is_none_or(|answered| answered.money() == Some(asked));
        self.unless(field, equal)
    }

    /// Compares a currency code, in upper or lower case.
    pub fn currency(self, field: &'static str, asked: Currency, answered: Option<&str>) -> Self {
        let equal = answered.is_none_or(|answered| answered.eq_ignore_ascii_case(asked.code()));
        self.unless(field, equal)
    }

    /// Compares the environment that an answer names.
    pub fn environment(
        self,
        field: &'static str,
        asked: Environment,
        answered: Option<Environment>,
    ) -> Self {
        self.unless(field, answered.is_none_or(|answered| answered == asked))
    }

    /// Adds a comparison of another kind: `equal` says whether the answer fits.
    pub fn unless(self, field: &'static str, equal: bool) -> Self {
        Self {
            mismatch: self.mismatch.or((!equal).then_some(field)),
        }
    }

    /// The first field that differs, in the gateway's name.
    #[must_use]
    pub const fn mismatch(&self) -> Option<&'static str> {
        self.mismatch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sgd(text: &str) -> ReportedAmount {
        ReportedAmount::lenient(text, "SGD")
    }

    #[test]
    fn what_is_missing_contradicts_nothing() {
        let echo = Echo::new()
            .text("reference", "A", None)
            .money("amount", Money::from_minor(1, Currency::SGD), None)
            .currency("currency", Currency::SGD, None)
            .environment("mode", Environment::Live, None);
        assert_eq!(echo.mismatch(), None);
    }

    #[test]
    fn the_same_values_in_other_spellings_agree() {
        let asked = Money::from_minor(60_000, Currency::SGD);
        for text in ["600", "600.0", "600.00", "600.000"] {
            let echo = Echo::new().money("amount", asked, Some(&sgd(text)));
            assert_eq!(echo.mismatch(), None, "{text}");
        }
        let echo = Echo::new()
            .text("reference", "A", Some("A"))
            .currency("currency", Currency::SGD, Some("sgd"))
            .environment("mode", Environment::Live, Some(Environment::Live));
        assert_eq!(echo.mismatch(), None);
    }

    #[test]
    fn each_difference_alone_is_named() {
        let asked = Money::from_minor(60_000, Currency::SGD);
        let none = Echo::new;
        assert_eq!(none().text("r", "A", Some("a")).mismatch(), Some("r"));
        assert_eq!(none().text("r", "A", Some("")).mismatch(), Some("r"));
        for other in [
            sgd("600.01"),
            sgd("6e2"),
            sgd("-600.00"),
            sgd(""),
            ReportedAmount::lenient("600.00", "USD"),
            ReportedAmount::lenient("600.00", ""),
        ] {
            let echo = none().money("amount", asked, Some(&other));
            assert_eq!(echo.mismatch(), Some("amount"), "{other:?}");
        }
        let currency = none().currency("c", Currency::SGD, Some("USD"));
        assert_eq!(currency.mismatch(), Some("c"));
        let mode = none().environment("mode", Environment::Sandbox, Some(Environment::Live));
        assert_eq!(mode.mismatch(), Some("mode"));
    }

    #[test]
    fn the_first_difference_is_named_and_a_later_agreement_does_not_hide_it() {
        let echo = Echo::new()
            .text("first", "A", Some("B"))
            .text("second", "A", Some("C"))
            .text("third", "A", Some("A"));
        assert_eq!(echo.mismatch(), Some("first"));
    }
}
