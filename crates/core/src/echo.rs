//! Comparison of a response with its request.

use crate::{Currency, Environment, Money, ReportedAmount};

/// Comparison of the values that a response repeats from its request.
///
/// A missing or null value is no contradiction, because gateways omit fields. A different value is one, and so is an amount that cannot be
/// parsed, because it might not be the requested amount. A response that repeats nothing at all may come from another source, such as a
/// proxy, so a comparison can require [one value at least](Self::at_least_one).
///
/// ```
/// use dhow_core::{Currency, Echo, Money, ReportedAmount};
/// let requested = Money::from_minor(59_900, Currency::SGD);
/// let echo = Echo::new()
///     .text("reference_number", "ORDER-1", None)
///     .money("amount", requested, Some(&ReportedAmount::lenient("599.00", "sgd")));
/// assert_eq!(echo.mismatch(), None);
/// let other = Echo::new().money("amount", requested, Some(&ReportedAmount::lenient("1.00", "sgd")));
/// assert_eq!(other.mismatch(), Some("amount"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct Echo {
    mismatch: Option<&'static str>,
    /// True if the response contains a compared value, or a member that identifies its object.
    named: bool,
    must_name: bool,
}

impl Echo {
    /// A comparison without values.
    pub const fn new() -> Self {
        Self {
            mismatch: None,
            named: false,
            must_name: false,
        }
    }

    /// Compares a reference or an id, byte for byte. A reference in the response identifies the object.
    pub fn text(self, field: &'static str, requested: &str, reported: Option<&str>) -> Self {
        self.unless(field, reported.is_none_or(|reported| reported == requested))
            .named_by(reported)
    }

    /// Compares an amount and its currency. An amount in the response identifies the object.
    pub fn money(
        self,
        field: &'static str,
        requested: Money,
        reported: Option<&ReportedAmount>,
    ) -> Self {
        // An amount that cannot be parsed has no money and therefore differs.
        let equal = reported.is_none_or(|reported| reported.money() == Some(requested));
        self.unless(field, equal).named_by(reported)
    }

    /// Compares a currency code, ignoring case.
    pub fn currency(
        self,
        field: &'static str,
        requested: Currency,
        reported: Option<&str>,
    ) -> Self {
        // Gateways echo currency codes in either case: HitPay in lower case, Hub2 in upper case.
        let equal = reported.is_none_or(|reported| reported.eq_ignore_ascii_case(requested.code()));
        // Does not identify the object: every payment in this currency has the same value.
        self.unless(field, equal)
    }

    /// Compares the environment.
    pub fn environment(
        self,
        field: &'static str,
        requested: Environment,
        reported: Option<Environment>,
    ) -> Self {
        self.unless(field, reported.is_none_or(|reported| reported == requested))
    }

    /// Adds the result of another comparison: `equal` is true if the response fits. It does not identify the object.
    pub fn unless(self, field: &'static str, equal: bool) -> Self {
        Self {
            // The first difference is kept, so callers list the most telling field first.
            mismatch: self.mismatch.or((!equal).then_some(field)),
            ..self
        }
    }

    /// Marks the object as identified if the response has a member that only such an object has.
    pub const fn named_by<T>(self, member: Option<&T>) -> Self
    where
        T: ?Sized,
    {
        Self {
            named: self.named || member.is_some(),
            ..self
        }
    }

    /// Requires at least one of the values that identify the object. The response of a proxy has none: `{"status":"failed","message":"no
    /// connection"}` belongs to no payment.
    ///
    /// ```
    /// use dhow_core::Echo;
    /// let echo = |id| Echo::new().text("id", "tr_1", id).at_least_one();
    /// assert!(echo(None).names_nothing());
    /// assert!(!echo(Some("tr_1")).names_nothing());
    /// ```
    pub const fn at_least_one(self) -> Self {
        Self {
            must_name: true,
            ..self
        }
    }

    /// Returns true if at least one value is required and the response has none.
    #[must_use]
    pub const fn names_nothing(&self) -> bool {
        self.must_name && !self.named
    }

    /// Returns the first field that differs, by the gateway's name.
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
    fn a_missing_member_contradicts_nothing() {
        let echo = Echo::new()
            .text("reference", "A", None)
            .money("amount", Money::from_minor(1, Currency::SGD), None)
            .currency("currency", Currency::SGD, None)
            .environment("mode", Environment::Live, None);
        assert_eq!(echo.mismatch(), None);
    }

    #[test]
    fn the_same_values_in_other_spellings_agree() {
        let requested = Money::from_minor(60_000, Currency::SGD);
        for text in ["600", "600.0", "600.00", "600.000"] {
            let echo = Echo::new().money("amount", requested, Some(&sgd(text)));
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
        let requested = Money::from_minor(60_000, Currency::SGD);
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
            let echo = none().money("amount", requested, Some(&other));
            assert_eq!(echo.mismatch(), Some("amount"), "{other:?}");
        }
        let currency = none().currency("c", Currency::SGD, Some("USD"));
        assert_eq!(currency.mismatch(), Some("c"));
        let mode = none().environment("mode", Environment::Sandbox, Some(Environment::Live));
        assert_eq!(mode.mismatch(), Some("mode"));
    }

    #[test]
    fn any_identifying_member_is_enough_to_name_the_object() {
        let requested = Money::from_minor(60_000, Currency::SGD);
        let missing = || {
            Echo::new()
                .text("reference", "A", None)
                .money("amount", requested, None)
                .named_by::<str>(None)
        };
        let weak = missing()
            .currency("currency", Currency::SGD, Some("SGD"))
            .environment("mode", Environment::Live, Some(Environment::Live))
            .unless("country", true);
        for nothing in [missing(), weak] {
            assert!(
                !nothing.names_nothing(),
                "no identifying member is required"
            );
            assert!(nothing.at_least_one().names_nothing());
            assert_eq!(nothing.at_least_one().mismatch(), None);
        }
        for named in [
            missing().text("id", "1", Some("1")),
            missing().money("amount", requested, Some(&sgd("600.00"))),
            missing().named_by(Some("2024-01-01")),
        ] {
            assert!(!named.at_least_one().names_nothing());
            let later = named.text("more", "x", None).unless("country", true);
            assert!(!later.at_least_one().names_nothing());
        }
        let before = missing().at_least_one().text("id", "1", Some("1"));
        assert!(!before.names_nothing());
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
