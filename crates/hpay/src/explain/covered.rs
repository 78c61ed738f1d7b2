//! Webhook with the fields that a scheme covers.

use dhow_core::Secret;
use dhow_crypto::{explain::Fields as WrittenFields, pairs::FormPairs};

use crate::signing::{Digest, MERCHANT, Part, Placement, SECURE_CODE, SignatureScheme};

/// Fields of a webhook, decoded and raw, and the merchant id, which the webhook does not carry.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) fields: Vec<Field>,
    merchant_id: String,
    pub(super) merchant_email: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    value: String,
    raw: String,
}

impl Fields {
    pub(super) fn new(
        pairs: &FormPairs<'_>,
        merchant_id: &str,
        merchant_email: Option<&str>,
    ) -> Self {
        let read = pairs.iter().map(|pair| Field {
            name: pair.name().trim().to_owned(),
            value: pair.value().to_owned(),
            raw: pair.raw_value().unwrap_or_default().to_owned(),
        });
        Self {
            fields: read.collect(),
            merchant_id: merchant_id.to_owned(),
            merchant_email: merchant_email.map(str::to_owned),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.find(name).map(|field| field.value.as_str())
    }

    fn find(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns names and decoded values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter();
        fields.map(|field| (field.name.as_str(), field.value.as_str()))
    }

    /// Returns the value that is signed. An absent field is empty.
    pub(super) fn signed(&self, name: &str) -> &str {
        if is_merchant(name) {
            &self.merchant_id
        } else {
            self.value(name).unwrap_or_default()
        }
    }

    /// Returns the value as it is escaped in the query.
    fn raw(&self, name: &str) -> &str {
        if is_merchant(name) {
            return &self.merchant_id;
        }
        let field = self.find(name);
        field.map(|field| field.raw.as_str()).unwrap_or_default()
    }
}

pub(super) fn is_merchant(name: &str) -> bool {
    MERCHANT.contains(&name)
}

/// Order and separators of the signed fields before the passcode.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joining {
    pub(super) names: Vec<String>,
    separator: String,
    placement: Placement,
}

impl Joining {
    pub(super) fn new(names: Vec<String>, separator: &str, placement: Placement) -> Self {
        Self {
            names,
            separator: separator.to_owned(),
            placement,
        }
    }

    /// Returns `None` for a scheme of another shape, whose mistakes are not known.
    pub(super) fn from_scheme(scheme: &SignatureScheme, fields: &Fields) -> Option<Self> {
        let (Part::Secret, signed) = scheme.parts().split_last()? else {
            return None;
        };
        let is_present = |part: &&Part| match part {
            Part::Optional(name) => fields.has(name),
            _ => true,
        };
        let names = signed.iter().filter(is_present);
        let names = names.map(|part| part.name().map(str::to_owned));
        let names = names.collect::<Option<Vec<String>>>()?;
        (scheme.digest() == Digest::Md5Hex).then(|| Self {
            names,
            separator: scheme.separator().to_owned(),
            placement: scheme.placement(),
        })
    }
}

/// Webhook with the fields that its scheme covers, in order. It owns them, so that the table of mistakes can be a constant.
#[derive(Debug)]
pub(super) struct Covered {
    pub(super) fields: Fields,
    pub(super) joining: Joining,
}

impl Covered {
    pub(super) fn new(fields: Fields, joining: Joining) -> Self {
        Self { fields, joining }
    }

    /// Returns the text in all forms that a program hashes without the passcode as its last part, or with it under another key.
    pub(super) fn bare_texts(&self, passcodes: &[Secret]) -> Vec<Vec<u8>> {
        let right = self.correct();
        let separator = self.separator();
        let unended = right.strip_suffix(separator).unwrap_or(&right);
        let bare = unended.strip_prefix(separator).unwrap_or(unended);
        let with_passcode = passcodes.iter().flat_map(|passcode| {
            let passcode = passcode.expose();
            [
                format!("{right}{passcode}"),
                format!("{bare}{separator}{passcode}"),
            ]
        });
        let texts = [right.clone(), unended.to_owned(), bare.to_owned()].into_iter();
        texts.chain(with_passcode).map(String::into_bytes).collect()
    }

    pub(super) fn separator(&self) -> &str {
        &self.joining.separator
    }

    /// Returns the covered values in order.
    pub(super) fn values(&self) -> Vec<&str> {
        let names = self.joining.names.iter();
        names.map(|name| self.fields.signed(name)).collect()
    }

    /// Returns true if the separator stands before each value, the first included.
    pub(super) fn is_before_each(&self) -> bool {
        self.joining.placement == Placement::BeforeEach
    }

    /// Returns the choices of fields that a receiver may write as JSON: those of the scheme that the webhook has, and all but the signature.
    pub(super) fn written(&self) -> Vec<WrittenFields> {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let names = self.names().into_iter().filter(|name| !is_merchant(name));
        let signed = names.map(|name| owned((name, self.fields.signed(name))));
        let all = self.fields.pairs().filter(|(name, _)| *name != SECURE_CODE);
        vec![signed.collect(), all.map(owned).collect()]
    }

    /// Returns the text with a word in place of each empty value.
    pub(super) fn with_word(&self, word: &str) -> String {
        let values = self.values().into_iter();
        let values = values.map(|value| if value.is_empty() { word } else { value });
        self.text_of(&values.collect::<Vec<_>>())
    }

    /// Returns the names and values of the fields that the scheme does not cover.
    pub(super) fn uncovered(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.pairs();
        fields.filter(|(name, _)| !self.covers(name) && *name != SECURE_CODE)
    }

    /// Returns the text with other values.
    pub(super) fn text_of(&self, values: &[&str]) -> String {
        let separator = self.separator();
        let joined: String = values
            .iter()
            .map(|value| format!("{value}{separator}"))
            .collect();
        match self.joining.placement {
            Placement::Between => joined,
            Placement::BeforeEach => format!("{separator}{joined}"),
        }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.joining.names.iter().map(String::as_str).collect()
    }

    pub(super) fn covers(&self, name: &str) -> bool {
        self.joining.names.iter().any(|covered| covered == name)
    }

    /// Returns the correct text before the passcode.
    pub(super) fn correct(&self) -> String {
        self.text(&self.names())
    }

    /// Returns the values of these fields, joined like in the scheme.
    pub(super) fn text(&self, names: &[&str]) -> String {
        let separator = &self.joining.separator;
        let joined = self.each_followed_by(names, separator);
        match self.joining.placement {
            Placement::Between => joined,
            Placement::BeforeEach => format!("{separator}{joined}"),
        }
    }

    /// Returns the values and the place of the passcode, with another separator between them.
    pub(super) fn joined(&self, between: &str) -> String {
        self.each_followed_by(&self.names(), between)
    }

    pub(super) fn each_followed_by(&self, names: &[&str], between: &str) -> String {
        let values = names.iter().map(|name| self.fields.signed(name));
        values.map(|value| format!("{value}{between}")).collect()
    }

    pub(super) fn raw(&self) -> String {
        let names = self.joining.names.iter();
        let values: Vec<&str> = names.map(|name| self.fields.raw(name)).collect();
        self.text_of(&values)
    }

    /// Returns the covered names that satisfy a condition.
    pub(super) fn names_where(&self, fits: impl Fn(&str) -> bool) -> Vec<&str> {
        let names = self.names().into_iter();
        names.filter(|name| fits(name)).collect()
    }

    /// Returns `name=value` of the covered fields with a separator around each, or between them.
    pub(super) fn with_names(&self, separator: &str) -> Option<String> {
        let pairs = self.names().into_iter();
        let pairs: String = pairs
            .map(|name| format!("{name}={}{separator}", self.fields.signed(name)))
            .collect();
        Some(match self.is_before_each() {
            true => format!("{separator}{pairs}"),
            false => pairs,
        })
    }

    /// Returns the text with one more field, if the webhook has it and the scheme does not cover it.
    pub(super) fn text_with(&self, name: &str) -> Option<String> {
        let names = [self.names().as_slice(), &[name]].concat();
        let is_more = self.fields.has(name) && !self.covers(name);
        is_more.then(|| self.text(&names))
    }
}
