//! Conditions on the fields and options of a request.

use std::fmt;

use super::TextSource;
use crate::{MoneyRequest, OptionValues, RequestField, write_list};

/// Condition on the other fields and options of a request.
///
/// `Display` prints it as the part of a sentence after "if": ``the option `api` is v2``. An option of type
/// [`Flag`](crate::OptionKind::Flag) counts as set only if it is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// The option has one of these values, in the request or as the configured default. ASCII case is ignored.
    Is(&'static str, &'static [&'static str]),
    /// The option has none of these values, neither in the request nor as the configured default. ASCII case is ignored.
    IsNot(&'static str, &'static [&'static str]),
    /// The field has one of these texts, alone or among others. ASCII case is ignored.
    FieldHas(RequestField, &'static [&'static str]),
    /// At least one of these fields and options is set.
    AnySet(&'static [TextSource]),
    /// None of these fields and options is set.
    NoneSet(&'static [TextSource]),
}

/// A request with its checked options and the configured values of options that it does not set.
#[derive(Clone, Copy)]
pub(crate) struct Context<'r> {
    pub(crate) request: &'r dyn MoneyRequest,
    pub(crate) options: OptionValues<'r>,
    pub(crate) defaults: &'r [(&'r str, &'r str)],
}

impl Context<'_> {
    /// Returns the value of an option: that of the request, otherwise the configured one.
    pub(crate) fn value(&self, option: &str) -> Option<&str> {
        let default = || self.defaults.iter().find(|(name, _)| *name == option);
        self.options.text(option).or_else(|| Some(default()?.1))
    }

    pub(super) fn is_set(&self, source: TextSource) -> bool {
        match source {
            TextSource::Field(field) => self.request.has(field),
            TextSource::Option(name) => self.options.is_set(name),
        }
    }
}

impl Condition {
    pub(crate) fn holds(self, context: &Context<'_>) -> bool {
        // Without case, because gateways spell the names of operators in several ways.
        let is = |option: &str, values: &[&str]| {
            let value = context.value(option);
            value.is_some_and(|value| values.iter().any(|one| one.eq_ignore_ascii_case(value)))
        };
        let any_set = |sources: &[TextSource]| sources.iter().any(|one| context.is_set(*one));
        match self {
            Self::Is(option, values) => is(option, values),
            Self::IsNot(option, values) => !is(option, values),
            Self::FieldHas(field, values) => {
                let field = context.request.value(field);
                let among = |text: &str| values.iter().any(|one| one.eq_ignore_ascii_case(text));
                field.texts().any(among)
            }
            Self::AnySet(sources) => any_set(sources),
            Self::NoneSet(sources) => !any_set(sources),
        }
    }

    /// Returns the way to meet the condition, for an error about an option that must not be set otherwise.
    pub(crate) fn remedy(self) -> String {
        let list = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().join(" or ");
        match self {
            Self::Is(option, values) => {
                let values = list(&mut values.iter().map(ToString::to_string));
                format!("leave it out or set the option `{option}` to {values}")
            }
            Self::IsNot(option, _) => format!("leave it out or change the option `{option}`"),
            Self::FieldHas(field, values) => {
                let values = list(&mut values.iter().map(ToString::to_string));
                format!("leave it out or set `{field}` to {values}")
            }
            Self::AnySet(sources) => {
                let sources = list(&mut sources.iter().map(TextSource::shown));
                format!("leave it out or set {sources} too")
            }
            Self::NoneSet(_) => "leave out one of them".to_owned(),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(option, values) => {
                write!(f, "the option `{option}` is ")?;
                write_list(f, *values, "or")
            }
            Self::IsNot(option, values) => {
                write!(f, "the option `{option}` is not ")?;
                write_list(f, *values, "or")
            }
            Self::FieldHas(field, values) => {
                write!(f, "`{field}` has ")?;
                write_list(f, *values, "or")
            }
            Self::AnySet(sources) => {
                write_list(f, sources.iter().map(TextSource::shown), "or")?;
                f.write_str(" is set")
            }
            Self::NoneSet([source]) => write!(f, "{} is not set", source.shown()),
            Self::NoneSet(sources) => {
                f.write_str("neither ")?;
                write_list(f, sources.iter().map(TextSource::shown), "nor")?;
                f.write_str(" is set")
            }
        }
    }
}
