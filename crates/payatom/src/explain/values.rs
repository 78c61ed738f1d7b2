//! Values of a webhook that are hashed, or may have been hashed by mistake.

use dhow_core::Secret;
use dhow_crypto::{explain::Fields as WrittenFields, signing_input::SigningInput};

use crate::{
    signing::{HashedFields, PAYIN_WEBHOOK},
    webhook::Fields,
};

/// Values of a webhook as received.
#[derive(Debug, Clone)]
pub(super) struct Values {
    /// Signed fields in the order of the table, each under the first of its names. A missing field is empty.
    signed: Vec<(&'static str, String)>,
    /// All fields but the hash, in the order received.
    received: WrittenFields,
    /// Text after each value, the last one included; empty as in the scheme.
    separator: &'static str,
    pub(super) amount_is_number: bool,
    pub(super) order_is_number: bool,
    pub(super) requested_amount: Option<String>,
    pub(super) ref_code: Option<String>,
    pub(super) bank_ref: Option<String>,
}

impl From<&Fields<'_>> for Values {
    fn from(fields: &Fields<'_>) -> Self {
        let text = |name: &str| fields.scalar(name).map(|scalar| scalar.text.into_owned());
        let hashed = HashedFields::of_payins();
        let names = PAYIN_WEBHOOK
            .fields()
            .filter_map(|names| names.first().copied());
        let signed = names.zip(hashed.iter()).map(|(name, names)| {
            let found = fields.first(names);
            let value = found.map(|(_, scalar)| scalar.text.into_owned());
            (name, value.unwrap_or_default())
        });
        let amount = fields.first(hashed.names_of("received_amount"));
        let order = fields.first(hashed.names_of("order_id"));
        let names = fields.names().into_iter();
        let received = names.filter(|name| name != PAYIN_WEBHOOK.placement);
        let received = received.map(|name| {
            let value = text(&name).unwrap_or_default();
            (name.into_owned(), value)
        });
        Self {
            signed: signed.collect(),
            received: received.collect(),
            separator: "",
            order_is_number: order.is_some_and(|(_, scalar)| scalar.is_number),
            amount_is_number: amount.is_some_and(|(_, scalar)| scalar.is_number),
            requested_amount: text("requested_amount"),
            ref_code: text("ref_code"),
            bank_ref: text("bank_ref"),
        }
    }
}

impl Values {
    /// Returns the value of a signed field.
    pub(super) fn get(&self, name: &str) -> &str {
        let value = self.signed.iter().find(|(signed, _)| *signed == name);
        value.map_or("", |(_, value)| value)
    }

    /// Returns the names of the signed fields in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.signed.iter().map(|(name, _)| *name)
    }

    /// Returns the signed text up to the secret.
    pub(super) fn joined(&self) -> String {
        self.map(|_, value| value.to_owned())
    }

    /// Returns the signed text with another value for one field.
    pub(super) fn joined_with(&self, name: &str, other: &str) -> String {
        self.map(|signed, value| if signed == name { other } else { value }.to_owned())
    }

    /// Joins a text made of the name and the value of each signed field.
    pub(super) fn map(&self, text: impl Fn(&str, &str) -> String) -> String {
        let signed = self.signed.iter();
        signed
            .map(|(name, value)| text(name, value) + self.separator)
            .collect()
    }

    /// Returns the values with a text after each of them.
    pub(super) fn separated(&self, separator: &'static str) -> Self {
        Self {
            separator,
            ..self.clone()
        }
    }

    /// Returns the values with those of these fields first.
    pub(super) fn reordered(&self, first: &[&str]) -> Self {
        let mut values = self.clone();
        let place = |name: &str| first.iter().position(|moved| *moved == name);
        // The sort is stable, so the others stay in their order.
        values
            .signed
            .sort_by_key(|(name, _)| place(name).unwrap_or(first.len()));
        values
    }

    /// Returns names and values, as a receiver may write them as JSON.
    pub(super) fn written(&self) -> WrittenFields {
        let signed = self.signed.iter();
        signed
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    /// Returns names and values of all fields but the hash, in the order received.
    pub(super) fn received(&self) -> &WrittenFields {
        &self.received
    }

    /// Returns the signed text with these fields moved to the front.
    pub(super) fn joined_first(&self, first: &[&str]) -> String {
        self.reordered(first).joined()
    }

    /// Returns the whole signed text, with the secret hidden.
    pub(super) fn signing_input(&self, secret: &Secret) -> SigningInput {
        let mut source = SigningInput::new();
        let values: Vec<(&str, &str)> = self
            .signed
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        PAYIN_WEBHOOK.write(&values, secret, &mut source);
        source
    }
}
