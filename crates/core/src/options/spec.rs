//! Descriptions of options, with their types and conditions.

use std::fmt;

use crate::{
    Condition, Currency, Error, Money, Operation, Result, Secret, UrlRule, rules::Context,
};

/// Description of one option. A provider keeps a constant table, which its code reads and its
/// [`capabilities`](crate::Capabilities::options) show.
///
/// An option that the gateway does not receive in some requests says so in [`only_when`](Self::only_when), and a request that sets it
/// nevertheless is refused: no option is dropped silently.
///
/// ```
/// use dhow_core::{Condition, OptionKind, OptionSpec};
///
/// const IP: OptionSpec = OptionSpec::payment("ip", OptionKind::Text, "customer's IP address")
///     .only_when(&[Condition::Is("api", &["v2"])]);
/// assert_eq!(IP.shown_meaning(), "customer's IP address; only if the option `api` is v2");
/// ```
///
/// The JSON form has `operation`, `name`, `value` (the text of the type), `meaning` and the texts of `only_when`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionSpec {
    /// Operation that accepts the option: creating a payment, a refund or a payout.
    pub operation: Operation,
    /// Name of the option, as the gateway spells it.
    pub name: &'static str,
    /// Type of the value.
    pub kind: OptionKind,
    /// Meaning in one clause.
    pub meaning: &'static str,
    /// Conditions under which the gateway receives the option. All must hold.
    pub only_when: &'static [Condition],
    /// Conditions under which the gateway documents the option. In other requests it is sent with a
    /// [warning](crate::RequestRules::warnings).
    pub documented_when: &'static [Condition],
    /// Values with a condition each, under which the gateway has the value.
    pub values_only_when: &'static [(&'static str, Condition)],
    /// True if the option only changes the checks of the provider and is not sent.
    pub is_local: bool,
}

impl OptionSpec {
    /// An option of [`create_payment`](crate::PaymentProvider::create_payment).
    #[must_use]
    pub const fn payment(name: &'static str, kind: OptionKind, meaning: &'static str) -> Self {
        Self::new(Operation::CreatePayment, name, kind, meaning)
    }

    /// An option of a refund.
    #[must_use]
    pub const fn refund(name: &'static str, kind: OptionKind, meaning: &'static str) -> Self {
        Self::new(Operation::Refunds, name, kind, meaning)
    }

    /// An option of a payout.
    #[must_use]
    pub const fn payout(name: &'static str, kind: OptionKind, meaning: &'static str) -> Self {
        Self::new(Operation::Payouts, name, kind, meaning)
    }

    const fn new(
        operation: Operation,
        name: &'static str,
        kind: OptionKind,
        meaning: &'static str,
    ) -> Self {
        Self {
            operation,
            name,
            kind,
            meaning,
            only_when: &[],
            documented_when: &[],
            values_only_when: &[],
            is_local: false,
        }
    }

    /// Accepts the option only in requests that meet all conditions.
    #[must_use]
    pub const fn only_when(mut self, conditions: &'static [Condition]) -> Self {
        self.only_when = conditions;
        self
    }

    /// Warns about the option in requests that do not meet all conditions.
    #[must_use]
    pub const fn documented_when(mut self, conditions: &'static [Condition]) -> Self {
        self.documented_when = conditions;
        self
    }

    /// Accepts some values only in requests that meet their condition.
    #[must_use]
    pub const fn values_only_when(mut self, values: &'static [(&'static str, Condition)]) -> Self {
        self.values_only_when = values;
        self
    }

    /// Marks an option that only changes the checks of the provider and is not sent.
    #[must_use]
    pub const fn local(mut self) -> Self {
        self.is_local = true;
        self
    }

    /// Returns the meaning, followed by the conditions of the option and of its values.
    #[must_use]
    pub fn shown_meaning(&self) -> String {
        let conditions = self.shown_conditions();
        let parts = std::iter::once(self.meaning.to_owned()).chain(conditions);
        parts.collect::<Vec<_>>().join("; ")
    }

    /// Returns the conditions of the option and of its values as texts: ``only if the option `api` is v2``.
    pub fn shown_conditions(&self) -> impl Iterator<Item = String> {
        let of_option = self.only_when.iter();
        let of_option = of_option.map(|condition| format!("only if {condition}"));
        let documented = self.documented_when.iter();
        let documented = documented.map(|condition| format!("documented only if {condition}"));
        let of_values = self.values_only_when.iter();
        let of_values = of_values.map(|(value, condition)| format!("{value} only if {condition}"));
        of_option.chain(documented).chain(of_values)
    }

    /// Checks the conditions of an option that is set, and of its value.
    pub(crate) fn check_conditions(&self, context: &Context<'_>) -> Result<()> {
        let is_set = context.options.is_set(self.name);
        let mut conditions = self.only_when.iter().filter(|_| is_set);
        if let Some(condition) = conditions.find(|condition| !condition.holds(context)) {
            let rule = format!("may be set only if {condition}: {}", condition.remedy());
            return Err(Error::invalid(self.name, rule));
        }
        // The configured value counts too, because a request can change the other option of the condition alone.
        let value = context.value(self.name);
        let mut values = self.values_only_when.iter();
        let broken =
            values.find(|(one, condition)| value == Some(one) && !condition.holds(context));
        match broken {
            Some((value, condition)) => {
                let rule = format!("may be {value} only if {condition}: choose another value");
                Err(Error::invalid(self.name, rule))
            }
            None => Ok(()),
        }
    }

    /// Returns a warning for an option that is set although the gateway documents it for other requests only.
    pub(crate) fn warning(&self, context: &Context<'_>) -> Option<String> {
        let is_set = context.options.is_set(self.name);
        let mut conditions = self.documented_when.iter().filter(|_| is_set);
        let condition = conditions.find(|condition| !condition.holds(context))?;
        let name = self.name;
        Some(format!(
            "`{name}` is sent, but this gateway documents it only if {condition}"
        ))
    }

    pub(super) fn check(&self, value: &str) -> Result<()> {
        let fits = match self.kind {
            OptionKind::Text => !value.trim().is_empty(),
            OptionKind::Flag => flag(value).is_some(),
            // `parse` alone accepts a leading `+`, which gateways refuse.
            OptionKind::Number => value.parse::<u64>().is_ok() && digits(value),
            OptionKind::Currency => value.parse::<Currency>().is_ok(),
            OptionKind::Url => UrlRule::Web.accepts(value),
            OptionKind::HttpsUrl => UrlRule::Https.accepts(value),
            OptionKind::Amount => Money::is_written_as_amount(value),
            // Weak secrets are allowed, because a one-time password is short.
            OptionKind::Secret => Secret::allow_weak(value).is_ok(),
            OptionKind::OneOf(words) => words.contains(&value),
        };
        if fits {
            return Ok(());
        }
        Err(Error::invalid(self.name, format!("must be {}", self.kind)))
    }
}

/// Type of an option's value, with one grammar for all gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionKind {
    /// Any text with at least one character that is not white space.
    Text,
    /// `true` or `false`; `1` and `0` mean the same.
    Flag,
    /// A whole number of at most 64 bits, in plain digits.
    Number,
    /// An ISO 4217 code.
    Currency,
    /// An absolute http or https URL.
    Url,
    /// An absolute https URL, or an http URL of this machine.
    HttpsUrl,
    /// An amount in major units, in the grammar of [`Money::parse`]. Its currency is that of another field.
    Amount,
    /// A secret of any length. It is not printed.
    Secret,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

impl fmt::Display for OptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text that is not only white space"),
            Self::Flag => f.write_str("true or false"),
            Self::Number => f.write_str("a whole number in plain digits"),
            Self::Currency => f.write_str("an ISO 4217 currency code"),
            Self::Url => UrlRule::Web.fmt(f),
            Self::HttpsUrl => UrlRule::Https.fmt(f),
            Self::Amount => f.write_str("an amount in plain digits, such as 599.00"),
            Self::Secret => f.write_str("a secret that is not only white space"),
            Self::OneOf(words) => crate::write_list(f, *words, "or"),
        }
    }
}

/// Parses a value of a [`Flag`](OptionKind::Flag).
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
