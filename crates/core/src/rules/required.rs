//! Required fields.

use std::fmt;

use crate::{Error, MoneyRequest, OptionValues, RequestField, Result};

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

    pub(super) fn check(&self, request: &impl MoneyRequest) -> Result<()> {
        let by_field = request.has(self.field) || self.or_fields.iter().any(|f| request.has(*f));
        let options = request.options();
        if by_field || self.or_options.iter().any(|name| options.contains(name)) {
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
        if others.is_empty() {
            return String::new();
        }
        format!(", unless {} is set", others.join(" or "))
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
    /// Other option and its values for which this one is required.
    pub when: Option<(&'static str, &'static [&'static str])>,
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
    pub const fn when(mut self, option: &'static str, values: &'static [&'static str]) -> Self {
        self.when = Some((option, values));
        self
    }

    /// Names fields that take the place of the option.
    #[must_use]
    pub const fn or_fields(mut self, fields: &'static [RequestField]) -> Self {
        self.or_fields = fields;
        self
    }

    pub(super) fn check(
        &self,
        request: &impl MoneyRequest,
        options: OptionValues<'_>,
        defaults: &[(&str, &str)],
    ) -> Result<()> {
        let applies = self.when.is_none_or(|(option, values)| {
            // The option of the request takes precedence over the configured value.
            let default = || defaults.iter().find(|(name, _)| *name == option);
            let value = options.text(option).or_else(|| Some(default()?.1));
            value.is_some_and(|value| values.contains(&value))
        });
        let is_set = options.text(self.name).is_some();
        if !applies || is_set || self.or_fields.iter().any(|field| request.has(*field)) {
            return Ok(());
        }
        let condition = self.condition();
        Err(Error::invalid(self.name, format!("is required{condition}")))
    }

    fn condition(&self) -> String {
        let when = self.when.map(|(option, values)| {
            let values = values.join(" or ");
            format!(" if the option `{option}` is {values}")
        });
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
