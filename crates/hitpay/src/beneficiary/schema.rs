//! Fields required of a beneficiary, requested step by step.

use crate::wire::{Body, Item, Read, Record};

/// Known properties of a beneficiary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaQuery {
    /// Country, as two-letter code.
    pub country: Option<String>,
    /// Transfer method.
    pub transfer_method: Option<String>,
    /// Transfer type, such as `local`.
    pub transfer_type: Option<String>,
    /// Currency, as three-letter code.
    pub currency: Option<String>,
    /// Type of the account holder: `individual` or `company`.
    pub holder_type: Option<String>,
    /// SWIFT code of the bank.
    pub bank_swift_code: Option<String>,
}

/// One field of a beneficiary.
// A list of form fields, not a JSON schema, so it is read like any other list of objects.
// Source: HitPay OpenAPI document, response of `POST /v1/beneficiaries/schema`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaField {
    /// Name of the field in a beneficiary.
    pub key: String,
    /// Label for display.
    pub title: Option<String>,
    /// Placeholder of the input.
    pub placeholder: Option<String>,
    /// True if the field is required.
    pub required: bool,
    /// Type of the input.
    pub kind: Option<String>,
    /// Values to choose from, each with its label.
    pub options: Vec<(String, String)>,
    /// Current value.
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
    fn from_wire(record: &Record) -> Read<Self> {
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
