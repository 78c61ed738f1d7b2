//! Which fields of a delivery a hash covers, as a setting: the payout's list is in no public source.

use std::{borrow::Cow, fmt, str::FromStr};

use dhow_core::Error;

use super::{scheme::SignatureScheme, table};
use crate::error::configuration;

/// The fields that a `post_hash` covers, in order, the secret after them. Where a field has several names, the first that is there counts.
///
/// Written as `order_id,received_amount|amount,status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedFields(Vec<Vec<Cow<'static, str>>>);

impl HashedFields {
    /// What payin callbacks cover; before the middle of 2023 the amount was called `amount`.
    #[must_use]
    pub fn of_payins() -> Self {
        Self::from(&table::CALLBACK)
    }

    /// What payout callbacks and payout polling are taken to cover until somebody knows: the payin's fields, with the name that the
    /// payout reconciliation has for the amount.
    #[must_use]
    pub fn of_payouts() -> Self {
        Self::from(&table::PAYOUT)
    }

    /// Each field with its names.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[Cow<'static, str>]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The names of the field that is, or stands for, this one.
    pub(crate) fn names_of(&self, name: &str) -> &[Cow<'static, str>] {
        let found = self
            .0
            .iter()
            .find(|names| names.iter().any(|own| own == name));
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

impl From<&SignatureScheme> for HashedFields {
    fn from(scheme: &SignatureScheme) -> Self {
        let borrowed = |names: &[&'static str]| names.iter().copied().map(Cow::Borrowed).collect();
        Self(scheme.fields().map(borrowed).collect())
    }
}

impl FromStr for HashedFields {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = || {
            let rule = "must look like order_id,received_amount|amount,status";
            configuration("hashed_fields", rule)
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let name = |name: &str| {
            let name = name.trim();
            (!name.is_empty() && name.bytes().all(plain)).then(|| Cow::Owned(name.to_owned()))
        };
        let field = |field: &str| field.split('|').map(name).collect::<Option<Vec<_>>>();
        let fields: Option<Vec<_>> = text.split(',').map(field).collect();
        fields.map(Self).ok_or_else(refused)
    }
}

impl fmt::Display for HashedFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<String> = self.0.iter().map(|names| names.join("|")).collect();
        f.write_str(&fields.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_is_written() {
        let text = "order_id,received_amount|amount,status";
        let read: HashedFields = text.parse().unwrap();
        assert_eq!(read, HashedFields::of_payins());
        assert_eq!(read.to_string(), text);
        for bad in ["", "a,,b", "a|", "a b", "a.b"] {
            assert!(bad.parse::<HashedFields>().is_err(), "{bad}");
        }
    }
}
