//! Required fields.

use std::fmt;

use super::{Condition, Context, TextSource};
use crate::{Error, RequestField, Result};

/// A field that a gateway requires, besides reference and amount.
///
/// `Display` prints the field and its conditions: ``country, unless the option `beneficiary_id` is set``.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredField {
    /// Required field.
    pub field: RequestField,
    /// Form of the value, such as "a bank code such as BIDV".
    pub form: Option<&'static str>,
    /// Options that take the place of the field.
    pub or_options: &'static [&'static str],
    /// Fields that take the place of the field.
    pub or_fields: &'static [RequestField],
    /// Condition of the requirement; `None` for a field that is always required.
    pub when: Option<Condition>,
}

impl RequiredField {
    /// A field that is always required.
    #[must_use]
    pub const fn new(field: RequestField) -> Self {
        Self {
            field,
            form: None,
            or_options: &[],
            or_fields: &[],
            when: None,
        }
    }

    /// Describes the form of the value.
    #[must_use]
    pub const fn with_form(mut self, form: &'static str) -> Self {
        self.form = Some(form);
        self
    }

    /// Names options that take the place of the field.
    #[must_use]
    pub const fn or_options(mut self, options: &'static [&'static str]) -> Self {
        self.or_options = options;
        self
    }

    /// Names fields that take the place of the field.
    #[must_use]
    pub const fn or_fields(mut self, fields: &'static [RequestField]) -> Self {
        self.or_fields = fields;
        self
    }

    /// Requires the field only if the condition holds.
    #[must_use]
    pub const fn when(mut self, condition: Condition) -> Self {
        self.when = Some(condition);
        self
    }

    pub(super) fn check(&self, context: &Context<'_>) -> Result<()> {
        let has = |field: &RequestField| context.request.has(*field);
        let by_field = has(&self.field) || self.or_fields.iter().any(has);
        let mut options = self.or_options.iter();
        let applies = self.when.is_none_or(|condition| condition.holds(context));
        if !applies || by_field || options.any(|name| context.options.is_set(name)) {
            return Ok(());
        }
        let form = self.form.map(|form| format!(": {form}"));
        let mut rule = "is required by this gateway".to_owned();
        rule += &form.unwrap_or_default();
        rule += &self.condition();
        Err(Error::invalid(self.field.as_str(), rule))
    }

    fn condition(&self) -> String {
        let options = self.or_options.iter();
        let options = options.map(|option| format!("the option `{option}`"));
        let fields = self.or_fields.iter().map(|field| format!("`{field}`"));
        let others: Vec<String> = options.chain(fields).collect();
        let when = self.when.map(|condition| format!(" if {condition}"));
        let unless = match others.as_slice() {
            [] => String::new(),
            others => format!(", unless {} is set", others.join(" or ")),
        };
        when.unwrap_or_default() + &unless
    }
}

impl fmt::Display for RequiredField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.as_str())?;
        if let Some(form) = self.form {
            write!(f, " ({form})")?;
        }
        f.write_str(&self.condition())
    }
}

/// An option that a gateway requires, always or for some values of another option.
///
/// `Display` prints the option and its condition: ``option `ip` if the option `api` is v2``.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredOption {
    /// Name of the required option.
    pub name: &'static str,
    /// Condition of the requirement; `None` for an option that is always required.
    pub when: Option<Condition>,
    /// Fields that take the place of the option.
    pub or_fields: &'static [RequestField],
}

impl RequiredOption {
    /// An option that is always required.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            when: None,
            or_fields: &[],
        }
    }

    /// Requires the option only if another option has one of these values, in the request or as the configured default.
    #[must_use]
    pub const fn when(self, option: &'static str, values: &'static [&'static str]) -> Self {
        self.when_holds(Condition::Is(option, values))
    }

    /// Requires the option only if at least one of these fields and options is set.
    #[must_use]
    pub const fn when_set(self, sources: &'static [TextSource]) -> Self {
        self.when_holds(Condition::AnySet(sources))
    }

    /// Requires the option only if a field has one of these texts, alone or among others.
    #[must_use]
    pub const fn when_field_has(self, field: RequestField, texts: &'static [&'static str]) -> Self {
        self.when_holds(Condition::FieldHas(field, texts))
    }

    const fn when_holds(mut self, condition: Condition) -> Self {
        self.when = Some(condition);
        self
    }

    /// Names fields that take the place of the option.
    #[must_use]
    pub const fn or_fields(mut self, fields: &'static [RequestField]) -> Self {
        self.or_fields = fields;
        self
    }

    pub(super) fn check(&self, context: &Context<'_>) -> Result<()> {
        let applies = self.when.is_none_or(|condition| condition.holds(context));
        let is_set = context.options.is_set(self.name);
        let has = |field: &RequestField| context.request.has(*field);
        if !applies || is_set || self.or_fields.iter().any(has) {
            return Ok(());
        }
        let condition = self.condition();
        Err(Error::invalid(self.name, format!("is required{condition}")))
    }

    fn condition(&self) -> String {
        let when = self.when.map(|condition| format!(" if {condition}"));
        let fields: Vec<String> = self.or_fields.iter().map(|f| format!("`{f}`")).collect();
        let unless = match fields.as_slice() {
            [] => String::new(),
            fields => format!(", unless {} is set", fields.join(" or ")),
        };
        when.unwrap_or_else(|| " by this gateway".to_owned()) + &unless
    }
}

impl fmt::Display for RequiredOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let condition = self.condition();
        let condition = condition.trim_start_matches(" by this gateway");
        write!(f, "option `{}`{condition}", self.name)
    }
}
