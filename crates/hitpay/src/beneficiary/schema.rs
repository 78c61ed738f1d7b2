//! The form that a beneficiary has to fill in, asked for step by step.

use crate::wire::{Body, Item, Read, Record};

/// What is already known of the beneficiary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaQuery {
    /// The country, two letters.
    pub country: Option<String>,
    /// How the money travels.
    pub transfer_method: Option<String>,
    /// `local`
    pub transfer_type: Option<String>,
    /// The currency, three letters.
    pub currency: Option<String>,
    /// `individual` or `company`.
    pub holder_type: Option<String>,
    /// The bank's SWIFT code.
    pub bank_swift_code: Option<String>,
}

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaField {
    /// The field's name in a beneficiary.
    pub key: String,
    /// What people call it.
    pub title: Option<String>,
    /// What an empty field shows.
    pub placeholder: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// What kind of input it is.
    pub kind: Option<String>,
    /// The values to choose from, each with its label.
    pub options: Vec<(String, String)>,
    /// The value it has already.
    pub value: Option<String>,
}

impl SchemaQuery {
    pub(super) fn body(&self) -> Body {
        Body::default()
            .text_if("country", self.country.as_deref())
            .text_if("transfer_method", self.transfer_method.as_deref())
            .text_if("transfer_type", self.transfer_type.as_deref())
            .text_if("currency", self.currency.as_deref())
            .text_if("holder_type", self.holder_type.as_deref())
            .text_if("bank_swift_code", self.bank_swift_code.as_deref())
    }
}

impl Item for SchemaField {
    fn read(record: &Record) -> Read<Self> {
        let options = record.records("options");
        let choice = |option: &Record| {
            let value = option.text("value")?;
            let label = option.text("label").unwrap_or_else(|| value.clone());
            Some((value, label))
        };
        Ok(Self {
            key: record.required("key")?,
            title: record.text("title"),
            placeholder: record.text("placeholder"),
            required: record.flag("required").unwrap_or(false),
            kind: record.text("type"),
            options: options.iter().filter_map(choice).collect(),
            value: record.text("value"),
        })
    }
}
