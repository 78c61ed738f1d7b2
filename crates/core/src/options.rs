//! Options of requests: fields that only one gateway has, described as data and checked, so that a misspelt one is not ignored.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Currency, Error, Money, Operation, Result, Secret, closest_name};

mod spec;

use spec::flag;
pub use spec::{OptionKind, OptionSpec};

/// Name of the option that sends a word although it resembles one of the gateway's open lists, such as a new operator with a similar name.
///
/// A [`Flag`](OptionKind::Flag) that every operation of every gateway has. It is not sent.
pub const ANY_WORD: &str = "any_word";

/// Options of one request by name: a product, a wallet, a bank code.
///
/// [`Capabilities::options`](crate::Capabilities::options) lists the options of a gateway. `Debug` prints names without values.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options(BTreeMap<String, String>);

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The gateway knows which option is a one-time password; a request that is printed does not.
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Options {
    /// Sets an option.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// True if the option is set.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns the value of an option as a [`Flag`](OptionKind::Flag); `None` for any other text.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(|text| flag(text))
    }

    /// Returns all options in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Checks every option against its description and returns typed access to the values. Options of other operations are unknown here.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the name of an unknown option and the known ones, or with the name of an
    /// option of another type and the rule.
    pub(crate) fn check<'a>(
        &'a self,
        specs: &'static [OptionSpec],
        operation: Operation,
    ) -> Result<OptionValues<'a>> {
        // Filtered by operation, so that an option of a payout is unknown for a payment.
        let known = || specs.iter().filter(|spec| spec.operation == operation);
        for (name, value) in &self.0 {
            if name == ANY_WORD {
                if flag(value).is_none() {
                    let rule = format!("must be {}", OptionKind::Flag);
                    return Err(Error::invalid(ANY_WORD, rule));
                }
                continue;
            }
            let Some(spec) = known().find(|spec| spec.name == name) else {
                // The known names are listed, because a misspelt option that is ignored would pay in another way.
                return Err(unknown(name, known()));
            };
            spec.check(value)?;
        }
        Ok(OptionValues {
            values: &self.0,
            specs,
            operation,
        })
    }
}

fn unknown(name: &str, known: impl Iterator<Item = &'static OptionSpec>) -> Error {
    let known: Vec<&str> = known.map(|spec| spec.name).collect();
    let meant = closest_name(name, known.iter().copied());
    let meant = meant.map(|meant| format!("; is {meant} meant?"));
    let rule = if known.is_empty() {
        "is not an option: this operation has no options".to_owned()
    } else {
        let (known, meant) = (known.join(", "), meant.unwrap_or_default());
        format!("is not an option of this gateway; it has {known}{meant}")
    };
    Error::invalid(name.to_owned(), rule)
}

/// Checked options of a request, returned by [`RequestRules::check`](crate::RequestRules::check).
#[derive(Debug, Clone, Copy)]
pub struct OptionValues<'a> {
    values: &'a BTreeMap<String, String>,
    specs: &'static [OptionSpec],
    operation: Operation,
}

impl<'a> OptionValues<'a> {
    /// Returns the value as given.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).map(String::as_str)
    }

    /// True if the option is set. A [`Flag`](OptionKind::Flag) that is false is not.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        let Some(text) = self.text(name) else {
            return false;
        };
        let mut specs = self.specs.iter();
        let is_flag = specs.any(|spec| {
            spec.operation == self.operation && spec.name == name && spec.kind == OptionKind::Flag
        });
        !is_flag || flag(text) == Some(true)
    }

    /// Returns the value as an owned text.
    #[must_use]
    pub fn owned(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// Returns the value of a required option.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the name of the missing option.
    pub fn required(&self, name: &'static str) -> Result<&'a str> {
        self.text(name)
            .ok_or_else(|| Error::invalid(name, "is required by this gateway"))
    }

    /// Returns the value of a [`Flag`](OptionKind::Flag).
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).and_then(flag)
    }

    /// Parses the value of a [`Number`](OptionKind::Number), a [`Currency`](OptionKind::Currency) or a [`OneOf`](OptionKind::OneOf) into
    /// the caller's type.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the name of the option, for a value that does not fit the type.
    pub fn parsed<T: FromStr>(&self, name: &'static str) -> Result<Option<T>> {
        let parsed = self.text(name).map(str::parse).transpose();
        parsed.map_err(|_| Error::invalid(name, "is out of range"))
    }

    /// Parses the value of an [`Amount`](OptionKind::Amount) in a currency.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the name of the option and the rule, such as too many decimals for the
    /// currency.
    pub fn amount(&self, name: &'static str, currency: Currency) -> Result<Option<Money>> {
        let amount = self.text(name).map(|text| Money::parse(text, currency));
        let refused = |error| Error::invalid(name, format!("is not valid: {error}"));
        amount.transpose().map_err(refused)
    }

    /// Returns the value of a [`Secret`](OptionKind::Secret).
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<Secret> {
        let text = self.text(name)?;
        Secret::allow_weak(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[OptionSpec] = &[
        OptionSpec::payment(
            "product",
            OptionKind::OneOf(&["upi", "wallet", "card"]),
            "what to use",
        ),
        OptionSpec::payment("mail", OptionKind::Flag, "sends a mail"),
        OptionSpec::payment("count", OptionKind::Number, "how many"),
        OptionSpec::payment("source", OptionKind::Currency, "from which balance"),
        OptionSpec::payment("hook", OptionKind::Url, "where to call"),
        OptionSpec::payment("page", OptionKind::HttpsUrl, "where to return"),
        OptionSpec::payment("limit", OptionKind::Amount, "how much at most"),
        OptionSpec::payment("otp", OptionKind::Secret, "the password"),
        OptionSpec::payment("note", OptionKind::Text, "a remark"),
        OptionSpec::payout("bank", OptionKind::Text, "the bank"),
    ];

    fn options(name: &str, value: &str) -> Options {
        let mut options = Options::default();
        options.set(name, value);
        options
    }

    fn refused(name: &str, value: &str) -> String {
        let options = options(name, value);
        let error = options.check(SPECS, Operation::CreatePayment).unwrap_err();
        assert_eq!(error.field(), Some(name));
        error.to_string()
    }

    #[test]
    fn debug_prints_no_value() {
        let mut options = Options::default();
        options.set("otp", "934017");
        assert_eq!(format!("{options:?}"), r#"{"otp"}"#);
    }

    #[test]
    fn a_misspelt_option_is_named_with_those_of_the_same_operation() {
        let message = refused("prodcut", "upi");
        assert!(
            message.contains("it has product, mail, count, source, hook, page, limit, otp, note")
        );
        assert!(refused("bank", "x").contains("is not an option"));
        let options = options("a", "b");
        let none = options.check(SPECS, Operation::Refunds).unwrap_err();
        assert!(none.to_string().contains("this operation has no options"));
    }

    #[test]
    fn a_value_of_another_type_is_refused_with_the_rule() {
        for (name, values, rule) in [
            (
                "product",
                &["", "UPI", "upi "][..],
                "must be upi, wallet or card",
            ),
            ("mail", &["", "yes", "TRUE", "2"], "must be true or false"),
            (
                "count",
                &["", "-1", "+1", "1.0", " 1", "99999999999999999999"],
                "a whole number",
            ),
            (
                "source",
                &["", "ZZZ", "dollars"],
                "an ISO 4217 currency code",
            ),
            (
                "hook",
                &["", "/hook", "javascript:alert(1)", "shop.example"],
                "http or https URL",
            ),
            (
                "page",
                &["", "/page", "http://shop.example/"],
                "must be an absolute https URL, or an http URL of this machine",
            ),
            (
                "limit",
                &[
                    "", "1,000", "-1", "+1", "01", "1.", ".5", "1e3", "5 SGD", " 5",
                ],
                "must be an amount in plain digits, such as 599.00",
            ),
            ("otp", &["", "  "], "a secret that is not only white space"),
            ("note", &["", " "], "a text that is not only white space"),
        ] {
            for value in values {
                assert!(refused(name, value).contains(rule), "{name} {value:?}");
            }
        }
    }

    #[test]
    fn values_are_read_in_their_types() {
        let mut options = options("mail", "1");
        options.set("count", "007");
        options.set("source", "sgd");
        options.set("otp", "1234");
        options.set("product", "card");
        options.set("limit", "12.50");
        options.set("page", "https://shop.example/");
        let values = options.check(SPECS, Operation::CreatePayment).unwrap();
        assert_eq!(values.flag("mail"), Some(true));
        assert_eq!(values.parsed::<u32>("count").unwrap(), Some(7));
        assert_eq!(values.parsed("source").unwrap(), Some(Currency::SGD));
        let limit = Money::from_minor(1_250, Currency::SGD);
        assert_eq!(values.amount("limit", Currency::SGD).unwrap(), Some(limit));
        assert_eq!(values.amount("note", Currency::SGD).unwrap(), None);
        let error = values.amount("limit", Currency::JPY).unwrap_err();
        assert_eq!(error.field(), Some("limit"));
        assert!(
            error
                .message()
                .starts_with("is not valid: JPY has 0 decimal digits")
        );
        assert_eq!(values.secret("otp").unwrap().expose(), "1234");
        assert_eq!(values.text("product"), Some("card"));
        assert_eq!(values.owned("note"), None);
        let error = values.required("note").unwrap_err();
        assert_eq!(error.field(), Some("note"));
        options.set("count", "300");
        let values = options.check(SPECS, Operation::CreatePayment).unwrap();
        let error = values.parsed::<u8>("count").unwrap_err();
        assert!(error.to_string().contains("`count` is out of range"));
    }
}
