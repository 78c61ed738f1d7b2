//! Texts that may have been hashed by mistake, without the passcode.

use dhow_core::explain::Alteration;
use dhow_crypto::{
    explain::{Mistake, MistakenText, Texts, Visit},
    pairs::FormPairs,
};

use crate::signing::{Digest, MERCHANT, Part, Placement, SignatureScheme};

/// Fields of a webhook, decoded and raw, and the merchant id, which the webhook does not carry.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    fields: Vec<Field>,
    merchant_id: String,
}

#[derive(Debug, Clone)]
struct Field {
    name: String,
    value: String,
    raw: String,
}

impl Fields {
    pub(super) fn new(pairs: &FormPairs<'_>, merchant_id: &str) -> Self {
        let read = pairs.iter().map(|pair| Field {
            name: pair.name().trim().to_owned(),
            value: pair.value().to_owned(),
            raw: pair.raw_value().unwrap_or_default().to_owned(),
        });
        Self {
            fields: read.collect(),
            merchant_id: merchant_id.to_owned(),
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
    fn signed(&self, name: &str) -> &str {
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

fn is_merchant(name: &str) -> bool {
    MERCHANT.contains(&name)
}

/// Order and separators of the signed fields before the passcode.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joining {
    names: Vec<String>,
    separator: String,
    placement: Placement,
}

impl Joining {
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
    fields: Fields,
    joining: Joining,
}

impl Covered {
    pub(super) fn new(fields: Fields, joining: Joining) -> Self {
        Self { fields, joining }
    }

    fn names(&self) -> Vec<&str> {
        self.joining.names.iter().map(String::as_str).collect()
    }

    fn covers(&self, name: &str) -> bool {
        self.joining.names.iter().any(|covered| covered == name)
    }

    /// Returns the correct text before the passcode.
    pub(super) fn correct(&self) -> String {
        self.text(&self.names())
    }

    /// Returns the values of these fields, joined like in the scheme.
    fn text(&self, names: &[&str]) -> String {
        let separator = &self.joining.separator;
        let joined = self.each_followed_by(names, separator);
        match self.joining.placement {
            Placement::Between => joined,
            Placement::BeforeEach => format!("{separator}{joined}"),
        }
    }

    /// Returns the values and the place of the passcode, with another separator between them.
    fn joined(&self, between: &str) -> String {
        self.each_followed_by(&self.names(), between)
    }

    fn each_followed_by(&self, names: &[&str], between: &str) -> String {
        let values = names.iter().map(|name| self.fields.signed(name));
        values.map(|value| format!("{value}{between}")).collect()
    }

    fn raw(&self) -> String {
        let names = self.joining.names.iter();
        let values: Vec<&str> = names.map(|name| self.fields.raw(name)).collect();
        format!(" {} ", values.join(" "))
    }

    /// Returns the covered names that satisfy a condition.
    fn names_where(&self, fits: impl Fn(&str) -> bool) -> Vec<&str> {
        let names = self.names().into_iter();
        names.filter(|name| fits(name)).collect()
    }

    /// Returns the text with one more field, if the webhook has it and the scheme does not cover it.
    fn text_with(&self, name: &str) -> Option<String> {
        let names = [self.names().as_slice(), &[name]].concat();
        let is_more = self.fields.has(name) && !self.covers(name);
        is_more.then(|| self.text(&names))
    }
}

/// Text with the passcode at the beginning, followed by the separator.
pub(super) struct SecretFirst<'c>(pub(super) &'c Covered);

impl Texts for SecretFirst<'_> {
    fn each(&self, count: usize, visit: &mut Visit<'_>) -> bool {
        let Covered { fields, joining } = self.0;
        let separator = joining.separator.as_str();
        let names = joining.names.iter();
        let values: Vec<&str> = names.map(|name| fields.signed(name)).collect();
        let text = format!("{separator}{}", values.join(separator));
        let what = "the passcode was joined first";
        let mistake = Mistake::new("secret-first", what, "put the passcode at the end");
        count == 1 && visit(&[mistake], text.as_bytes())
    }
}

const SEPARATE: &str = "separate the values as in the scheme";
const ORDER: &str = "join the values in the order of the scheme";

const EXCHANGED: &str = "the values of signed fields were exchanged";
const MOVED: &str = "the signature of another message was put here, or signed values were altered";

/// Rows of the table whose signature is also that of a message with other values.
pub(super) const ALTERATIONS: &[Alteration] = &[
    Alteration::new("received-order", EXCHANGED),
    Alteration::new("sorted", EXCHANGED),
    Alteration::new("reverse-order", EXCHANGED),
    Alteration::new("merchant-id-first", EXCHANGED),
    Alteration::new("empty-fields-dropped", "an empty field was added"),
    Alteration::new("white-space-removed", "a value was altered"),
    // A customer sees the signature of the request in the address of the checkout page.
    Alteration::new("request-fields", MOVED),
    Alteration::new("amount-too", MOVED),
    Alteration::new("token-too", MOVED),
];

pub(super) const MISTAKES: &[MistakenText<Covered>] = &[
    MistakenText::new(
        "no-leading-space",
        "there was no space before the first value",
        "put a space before every value, the first included",
        |covered| Some(covered.joined(" ")),
    ),
    MistakenText::new(
        "leading-space",
        "there was a space before every value",
        SEPARATE,
        |covered| Some(format!(" {}", covered.joined(" "))),
    ),
    MistakenText::new(
        "joined-with-bars",
        "the values were joined with `|`",
        SEPARATE,
        |covered| Some(covered.joined("|")),
    ),
    MistakenText::new(
        "joined-with-commas",
        "the values were joined with `,`",
        SEPARATE,
        |covered| Some(covered.joined(",")),
    ),
    MistakenText::new(
        "joined-with-nothing",
        "the values were joined without a separator",
        SEPARATE,
        |covered| Some(covered.joined("")),
    ),
    MistakenText::new(
        "joined-with-dashes",
        "the values were joined with `-`",
        SEPARATE,
        |covered| Some(covered.joined("-")),
    ),
    MistakenText::new(
        "joined-with-ampersands",
        "the values were joined with `&`",
        SEPARATE,
        |covered| Some(covered.joined("&")),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed as escaped in the query",
        "decode the query first",
        |covered| Some(covered.raw()),
    ),
    MistakenText::new(
        "received-order",
        "the values were joined in the received order, without the merchant id",
        ORDER,
        |covered| {
            let received = covered
                .fields
                .fields
                .iter()
                .map(|field| field.name.as_str());
            let names = received.filter(|name| covered.covers(name));
            Some(covered.text(&names.collect::<Vec<_>>()))
        },
    ),
    MistakenText::new(
        "merchant-id-missing",
        "the merchant id was left out",
        "hash the merchant id before the passcode",
        |covered| Some(covered.text(&covered.names_where(|name| !is_merchant(name)))),
    ),
    MistakenText::new(
        "merchant-id-first",
        "the merchant id was joined first",
        ORDER,
        |covered| {
            let others = covered.names_where(|name| !is_merchant(name));
            let is_covered = others.len() < covered.joining.names.len();
            is_covered.then(|| covered.text(&[vec![MERCHANT[0]], others].concat()))
        },
    ),
    MistakenText::new(
        "empty-fields-dropped",
        "fields without a value were left out",
        "keep the place of empty values",
        |covered| {
            Some(covered.text(&covered.names_where(|name| !covered.fields.signed(name).is_empty())))
        },
    ),
    MistakenText::new(
        "sorted",
        "the values were sorted by their names",
        ORDER,
        |covered| {
            let mut names = covered.names();
            names.sort_unstable();
            Some(covered.text(&names))
        },
    ),
    MistakenText::new(
        "reverse-order",
        "the values were joined in reverse order",
        ORDER,
        |covered| {
            let names: Vec<&str> = covered.names().into_iter().rev().collect();
            Some(covered.text(&names))
        },
    ),
    MistakenText::new(
        "amount-too",
        "the amount was hashed although the scheme does not cover it",
        ORDER,
        |covered| covered.text_with("amount"),
    ),
    MistakenText::new(
        "token-too",
        "token_omipay was hashed although the scheme does not cover it",
        ORDER,
        |covered| covered.text_with("token_omipay"),
    ),
    MistakenText::new(
        "request-fields",
        "the fields of the request were hashed, not those of the webhook",
        ORDER,
        |covered| {
            let request = [MERCHANT[0], "order_code", "price"];
            covered.fields.has("price").then(|| covered.text(&request))
        },
    ),
];
