//! Configurable list of the fields that a hash covers. PayAtom does not publish the list of payouts.

use std::{borrow::Cow, fmt, str::FromStr};

use dhow_core::Error;

use super::{scheme::SignatureScheme, table};
use crate::ID;

/// Fields that a `post_hash` covers, in signing order; the secret key follows them.
///
/// A field can have several names, of which the first that is present counts. Parsed from and formatted as
/// `order_id,received_amount|amount,status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedFields(Vec<Vec<Cow<'static, str>>>);

impl HashedFields {
    /// Returns the fields of payin webhooks. Before the middle of 2023, `received_amount` was named `amount`.
    #[must_use]
    pub fn of_payins() -> Self {
        Self::from(&table::PAYIN_WEBHOOK)
    }

    /// Returns the fields that payout webhooks and payout polling are assumed to cover.
    ///
    /// No source lists them. These are the fields of payins, with `amount_processed` from the payout reconciliation as another name of the
    /// amount.
    #[must_use]
    pub fn of_payouts() -> Self {
        Self::from(&table::PAYOUT)
    }

    /// Returns the names of each field.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[Cow<'static, str>]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// Returns all names of the field that has this name among them.
    pub(crate) fn names_of(&self, name: &str) -> &[Cow<'static, str>] {
        let found = self
            .0
            .iter()
            .find(|names| names.iter().any(|known| known == name));
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
            let rule = "must be formatted like order_id,received_amount|amount,status";
            ID.misconfigured("hashed_fields", rule)
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
    fn a_list_is_parsed_as_it_is_formatted() {
        let text = "order_id,received_amount|amount,status";
        let read: HashedFields = text.parse().unwrap();
        assert_eq!(read, HashedFields::of_payins());
        assert_eq!(read.to_string(), text);
        for bad in ["", "a,,b", "a|", "a b", "a.b"] {
            assert!(bad.parse::<HashedFields>().is_err(), "{bad}");
        }
    }
}
