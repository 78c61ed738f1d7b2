//! Required fields.

use std::fmt;

use super::MoneyRequest;
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
